"""The parity gate: every kind of inequality is named, on both sides, and stops a strict build."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Run
from scratch import write

from secondchance.structure import tokens

FILE = "measures/index.{}.md"
RICH = """---
title: {title}
slug: rich
description: What a reader finds on this page of 2 parts.
---
First words of 1{group}652 and 2{month1} 2002.[@report]

## One {{#one}}

- a
- b

| A | B |
|---|---|
| 1 | 2 |
| 3 | 4 |

[within](../films/mission.{code}.md) [outside](https://elsewhere.example/page) *marked* [word](term:court) note[^1]
Write to help@host.example or call +383 38 223 782 about law 06/L-074.

### Deeper {{#deeper}}

![A door](door.png)

[film](../films/mission.{code}.md "video")

## Two {{#two}}

Last words.[@report]

[^1]: A note.
"""


@pytest.fixture
def rich(run: Run, content: Path) -> Path:
    """A content folder with a page that has everything in every language, equally."""
    for code, title, group, month in (("sq", "Pasur", "\u00a0", " dhjetor"), ("sr", "Bogato", ".", ". decembra"), ("en", "Rich", ",", " December")):
        write(content, f"measures/rich.{code}.md", RICH.format(title=title, group=group, month1=month, code=code))
    write(content, "measures/rich.yaml", "order: 2\nsources: [report]\n")
    (content / "measures/door.png").write_bytes(b"png")
    assert run("translations", "done", "all", "all", "--content", content).returncode == 0
    return content


def edit(old: str, new: str, file: str = "measures/rich.sr.md") -> Callable[[Path], None]:
    def change(content: Path) -> None:
        text = (content / file).read_text(encoding="utf-8")
        assert old in text
        (content / file).write_text(text.replace(old, new), encoding="utf-8")
    return change


# What is planted, and the place, the kind and the words that must name it.
PLANTED = {
    "a heading is missing": (edit("## Two {#two}\n", ""), "rich.sr.md:6", "headings: the heading {#two} is missing; compare content/measures/rich.en.md:27"),
    "a heading too many": (edit("## Two {#two}", "## More {#more}\n\n## Two {#two}"), "rich.sr.md:27", "headings: the heading {#more} stands here alone"),
    "another level": (edit("### Deeper", "## Deeper"), "rich.sr.md:21", "headings: the heading {#deeper} has another level"),
    "another order": (edit("## Two {#two}\n\nLast words.[@report]\n", "") , "rich.sr.md", "headings:"),
    "a shorter list": (edit("- b\n", ""), "rich.sr.md:10", "lists: a list with 2 items missing; a list with 1 item here alone; compare content/measures/rich.en.md:10"),
    "a smaller table": (edit("| 1 | 2 |\n", ""), "rich.sr.md:13", "tables: a table with 3 rows of 2 columns missing; a table with 2 rows of 2 columns here alone; compare content/measures/rich.en.md:13"),
    "a link is missing": (edit("[outside](https://elsewhere.example/page)", "outside"), "rich.sr.md:8",
                          "links: https://elsewhere.example/page missing; compare content/measures/rich.en.md:18"),
    "a link leads elsewhere": (edit("[within](../films/mission", "[within](../films/second"), "rich.sr.md:18", "links: films/mission missing; films/second here alone"),
    "an e-mail address": (edit("help@host.example", "us@host.example"), "rich.sr.md:19", "numbers: help@host.example missing; us@host.example here alone"),
    "a telephone number": (edit("223 782", "223 783"), "rich.sr.md:19", "38223783 here alone"),
    "a law": (edit("06/L-074", "06/L-047"), "rich.sr.md:19", "06/L-047 here alone"),
    "a number": (edit("1.652", "1.625"), "rich.sr.md:6", "numbers: 1652 missing; 1625 here alone"),
    "a day": (edit("2. decembra 2002", "3. decembra 2002"), "rich.sr.md:6", "numbers: 2 missing; 3 here alone"),
    "a month": (edit("2. decembra 2002", "2. novembra 2002"), "rich.sr.md:6", "numbers: December (a month in words) missing; November (a month in words) here alone"),
    "emphasis": (edit("*marked*", "marked"), "rich.sr.md:8", "emphasis: em missing; compare content/measures/rich.en.md:18"),
    "a term": (edit("[word](term:court)", "word"), "rich.sr.md:8", "terms: court missing"),
    "a footnote": (edit("note[^1]", "note"), "rich.sr.md:8", "footnotes: note missing"),
    "a citation": (edit("Last words.[@report]", "Last words."), "rich.sr.md:27", "citations: 1 missing"),
    "a picture": (edit("![A door](door.png)\n", ""), "rich.sr.md:21", "pictures: the picture measures/door.png missing; compare content/measures/rich.en.md:23"),
    "a picture's description": (edit("![A door]", "![]"), "rich.sr.md:23", "the picture measures/door.png without a description here alone"),
    "a film": (edit('[film](../films/mission.sr.md "video")\n', ""), "rich.sr.md:21", "videos: films/mission missing"),
    "a figure": (edit("\n[Jedan dan](#cases \"figure\")\n", "", "measures/detail.sr.md"), "detail.sr.md:7", "figures: cases missing"),
    "a number in the description": (edit("of 2 parts", "of 3 parts"), "rich.sr.md:4", "data: “description” has ['3'], and there ['2']"),
    "captions": (lambda content: write(content, "films/mission.sq.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nX\n"), "mission.en.md", "captions: the film has no captions in English; compare content/films/mission.sq.md"),
    "a transcript": (lambda content: write(content, "films/mission.transcript.sr.md", "Reči.\n"), "mission.sq.md", "transcripts: the film has no transcripts in Shqip"),
}


def test_equal_languages_pass(run: Run, rich: Path, tmp_path: Path) -> None:
    done = run("build", "--strict", "--content", rich, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    done = run("check", "--strict", "--content", rich)
    assert done.returncode == 0 and "nothing unequal" in done.stdout and "unequal:" not in done.stdout


@pytest.mark.parametrize("name", PLANTED)
def test_each_inequality_is_named_on_both_sides(run: Run, rich: Path, name: str) -> None:
    plant, place, words = PLANTED[name]
    plant(rich)
    done = run("check", "--content", rich, cwd=rich.parent)
    assert done.returncode == 0, done.stderr
    lines = [line for line in done.stdout.splitlines() if line.startswith("unequal: ") and place in line.partition(";")[0]]
    assert any(words in line and "; compare content/" in line for line in lines), done.stdout
    assert run("check", "--strict", "--content", rich).returncode == 1


def test_a_strict_build_refuses_and_the_old_site_stays(run: Run, rich: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run("build", "--strict", "--content", rich, "--output", output).returncode == 0
    before = (output / "sr/measures/rich/index.html").read_bytes()
    edit("1.652", "1.625")(rich)
    done = run("build", "--strict", "--content", rich, "--output", output, cwd=tmp_path)
    assert done.returncode == 1
    assert "content/measures/rich.sr.md:6: error: numbers: 1652 missing" in done.stderr
    assert (output / "sr/measures/rich/index.html").read_bytes() == before
    assert run("build", "--content", rich, "--output", output).returncode == 0


def test_a_declared_difference_is_shown_with_its_reason_and_passes(run: Run, rich: Path) -> None:
    edit("*marked*", "marked")(rich)
    write(rich, "measures/rich.yaml", "order: 2\nsources: [report]\ndifferences:\n  - {in: sr, what: emphasis, reason: The word is no term in Serbian}\n")
    done = run("check", "--strict", "--content", rich)
    assert done.returncode == 0
    assert "(meant: The word is no term in Serbian)" in done.stdout and "difference: " in done.stdout


def test_a_declaration_that_is_no_longer_needed_is_named(run: Run, rich: Path) -> None:
    write(rich, "measures/rich.yaml", "order: 2\nsources: [report]\ndifferences:\n  - {in: sr, what: links, reason: None}\n")
    done = run("check", "--strict", "--content", rich, cwd=rich.parent)
    assert done.returncode == 1 and "rich.yaml:3: links: a difference is declared for sr that is not there any more" in done.stdout
    write(rich, "measures/rich.yaml", "order: 2\nsources: [report]\ndifferences:\n  - {in: xx, what: links, reason: None}\n  - {in: sr, what: list, reason: None}\n")
    said = run("check", "--strict", "--content", rich, cwd=rich.parent).stdout
    assert "“xx” is no language with texts of its own" in said and "“list” is no kind of difference; use one of: lists, tables, links" in said


def test_the_same_source_in_another_language_is_the_same_link(run: Run, rich: Path) -> None:
    for code, at in (("sq", "en"), ("sr", "sr"), ("en", "en")):
        edit("Last words.", f"Last [words](https://ministry.example/{at}).", f"measures/rich.{code}.md")(rich)
    assert "nothing unequal" in run("check", "--strict", "--content", rich).stdout


def test_a_string_without_translation_stops_a_strict_build(run: Run, project: Path) -> None:
    path = project / "translations/sr/LC_MESSAGES/messages.po"
    path.write_text(path.read_text(encoding="utf-8").replace('msgstr "Glavni meni"', 'msgstr ""'), encoding="utf-8")
    done = run("build", "--strict", root=project)
    assert done.returncode == 1 and "“Main menu” is not translated into Srpski" in done.stderr and "messages.po:" in done.stderr


def test_the_real_texts_are_equal(run: Run) -> None:
    done = run("check", "--strict")
    assert done.returncode == 0, [line for line in done.stdout.splitlines() if "unequal" in line]


@pytest.mark.parametrize("texts", [
    {"sq": "Më 3 nëntor 2016 dhe 1 650 000 euro", "sr_Latn": "Dana 3. novembra 2016. i 1.650.000 evra", "en_GB": "On 3 November 2016, and 1,650,000 euros"},
    {"sq": "në maj 2025", "sr_Latn": "u maju 2025.", "en_GB": "in May 2025 you may ask"},
    {"sq": "neni 06/L-006, 3,5 për qind", "sr_Latn": "06/L-006, 3,5 odsto za 579 dece", "en_GB": "06/L-006, 3.5 per cent of 579 children"},
])
def test_numbers_and_dates_are_one_in_every_language(texts: dict[str, str]) -> None:
    found = [sorted(tokens(text, locale)) for locale, text in texts.items()]
    if "579" in texts["sr_Latn"]:
        found[0] = sorted([*found[0], "579"])
    assert found[0] == found[1] == found[2]


def test_where_two_versions_differ_the_original_is_the_model(run: Run, content: Path) -> None:
    (content / "news/day.sq.md").unlink()
    for code, items in (("en", 3), ("sr", 2)):
        path = content / f"news/day.{code}.md"
        path.write_text(path.read_text(encoding="utf-8") + "\n" + "- a\n" * items, encoding="utf-8")
    said = run("check", "--content", content, cwd=content.parent).stdout
    assert "unequal: content/news/day.sr.md:8: lists: a list with 3 items missing; a list with 2 items here alone; compare content/news/day.en.md:8" in said, said
