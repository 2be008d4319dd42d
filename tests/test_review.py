"""What `check` advises and lists: old pages, long sentences, and what somebody still has to confirm."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from conftest import Run
from scratch import write

from secondchance.collation import sort_key
from secondchance.review import measure


def test_advice_names_pages_without_sources_and_long_unchecked_ones(run: Run, content: Path) -> None:
    done = run("check", "--content", content, cwd=content.parent)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "content/measures/detail.yaml: last held against its sources on 2020-01-31, more than a year ago" in lines
    assert "content/films/mission.yaml: the page names no source" in lines
    assert not any("guide/" in line or "glossary/" in line for line in lines if not line.startswith("stale: "))


def test_advice_forgets_a_page_that_was_checked(run: Run, content: Path) -> None:
    path = content / "measures/detail.yaml"
    path.write_text(path.read_text().replace("2020-01-31", datetime.date.today().isoformat()))
    assert "measures/detail.yaml" not in run("check", "--content", content, cwd=content.parent).stdout


def test_long_sentences_are_reported_and_are_no_error(run: Run, content: Path) -> None:
    path = content / "news/day.en.md"
    path.write_text(path.read_text() + "\n" + "word " * 60 + "end.\n")
    done = run("check", "--content", content, cwd=content.parent)
    assert done.returncode == 0
    assert "content/news/day.en.md: 36.0 words a sentence (plain: at most 18)" in done.stdout
    assert "reading grade" in next(line for line in done.stdout.splitlines() if line.startswith("English:"))


@pytest.mark.parametrize("html, words, sentences", [
    ("<p>One two. Three four five!</p>", 5, 2), ("<p>Law No. 06/L-074 of 3 May.</p>", 6, 1), ("<ul><li>One two</li><li>Three</li></ul>", 3, 2),
    ("<h2>Not this one</h2><p>Only <em>these</em> three.<sup>1</sup></p>", 3, 1), ("<p>„Da li?” „Ne.”</p>", 3, 2), ("<li><p>Once.</p></li>", 1, 1),
])
def test_sentences_are_counted_as_a_reader_would(html: str, words: int, sentences: int) -> None:
    found = measure(html)
    assert (found.words, found.sentences) == (words, sentences)


def test_open_questions_make_one_list_by_who_can_answer(run: Run, content: Path) -> None:
    done = run("check", "--open", "--content", content, cwd=content.parent)
    assert done.returncode == 0
    assert done.stdout == """\
## A lawyer

1. How long it may last
   Look in: The law in force
   Page: content/measures/detail.yaml:8
   Answer:

## Legal translator

1. Is “çlirim” the Albanian term for “release”?
   File: content/terms.yaml:1
   Answer:
2. Is “ljubaznost” the Serbian (Latin) term for “release”?
   File: content/terms.yaml:1
   Answer:
"""


def test_nothing_open_is_said(run: Run, content: Path) -> None:
    write(content, "terms.yaml", (content / "terms.yaml").read_text().replace("  unconfirmed: [sq, sr]\n", ""))
    path = content / "measures/detail.yaml"
    path.write_text(path.read_text().split("to_confirm:")[0])
    assert "Nothing waits" in run("check", "--open", "--content", content).stdout


@pytest.mark.parametrize("alphabet, words", [
    ("a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh",
     ["abc", "car", "çar", "dy", "dhe", "e", "ë", "gaz", "gju", "la", "lloj", "sa", "sy", "sha", "zog", "zhurmë"]),
    ("a b c č ć d dž đ e f g h i j k l lj m n nj o p r s š t u v z ž",
     ["cena", "čas", "ćerka", "dan", "duša", "džem", "đak", "luk", "ljubav", "nos", "njiva", "sud", "šansa", "zakon", "žena"]),
    ("", ["court", "release"]),
])
def test_words_are_sorted_by_their_languages_alphabet(alphabet: str, words: list[str]) -> None:
    assert sorted(reversed(words), key=lambda word: sort_key(word, alphabet)) == words
