"""Editors' Markdown becomes safe HTML in their language's own typography."""

from __future__ import annotations

import threading

import pytest
from markdown import Markdown
from scratch import ROOT

from secondchance import prose
from secondchance.settings import Language

SQ = Language("sq", "sq", "sq", "sq", "Shqip", "Latn", "sq", "„“‚‘")
SR = Language("sr", "sr", "sr-Latn", "sr_Latn", "Srpski", "Latn", "sr", "„”‚’")
EN = Language("en", "en", "en", "en_GB", "English", "Latn", "", "“”‘’")


def html(text: str, language: Language = EN, sources: list[str] | None = None) -> str:
    rendered = prose.render(text, "pages", language, sources or [])
    assert rendered.faults == ()
    return rendered.html


@pytest.mark.parametrize("language, expected", [
    (SQ, "<p>Tha: „po“, e ‚jo‘ … dhe s’ka.</p>"),
    (SR, "<p>Tha: „po”, e ‚jo’ … dhe s’ka.</p>"),
    (EN, "<p>Tha: “po”, e ‘jo’ … dhe s’ka.</p>"),
])
def test_quotes_are_each_languages_own(language: Language, expected: str) -> None:
    assert html("Tha: \"po\", e 'jo' ... dhe s'ka.", language) == expected


def test_quotes_around_marked_words_and_in_code() -> None:
    assert html('("*One*") `"two"`') == '<p>(“<em>One</em>”) <code>"two"</code></p>'


@pytest.mark.parametrize("heading, anchor", [
    ("Građani i šuma", "gradjani-i-suma"), ("Грађани и шума", "gradjani-i-suma"), ("Çfarë është?", "cfare-eshte"),
    ("Đak", "djak"), ("???", "part"), ("Own {#what-it-is}", "what-it-is"),
])
def test_heading_ids_survive_every_letter(heading: str, anchor: str) -> None:
    assert prose.render(f"## {heading}", "pages", SR, []).ids == (anchor,)


def test_equal_headings_get_different_ids() -> None:
    assert len(set(prose.render("## A\n\n## A\n\n## A", "pages", EN, []).ids)) == 3


@pytest.mark.parametrize("hostile", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<a href='data:text/html,x'>x</a>",
    "<iframe src='https://elsewhere.example'></iframe>", "<style>*{}</style>", "<p style='color:red' onclick='x'>x</p>",
    "<svg onload=alert(1)>", "<form action='https://elsewhere.example'><input></form>", "</main></body><h1>out</h1>",
    "<base href='https://elsewhere.example'>", "<object data='x'></object>", "<meta http-equiv=refresh content='0;url=x'>",
])
def test_hostile_text_is_made_harmless(hostile: str) -> None:
    made = prose.render(f"Before {hostile} after.", "pages", EN, []).html.lower()
    for danger in ("<script", "onerror", "onload", "onclick", "javascript:", "data:", "<iframe", "<style", "style=", "<form",
                   "<input", "</main", "<base", "<object", "<meta", "<svg"):
        assert danger not in made


def test_a_picture_from_elsewhere_is_a_fault() -> None:
    for text in ("![x](https://elsewhere.example/a.png)", "![x](//elsewhere.example/a.png)", '<img src="http://e.example/a.png">'):
        assert prose.render(text, "pages", EN, []).faults, text


def test_tables_footnotes_definitions_and_abbreviations_work() -> None:
    made = html("| A | B |\n|---|---:|\n| 1 | 2 |\n\nTerm\n:   Meaning\n\nNote[^1] of KPS.\n\n[^1]: There.\n\n*[KPS]: Service\n")
    for part in ("<table>", 'class="align-right"', "<dt>Term</dt>", "<dd>Meaning</dd>", 'id="fn:1"', '<abbr title="Service">KPS</abbr>'):
        assert part in made


def test_footnotes_do_not_leak_into_the_next_text() -> None:
    html("A[^1]\n\n[^1]: Note of the first.\n")
    assert "first" not in html("B[^1]\n\n[^1]: Note of the second.\n")


def test_links_become_references_to_pages_whatever_their_language() -> None:
    rendered = prose.render("[a](../topics/one.sq.md#x) [b](two.en.md) ![c](c.png)", "pages", EN, [])
    assert rendered.links == ("page:topics/one#x", "page:pages/two", "media:pages/c.png")


def test_citations_are_numbered_as_the_sources_stand() -> None:
    made = html("One.[@b][@a]", sources=["a", "b"])
    assert [part.split('"')[0] for part in made.split('href="')[1:]] == ["#source-2", "#source-1"]


def test_threads_of_the_preview_do_not_mix_texts() -> None:
    """One Markdown instance in many threads gives wrong pages; each thread must get its own text."""
    wrong: list[int] = []

    def render(number: int) -> None:
        for _ in range(20):
            made = html(f"word{number} *text*[^1]\n\n" * 60 + f"[^1]: note{number}\n")
            if made.count(f"word{number} ") != 60 or f"note{number}" not in made:
                wrong.append(number)
    threads = [threading.Thread(target=render, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize("text", [
    "Plain words.", "A `code` word.", "One\\* star.", "Two *em* and **strong** and _under_ and __both__ * alone _ alone",
    "[a link](https://example.org) ![a picture](x.png)", "[one][two] and [two]\n\n[two]: https://example.org", "<https://example.org> <a@example.org>",
    "line  \nbreak", "&copy; & &amp;", "<b>raw</b>\n\n<div>block</div>", "| a | b |\n|---|--:|\n| 1 | 2 |", "word[^1]\n\n[^1]: A note.",
    "Term\n:   What it is.", "KPS works.\n\n*[KPS]: Kosovo Probation Service", "## Heading {#id}", "    code block\n\n> quote\n\n1. one\n2. two",
])
def test_rules_that_are_left_out_would_not_have_matched(text: str) -> None:
    everything = Markdown(extensions=list(prose.EXTENSIONS), extension_configs=prose.OPTIONS, output_format="html")
    assert prose.to_html(text) == everything.convert(text)


def test_rules_that_are_left_out_change_nothing_in_the_real_texts() -> None:
    everything = Markdown(extensions=list(prose.EXTENSIONS), extension_configs=prose.OPTIONS, output_format="html")
    texts = [path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in (ROOT / "content").glob("*/*.md")]
    assert len(texts) > 40
    for text in texts:
        assert prose.to_html(text) == everything.reset().convert(text)


def test_a_film_may_be_shown_and_linked_in_one_text() -> None:
    rendered = prose.render('See [it](../videos/mission.en.md).\n\n[Film](../videos/mission.en.md "video")', "pages", EN, [])
    assert rendered.links == ("page:videos/mission", "video:videos/mission") and "<!--video:videos/mission-->" in rendered.html
