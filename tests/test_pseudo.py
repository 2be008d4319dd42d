"""The pseudo-language: what stays plain on its pages cannot be translated, what overflows there has no room for longer words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from babel import Locale
from conftest import Run
from scratch import ROOT, write
from selectolax.lexbor import LexborHTMLParser

from secondchance.pseudo import pseudo, pseudo_data

PLAIN = re.compile(r"(?<![\w@./-])[A-Za-z]{3,}(?![\w@./-])")


@pytest.fixture(scope="module")
def pseudo_site(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("pseudo") / "out"
    done = run("build", "--pseudo", "--output", output)
    assert done.returncode == 0, done.stderr
    assert re.search(r"en (\d+), pseudo \1;", done.stdout)
    return output


@pytest.mark.parametrize(("text", "wanted"), [
    ("All words", "Ååļļ ŵööŕðš"),
    ('[A page](../measures/index.en.md#what "video")', '[Åå þååĝéé](../measures/index.en.md#what "video")'),
    ("## Next {#next}", "## Ñééẋţ {#next}"),
    ("So it is.[@report] `code` <a href=\"x\">", "Šöö îîţ îîš.[@report] `code` <a href=\"x\">"),
    ("On %(host)s, 100%%", "Ööñ %(host)s, 100%%"),
    ("Law 06/L-074 at https://host.example/en or a.b@host.example", "Ļååŵ 06/L-074 ååţ https://host.example/en ööŕ a.b@host.example"),
    ("*Casa nostra*{: lang=it}[^1]&nbsp;", "*Casa nostra*{: lang=it}[^1]&nbsp;"),
])
def test_words_change_and_markup_does_not(text: str, wanted: str) -> None:
    assert pseudo(text) == wanted


def test_addresses_and_names_of_addresses_stay() -> None:
    data = {"title": "Home", "slug": "home", "answers": ["Yes"], "figures": {"cases": {"labels": {"one": "One"}}}, "address": "https://host.example"}
    assert pseudo_data(data) == {"title": "Ĥööɱéé", "slug": "home", "answers": ["Ýééš"], "figures": {"cases": {"labels": {"one": "Ööñéé"}}},
                                 "address": "https://host.example"}


def test_every_word_of_every_page_can_be_translated(pseudo_site: Path) -> None:
    """What is left in plain letters are names, days and languages, which no catalogue holds."""
    months = {name for name in Locale("en").months["format"]["wide"].values()}
    languages = {"English", "Albanian", "Serbian", "Italian"}
    names = set(re.findall(r"[A-Za-z]+", " ".join(names_in_data())))
    found: dict[str, str] = {}
    for path in (pseudo_site / "pseudo").rglob("*.html"):
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        for node in tree.css("[lang], time, script, style"):
            if node.tag != "html" and node.attributes.get("lang") != "en-XA":
                node.decompose()
        texts = [node.text(deep=False) or "" for node in tree.css("*")]
        texts += [node.attributes[name] or "" for node in tree.css("*") for name in ("alt", "title", "aria-label") if name in node.attributes]
        texts += [node.attributes["content"] or "" for node in tree.css("meta[name=description]")]
        for text in texts:
            for word in PLAIN.findall(text):
                if word not in months | languages | names:
                    found[word] = f"{path}: {text.strip()[:80]}"
    assert not found, found


def names_in_data() -> list[str]:
    """Speakers and publishers, which are written once for all languages; and the mark of a revised rule, which hangs on its number."""
    texts = [path.read_text(encoding="utf-8") for path in [ROOT / "content/sources.yaml", *(ROOT / "content/videos").glob("*.yaml")]]
    return [*re.findall(r"^(?:  publisher|speaker): ([^{\n]+)$", "\n".join(texts), re.MULTILINE), "rev"]


def test_a_word_that_no_catalogue_holds_shows(run: Run, project: Path) -> None:
    template = project / "site/secondchance/templates/parts/footer.html"
    template.write_text(template.read_text().replace("<footer", "<p>Hard coded</p>\n<footer", 1))
    done = run("build", "--pseudo", root=project)
    assert done.returncode == 0, done.stderr
    page = LexborHTMLParser((project / "build-pseudo/pseudo/measures/index.html").read_text(encoding="utf-8"))
    assert page.css_first("html").attributes["lang"] == "en-XA"
    assert "Hard" in PLAIN.findall(page.body.text()) and "[Ĥööɱéé]" in page.css_first(".breadcrumb").text()
    # The site itself is built as before: the pseudo-language is never in it.
    assert run("build", root=project).returncode == 0
    assert not (project / "build/pseudo").exists() and not list((project / "content").rglob("*.pseudo.*"))


@pytest.mark.parametrize("width", [320, 1280])
def test_longer_words_break_no_layout(pseudo_site: Path, serve: Any, browser: Any, width: int) -> None:
    address = serve(pseudo_site)
    page = browser.new_page(viewport={"width": width, "height": 800})
    kinds = {}
    for path in sorted((pseudo_site / "pseudo").rglob("index.html")):
        if kind := re.search(r"page--(\w+)", path.read_text(encoding="utf-8")):
            kinds.setdefault(kind[1], path)
    assert len(kinds) >= 9
    for path in kinds.values():
        page.goto(f"{address}/{path.relative_to(pseudo_site).parent.as_posix()}/")
        wide = page.evaluate("""() => [...document.querySelectorAll('body *')].filter(node => !node.closest('.table, .visually-hidden') &&
            node.getBoundingClientRect().right > innerWidth + 1).map(node => node.outerHTML.slice(0, 80))""")
        assert page.evaluate("document.documentElement.scrollWidth") <= width and not wide, (path, wide)
    page.close()


def test_a_mistake_is_told_of_the_file_people_edit(run: Run, content: Path) -> None:
    path = content / "news/day.en.md"
    path.write_text(path.read_text(encoding="utf-8").replace("slug: one-day", "slog: one-day"), encoding="utf-8")
    done = run("build", "--pseudo", "--content", content, "--output", content.parent / "out", cwd=content.parent)
    assert done.returncode == 1 and "content/news/day.en.md:3: error: “slog” is not a key" in done.stderr and ".cache" not in done.stderr
    write(content, "site.toml", "languages = 3\n")
    done = run("build", "--pseudo", "--content", content, "--output", content.parent / "out", cwd=content.parent)
    assert done.returncode == 1 and "Traceback" not in done.stderr and "content/site.toml:" in done.stderr
