"""Bad input: one line each, at its file and line, all in one run, and the old site untouched."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from scratch import write

TOPIC = "measures/detail.en.md"


def changed(text: str, old: str, new: str) -> str:
    assert old in text
    return text.replace(old, new)


def edit(content: Path, file: str, old: str, new: str) -> None:
    path = content / file
    path.write_text(changed(path.read_text(encoding="utf-8"), old, new), encoding="utf-8")


# (what is done to the content, the file and line named, words of the message)
BAD = {
    "unknown key": (lambda c: edit(c, TOPIC, "---\ntitle:", "---\ncolour: red\ntitle:"), f"{TOPIC}:2", "“colour” is not a key"),
    "missing key": (lambda c: edit(c, TOPIC, "slug: detail\n", ""), f"{TOPIC}:1", "“slug” is missing"),
    "wrong type": (lambda c: edit(c, "measures/detail.yaml", "order: 1", "order: three"), "measures/detail.yaml:1", "“order” is “three”"),
    "octal is a text": (lambda c: edit(c, "measures/detail.yaml", "order: 1", "order: 010"), "measures/detail.yaml:1", "“010”"),
    "no is a text": (lambda c: edit(c, "films/second.en.md", "title_is_ours: true", "title_is_ours: no"), "films/second.en.md:5", "write true or false"),
    "duplicate key": (lambda c: edit(c, TOPIC, "slug: detail", "slug: detail\nslug: other"), f"{TOPIC}:4", "“slug” stands twice"),
    "BOM": (lambda c: (c / TOPIC).write_bytes(b"\xef\xbb\xbf" + (c / TOPIC).read_bytes()), f"{TOPIC}:1", "byte order mark"),
    "unclosed front matter": (lambda c: write(c, TOPIC, "---\ntitle: X\n\nText\n"), f"{TOPIC}:1", "not closed"),
    "no front matter": (lambda c: write(c, TOPIC, "Text\n"), f"{TOPIC}:1", "front matter is missing"),
    "front matter is a list": (lambda c: write(c, TOPIC, "---\n- one\n- two\n---\nText\n"), f"{TOPIC}:2", "not a list of"),
    "not UTF-8": (lambda c: (c / TOPIC).write_bytes("---\ntitle: a\n---\n\nGra\xf0ani".encode("latin-1")), f"{TOPIC}:5", "not UTF-8"),
    "colon in a title": (lambda c: edit(c, TOPIC, "title: One day", "title: One: day"), f"{TOPIC}:2", "cannot be read"),
    "slug taken twice": (lambda c: edit(c, "films/second.en.md", "slug: second", "slug: mission"), "films/second.en.md:3", "taken by films/mission.en.md"),
    "bad slug": (lambda c: edit(c, TOPIC, "slug: detail", "slug: Një e re"), f"{TOPIC}:3", "a-z, 0-9"),
    "link to no page": (lambda c: edit(c, TOPIC, "index.en.md#what", "nowhere.en.md"), f"{TOPIC}:7", "there is no page measures/nowhere"),
    "link to no place": (lambda c: edit(c, TOPIC, "index.en.md#what", "index.en.md#nowhere"), f"{TOPIC}:7", "no place “#nowhere”"),
    "absolute link": (lambda c: edit(c, TOPIC, "index.en.md#what", "/en/measures/"), f"{TOPIC}:7", "is not to a file"),
    "picture elsewhere": (lambda c: edit(c, TOPIC, "[Mea", "![x](https://elsewhere.example/a.png) [Mea"), f"{TOPIC}:7", "lies on another site"),
    "missing picture": (lambda c: edit(c, TOPIC, "[Mea", "![x](a.png) [Mea"), f"{TOPIC}:7", "there is no file measures/a.png"),
    "unknown source": (lambda c: edit(c, "measures/index.yaml", "[ministry,", "[nobody, ministry,"), "measures/index.yaml:4", "no source “nobody”"),
    "citation of no source": (lambda c: edit(c, TOPIC, "for.", "for.[@ministry]"), f"{TOPIC}:7", "cites “ministry”"),
    "unknown language": (lambda c: write(c, "measures/detail.de.md", "x"), "measures/detail.de.md:1", "“de” is no language"),
    "no language in the name": (lambda c: write(c, "measures/other.md", "x"), "measures/other.md:1", "not page.language.md"),
    "shared key in a language": (lambda c: edit(c, TOPIC, "slug:", "order: 1\nslug:"), f"{TOPIC}:3", "write it in detail.yaml"),
    "heading of first level": (lambda c: edit(c, TOPIC, "This text", "# Title\n\nThis text"), f"{TOPIC}:7", "first level"),
    "video address for an identifier": (lambda c: edit(c, "films/second.yaml", "order: 2", "order: 2\nyoutube: https://youtu.be/abc"), "films/second.yaml:2", "not its address"),
    "missing film": (lambda c: edit(c, "films/second.yaml", "order: 2", "order: 2\nfiles: [second.mp4]"), "films/second.yaml:2", "there is no file films/second.mp4"),
    "speaker without office": (lambda c: edit(c, "films/mission.sr.md", "speaker_role: Kontakt\n", ""), "films/mission.sr.md:2", "office of the speaker"),
    "section without index": (lambda c: (c / "news/index.yaml").unlink(), "news/index.yaml:1", "no index.yaml"),
    "related page missing": (lambda c: edit(c, "measures/detail.yaml", "films/mission", "films/nothing"), "measures/detail.yaml:2", "no page films/nothing"),
    "unknown term": (lambda c: edit(c, TOPIC, "term:court", "term:nothing"), f"{TOPIC}:9", "no term “nothing”"),
    "term in one language less": (lambda c: edit(c, "terms.yaml", "  sr: {term: lov, definition: Onaj ko odlučuje.}\n", ""), "terms.yaml:8", "languages (sr)"),
    "term without definition": (lambda c: edit(c, "terms.yaml", ", definition: Those who decide.", ""), "terms.yaml:8", "has no “definition”"),
    "term of no page": (lambda c: edit(c, "terms.yaml", "page: measures/index", "page: measures/none"), "terms.yaml:1", "no page measures/none"),
    "term with no source": (lambda c: edit(c, "terms.yaml", "sources: [report]", "sources: [nobody]"), "terms.yaml:1", "no source “nobody”"),
    "figure not known": (lambda c: edit(c, TOPIC, "#cases", "#case"), f"{TOPIC}:11", "no figure “case”"),
    "figure in a sentence": (lambda c: edit(c, TOPIC, '"figure")', '"figure") and more'), f"{TOPIC}:11", "does not stand alone"),
    "figure without a number": (lambda c: edit(c, "measures/detail.yaml", "one: 1652, ", ""), f"{TOPIC}:5", "do not match (one)"),
    "figure is no number": (lambda c: edit(c, "measures/detail.yaml", "1652", "many"), "measures/detail.yaml:6", "“one” is “many”"),
    "figure without a source": (lambda c: edit(c, "measures/detail.yaml", "cases: {source: report,", "cases: {source: ministry,"), "measures/detail.yaml:6", "does not name"),
    "answer missing": (lambda c: edit(c, "guide/index.en.md", "One day, ", ""), "guide/index.en.md:5", "1 answers lead to 2 pages"),
    "answer to no page": (lambda c: edit(c, "guide/second.yaml", "measures/detail", "measures/none"), "guide/second.yaml:2", "no page measures/none"),
    "door to no page": (lambda c: edit(c, "pages/index.yaml", "guide/index", "guide/none"), "pages/index.yaml:4", "no page guide/none"),
    "open question half told": (lambda c: edit(c, "measures/detail.yaml", ", who: A lawyer", ""), "measures/detail.yaml:8", "has no “who”"),
    "part without a source": (lambda c: edit(c, "measures/detail.yaml", "order: 1", "order: 1\ncited_sections: true") or edit(
        c, TOPIC, "This text", "## Really? {#really}\n\nThis text"), f"{TOPIC}:7", "cites no source"),
    "source without language": (lambda c: edit(c, "sources.yaml", "  language: en\n", ""), "sources.yaml:5", "does not say its language"),
    "bad settings": (lambda c: edit(c, "site.toml", 'script = "Latn"', "script = 4"), "site.toml:43", "not a text"),
    "official in quotes": (lambda c: edit(c, "site.toml", "official = true", 'official = "yes"'), "site.toml:36", "neither true nor false"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_line_at_its_place(run: Run, content: Path, name: str) -> None:
    damage, place, words = BAD[name]
    damage(content)
    done = run("check", "--content", content, cwd=content.parent)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.startswith(f"content/{place}: error: ")]
    assert any(words in line and "; " in line for line in lines), done.stderr


def test_all_problems_are_told_in_one_run_and_the_old_site_stays(run: Run, content: Path, tmp_path: Path) -> None:
    output = tmp_path / "build"
    assert run("build", "--content", content, "--output", output).returncode == 0
    before = {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}
    for name in ("unknown key", "bad settings", "missing film", "not UTF-8"):
        if name != "bad settings":
            BAD[name][0](content)
    edit(content, "measures/detail.sr.md", "slug: detail\n", "")
    done = run("build", "--content", content, "--output", output, cwd=tmp_path)
    assert done.returncode == 1
    assert len([line for line in done.stderr.splitlines() if ": error: " in line]) >= 3
    assert {path: path.read_bytes() for path in output.rglob("*") if path.is_file()} == before


BAD_STRINGS = {
    "unknown placeholder": ('msgid "On %(host)s here"\nmsgstr "Na %(hosti)s"', "does not fit its original (unknown named placeholder"),
    "lost placeholder": ('msgid "On %(host)s here"\nmsgstr "Ovde"', "the translation of “On %(host)s here” has lost %(host)s; put it where it belongs"),
    "lost markup": ('msgid "<em>Here</em>"\nmsgstr "<em>Ovde"', "has </em> 0 times, the original 1 times; keep the markup"),
    "more markup": ('msgid "Here"\nmsgstr "<b>Ovde</b>"', "has <b> 1 times, the original 0 times; keep the markup"),
    "lost space": ('msgid "Here: "\nmsgstr "Ovde:"', "begins or ends with white space, or has lost it"),
    "lost number": ('msgid "One page"\nmsgid_plural "%(num)d pages"\nmsgstr[0] "%(num)d stranica"\nmsgstr[1] "stranice"\nmsgstr[2] "%(num)d stranica"',
                    "the translation of “%(num)d pages” has lost %(num)d"),
    "too few plural forms": ('msgid "One page"\nmsgid_plural "%(num)d pages"\nmsgstr[0] "%(num)d stranica"\nmsgstr[1] "%(num)d stranice"',
                             "give every plural form"),
}


@pytest.mark.parametrize("name", BAD_STRINGS)
def test_a_string_that_does_not_fit_its_original_is_named(run: Run, content: Path, project: Path, name: str) -> None:
    entry, words = BAD_STRINGS[name]
    path = project / "translations" / "sr" / "LC_MESSAGES" / "messages.po"
    before = path.read_text(encoding="utf-8").rstrip("\n")
    path.write_text(f"{before}\n\n#, python-format\n{entry}\n", encoding="utf-8")
    done = run("check", "--content", content, root=project, cwd=project)
    assert done.returncode == 1
    line = before.count("\n") + 4
    assert f"translations/sr/LC_MESSAGES/messages.po:{line}: error: " in done.stderr and words in done.stderr, done.stderr


def test_a_header_that_counts_plurals_wrongly_is_named(run: Run, content: Path, project: Path) -> None:
    path = project / "translations" / "sr" / "LC_MESSAGES" / "messages.po"
    text = path.read_text(encoding="utf-8")
    start = text.index('"Plural-Forms:')
    path.write_text(text[:start] + '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n' + text[text.index('"MIME-Version'):], encoding="utf-8")
    done = run("check", "--content", content, root=project, cwd=project)
    assert done.returncode == 1
    assert f"messages.po:{text[:start].count(chr(10)) + 1}: error: the header counts plural forms otherwise than the language does" in done.stderr


@pytest.mark.parametrize("arguments, words", [
    (["build", "--jobs", "none"], "not a number"),
    (["bulid"], "there is no “bulid”; use one of: build, serve"),
    (["build", "--base-url", "host.example"], "is not one; write it as https://"),
    (["build", "--content", "nowhere"], "is no content folder"),
    (["build", "--output", "content"], "choose another folder"),
])
def test_a_mistake_in_the_command_is_one_line(run: Run, arguments: list[str], words: str) -> None:
    done = run(*arguments)
    assert done.returncode in (1, 2)
    assert words in done.stderr and len(done.stderr.splitlines()) == 1
