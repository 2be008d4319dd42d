"""A page that is not there in a language yet is shown in that of its original, honestly; a block may wait for every language."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from conftest import Run
from scratch import WORDS, write
from selectolax.lexbor import LexborHTMLParser

DETAIL = "measures/detail"


def tree(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def built(run: Run, content: Path, *more: str) -> tuple[Path, str]:
    output = content.parent / "out"
    done = run("build", "--content", content, "--output", output, *more, cwd=content.parent)
    assert done.returncode == 0, done.stderr
    return output, done.stdout


@pytest.fixture
def partial(run: Run, content: Path) -> tuple[Path, Path]:
    """A site whose page measures/detail has no Serbian text: its content and its build."""
    (content / f"{DETAIL}.sr.md").unlink()
    output, said = built(run, content, "--base-url", "https://host.example")
    assert "pages: sq 12, sr 11, sr-cyrl 11, en 12" in said and "not live yet: sr 1" in said
    return content, output


@pytest.mark.parametrize(("prefix", "notice"), [
    ("sr", "Ova stranica još ne postoji na vašem jeziku. U nastavku je izvorni tekst (engleski)."),
    ("sr-cyrl", "Ова страница још не постоји на вашем језику. У наставку је изворни текст (енглески)."),
], ids=["Latin", "Cyrillic"])
def test_the_original_stands_in_with_a_notice_in_the_readers_language(partial: tuple[Path, Path], prefix: str, notice: str) -> None:
    page = tree(partial[1] / prefix / "measures/detail/index.html")
    lang = page.css_first("html").attributes["lang"]
    assert page.css_first("aside.stale").text().strip() == notice
    # Text, title, heading and place in the menu are marked as English; what stands around is the reader's own.
    assert page.css_first("h1").attributes["lang"] == page.css_first("title").attributes["lang"] == "en"
    text = page.css_first('div[lang="en"]')
    assert WORDS["en"]["text"] in text.text()
    assert len(text.css("[lang]")) == 1
    for selector in (".menu", ".site-footer", ".sources h2", ".terms h2", "aside.stale"):
        node = page.css_first(selector)
        while node.parent and node.tag != "html":
            assert node.attributes.get("lang", lang) == lang, selector
            node = node.parent
    assert page.css_first(".section-menu a[aria-current]").attributes["lang"] == "en"
    # Its links lead to the reader's language, its figures and labels speak that of the text.
    assert text.css_first("a[href*='/measures/']").attributes["href"] == f"/{prefix}/measures/#what"
    assert "1,652" in text.css_first(".figure").text()


def test_what_stands_in_is_no_page_of_that_language_to_machines(partial: tuple[Path, Path]) -> None:
    output = partial[1]
    original = "https://host.example/en/measures/detail/"
    page = tree(output / "sr/measures/detail/index.html")
    assert page.css_first("link[rel=canonical]").attributes["href"] == original
    assert not page.css("link[hreflang]")
    alternates = {link.attributes["hreflang"]: link.attributes["href"] for link in tree(output / "en/measures/detail/index.html").css("link[hreflang]")}
    assert alternates == {"sq": "https://host.example/sq/measures/detail/", "en": original, "x-default": original}
    sitemap = (output / "sitemap.xml").read_text()
    assert original in sitemap and "/sr/measures/detail/" not in sitemap and "/sr-cyrl/measures/detail/" not in sitemap
    # The switch still leads there, and does not promise a text in that language.
    switch = tree(output / "sq/measures/detail/index.html").css_first('.languages a[lang="sr-Latn"]')
    assert switch.attributes["href"] == "/sr/measures/detail/" and "hreflang" not in switch.attributes


def test_lists_mark_a_title_in_another_language(partial: tuple[Path, Path]) -> None:
    link = tree(partial[1] / "sr/measures/index.html").css_first('.section-menu a[href="/sr/measures/detail/"]')
    assert (link.text(), link.attributes["lang"]) == (WORDS["en"]["item"], "en")


def test_check_lists_what_is_not_live_and_a_strict_build_refuses_it(run: Run, partial: tuple[Path, Path]) -> None:
    content, output = partial
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    done = run("check", "--content", content, cwd=content.parent)
    line = f"content/{DETAIL}.en.md:1: the page does not exist in Srpski; write content/{DETAIL}.sr.md"
    assert done.returncode == 0 and f"waiting: {line}" in done.stdout and "1 page not live" in done.stdout
    assert run("check", "--strict", "--content", content).returncode == 1
    refused = run("build", "--strict", "--content", content, "--output", output, cwd=content.parent)
    assert refused.returncode == 1 and line.replace(":1: ", ":1: error: ") in refused.stderr
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == before
    todo = run("translations", "todo", "sr", "--content", content, cwd=content.parent).stdout
    assert line in todo
    assert re.search(r"Srpski +11 +0 +0 +11 +1 +\d+", run("translations", "status", "--content", content).stdout)


def test_a_language_that_is_not_official_may_lack_pages_in_a_release(run: Run, partial: tuple[Path, Path]) -> None:
    content, output = partial
    site = content / "site.toml"
    head, serbian, rest = site.read_text().partition('code = "sr"\n')
    site.write_text(head + serbian + rest.replace("official = true", "official = false", 1))
    run("translations", "done", "all", "all", "--content", content)
    done = run("build", "--strict", "--content", content, "--output", output)
    assert done.returncode == 0, done.stderr
    assert "not live yet: sr 1" in done.stdout


@pytest.mark.parametrize("path", ["films/index.sr.md", "measures/index.sr.md", "guide/second.sr.md", "glossary/index.sr.md", "pages/index.sr.md"])
def test_nothing_stands_in_for_what_holds_the_site_together(run: Run, content: Path, path: str) -> None:
    (content / path).unlink()
    done = run("build", "--content", content, "--output", content.parent / "out", cwd=content.parent)
    assert done.returncode == 1 and not (content.parent / "out").exists()
    assert f"content/{path.replace('.sr.', '.en.')}:1: error: the page does not exist in Srpski; write content/{path}" in done.stderr


def test_an_original_in_another_language_stands_in(run: Run, content: Path) -> None:
    for code in ("sq", "en"):
        (content / f"films/second.{code}.md").unlink()
    output, _ = built(run, content)
    page = tree(output / "en/films/second/index.html")
    assert page.css_first("aside.stale").text().strip() == "This page does not exist in your language yet. Below is the original (Serbian)."
    assert page.css_first("h1").attributes["lang"] == "sr-Latn"
    assert page.css_first("figure.film").parent.attributes["lang"] == "sr-Latn" or page.css_first('div[lang="sr-Latn"] figure.film')
    # In Serbian nothing stands in for anything, in either script.
    for prefix in ("sr", "sr-cyrl"):
        assert not tree(output / prefix / "films/second/index.html").css("aside.stale")


def test_a_film_in_a_text_speaks_the_language_it_has(run: Run, content: Path) -> None:
    (content / "films/mission.sr.md").unlink()
    output, _ = built(run, content)
    film = tree(output / "sr/measures/index.html").css_first("figure.film")
    assert film.attributes["lang"] == "en" and "It opens on another site" in film.text()
    assert film.css_first("figcaption a").attributes["href"] == "/sr/films/mission/"


class TestNeeds:
    """What `[needs]` of site.toml asks of a translation before it first goes live."""

    def half(self, content: Path) -> None:
        path = content / "measures/index.sq.md"
        head, _, rest = path.read_text(encoding="utf-8").partition(f"## {WORDS['sq']['home']} {{#next}}")
        assert rest
        path.write_text(head, encoding="utf-8")

    def test_half_a_translation_waits_until_it_has_every_part(self, run: Run, content: Path) -> None:
        self.half(content)
        output, said = built(run, content)
        assert "not live yet: sq 1" in said
        assert tree(output / "sq/measures/index.html").css_first("h1").attributes["lang"] == "en"
        done = run("check", "--content", content, cwd=content.parent)
        assert "waiting: content/measures/index.sq.md:1: the page is not live in Shqip: 1 of its 2 parts missing; add what is missing" in done.stdout

    def test_one_that_was_live_stays_live(self, run: Run, content: Path) -> None:
        run("translations", "done", "measures/index", "sq", "--content", content)
        self.half(content)
        output, said = built(run, content)
        assert "not live" not in said and "lang" not in tree(output / "sq/measures/index.html").css_first("h1").attributes

    def test_a_film_waits_for_captions_and_transcript_where_the_original_has_them(self, run: Run, content: Path) -> None:
        write(content, "films/mission.en.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nWords\n")
        write(content, "films/mission.transcript.en.md", "What is said.\n")
        done = run("check", "--content", content, cwd=content.parent)
        assert "content/films/mission.sr.md:1: the page is not live in Srpski: captions, transcript missing" in done.stdout

    @pytest.mark.parametrize(("line", "what"), [
        ('film = ["parts"]', "“film” is no kind of page"),
        ('news = ["pictures"]', "“pictures” is nothing a news can need"),
    ])
    def test_a_wrong_rule_is_named(self, run: Run, content: Path, line: str, what: str) -> None:
        site = content / "site.toml"
        site.write_text(site.read_text().replace("[needs]\n", f"[needs]\n{line}\n"))
        at = site.read_text().splitlines().index(line) + 1
        done = run("check", "--content", content, cwd=content.parent)
        assert done.returncode == 1 and f"content/site.toml:{at}: error: {what}" in done.stderr

    def test_a_rule_can_ask_for_the_page_itself(self, run: Run, content: Path) -> None:
        site = content / "site.toml"
        site.write_text(site.read_text().replace("[needs]\n", '[needs]\nnews = ["page"]\n'))
        (content / "news/day.sr.md").unlink()
        done = run("check", "--content", content, cwd=content.parent)
        assert done.returncode == 1 and "content/news/day.en.md:1: error: the page does not exist in Srpski" in done.stderr


class TestWithheld:
    """Blocks marked `.until-translated`."""

    PART = "\n## {title} {{#fresh{mark}}}\n\n{text}\n\n### {title} {{#inner}}\n\n{text}\n\n## {title} {{#after}}\n\n{text}\n"

    def add(self, content: Path, code: str, mark: str = " .until-translated", name: str = "news/day") -> None:
        path = content / f"{name}.{code}.md"
        word = WORDS[code]
        path.write_text(path.read_text(encoding="utf-8") + self.PART.format(title=word["item"], text=word["text"], mark=mark), encoding="utf-8")

    def ids(self, output: Path) -> dict[str, list[str]]:
        return {prefix: [heading.attributes["id"] for heading in tree(output / prefix / "news/one-day/index.html").css(".prose h2, .prose h3")]
                for prefix in ("sq", "sr", "sr-cyrl", "en")}

    def test_a_block_is_shown_to_nobody_until_every_language_has_it(self, run: Run, content: Path) -> None:
        run("translations", "done", "all", "all", "--content", content)
        self.add(content, "en")
        for code in ("sq", "sr"):
            path = content / f"news/day.{code}.md"
            path.write_text(path.read_text(encoding="utf-8") + f"\n## {WORDS[code]['item']} {{#after}}\n\n{WORDS[code]['text']}\n", encoding="utf-8")
        run("translations", "done", "all", "all", "--content", content)
        output, said = built(run, content, "--strict")
        assert set(map(tuple, self.ids(output).values())) == {("after",)}
        assert not tree(output / "sq/news/one-day/index.html").css("aside.stale")
        done = run("check", "--content", content, cwd=content.parent)
        assert re.search(r"waiting: content/news/day.en.md:8: the block #fresh is shown to nobody until it is in Shqip, Srpski; write it in day.sq.md, day.sr.md",
                         done.stdout)
        assert f"+{WORDS['en']['text']}" in run("translations", "todo", "sq", "--content", content).stdout
        # One translation is not enough; with the last one all appear, and nothing is stale that is recorded.
        for code, shown in (("sq", ["after"]), ("sr", ["fresh", "inner", "after"])):
            path = content / f"news/day.{code}.md"
            head, _, _ = path.read_text(encoding="utf-8").partition("\n## ")
            path.write_text(head, encoding="utf-8")
            self.add(content, code)
            output, _ = built(run, content)
            assert set(map(tuple, self.ids(output).values())) == {tuple(shown)}, code
        run("translations", "done", "all", "all", "--content", content)
        assert "the block #fresh is in every language; take out its mark" in run("check", "--strict", "--content", content).stdout
        # Taking out the mark is no change of the text.
        path = content / "news/day.en.md"
        path.write_text(path.read_text(encoding="utf-8").replace(" .until-translated", ""), encoding="utf-8")
        assert run("check", "--strict", "--content", content).returncode == 0

    def test_a_paragraph_can_wait_as_well(self, run: Run, content: Path) -> None:
        path = content / "news/day.en.md"
        path.write_text(path.read_text(encoding="utf-8") + "\nA tip\nof 2 lines.\n{: #tip .until-translated}\n\nThe end.\n", encoding="utf-8")
        output, _ = built(run, content)
        text = tree(output / "en/news/one-day/index.html").css_first(".prose").text()
        assert "A tip" not in text and "2 lines" not in text and "The end." in text

    def test_a_misspelt_mark_is_refused(self, run: Run, content: Path) -> None:
        path = content / "news/day.en.md"
        path.write_text(path.read_text(encoding="utf-8") + "\n## New {#new .until-transalted}\n", encoding="utf-8")
        done = run("check", "--content", content, cwd=content.parent)
        line = len(path.read_text(encoding="utf-8").splitlines())
        assert done.returncode == 1 and f"content/news/day.en.md:{line}: error: “.until-transalted” is no mark; write .until-translated" in done.stderr

    def test_a_block_without_a_name_is_refused(self, run: Run, content: Path) -> None:
        path = content / "news/day.en.md"
        path.write_text(path.read_text(encoding="utf-8") + "\n## New {.until-translated}\n\nText.\n", encoding="utf-8")
        done = run("check", "--content", content, cwd=content.parent)
        assert done.returncode == 1
        assert "content/news/day.en.md:8: error: a block is marked .until-translated and has no id; write {#name .until-translated}" in done.stderr


def test_the_proof_names_what_a_language_does_not_have(run: Run, project: Path) -> None:
    content = project / "content"
    write(content, "languages/index.yaml", "kind: languages\npages: page\n")
    for code in ("sq", "sr", "en"):
        write(content, f"languages/index.{code}.md", f"---\ntitle: {WORDS[code]['list']}\nslug: languages\ndescription: {WORDS[code]['text']}\n---\n{WORDS[code]['text']}\n")
    (content / f"{DETAIL}.sr.md").unlink()
    assert run(root=project).returncode == 0
    output = project / "build"
    report = {row["code"]: row for row in json.loads((output / "languages.json").read_text())["languages"]}
    assert report["sr"]["missing"] == report["sr-cyrl"]["missing"] == [{"page": DETAIL, "shown_in": "en"}]
    assert report["sq"]["missing"] == [] and report["sr"]["pages"] == 12 and report["sq"]["pages"] == 13
    link = tree(output / "sr/languages/index.html").css_first("#missing-sr").parent.css_first("li a")
    assert (link.attributes["lang"], link.attributes["href"]) == ("en", "/sr/measures/detail/")


def test_an_edit_reaches_every_page_made_of_the_text(run: Run, content: Path) -> None:
    """The other script, what stands in elsewhere and the counted words, not only the page whose file changed."""
    (content / f"{DETAIL}.sq.md").unlink()
    built(run, content)
    for code in ("sr", "en"):
        path = content / f"{DETAIL}.{code}.md"
        path.write_text(path.read_text(encoding="utf-8") + "\nDobra Nova Rečenica\n", encoding="utf-8")
        output, _ = built(run, content)
        assert "Dobra Nova Rečenica" in (output / code / "measures/detail/index.html").read_text(encoding="utf-8")
        other, words = ("sr-cyrl", "Добра Нова Реченица") if code == "sr" else ("sq", "Dobra Nova Rečenica")
        assert words in (output / other / "measures/detail/index.html").read_text(encoding="utf-8"), other
