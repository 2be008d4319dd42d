"""Kinds of page beyond plain text: questions, glossary, figures, terms, the note on status."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from selectolax.lexbor import LexborHTMLParser


@pytest.fixture(scope="module")
def frozen(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    from scratch import write_scratch
    folder = tmp_path_factory.mktemp("kinds")
    done = run("build", "--content", write_scratch(folder / "content"), "--output", folder / "out")
    assert done.returncode == 0, done.stderr
    return folder / "out"


def tree(frozen: Path, page: str) -> LexborHTMLParser:
    return LexborHTMLParser((frozen / page / "index.html").read_text(encoding="utf-8"))


def test_a_question_leads_on_and_back(frozen: Path) -> None:
    first = tree(frozen, "sr/guide")
    assert [(link.text(), link.attributes["href"]) for link in first.css(".answers a")] == [
        ("Jedan dan", "/sr/guide/second/"), ("Mere za sve građane", "/sr/measures/")]
    assert not first.css(".asked-by")
    for page, asker in (("guide/second", "/sr/guide/"), ("measures", "/sr/guide/"), ("measures/detail", "/sr/guide/second/")):
        assert tree(frozen, f"sr/{page}").css_first(".asked-by a").attributes["href"] == asker, page


def test_a_figure_is_a_table_with_the_same_numbers_and_bars_in_every_language(frozen: Path) -> None:
    numbers = {"sq": "1\u00a0652", "sr": "1.652", "en": "1,652"}
    for code, number in numbers.items():
        figure = tree(frozen, f"{code}/measures/detail").css_first("figure#cases")
        assert [cell.text() for cell in figure.css("td")] == [number, "413"]
        assert [bar.attributes["width"] for bar in figure.css("rect")] == ["100.0", "25.0"]
        assert all(bar.attributes["aria-hidden"] == "true" for bar in figure.css("svg"))
        assert figure.css_first("caption a").attributes["href"] == "#source-1"
        assert all(cell.attributes["scope"] for cell in figure.css("th"))


def test_a_term_leads_to_its_definition_and_back(frozen: Path) -> None:
    page = tree(frozen, "en/measures/detail")
    assert [(link.text(), link.attributes["href"], link.attributes.get("id")) for link in page.css("a.term")] == [
        ("Contact", "#term-release", "use-release"), ("court", "#term-court", "use-court"), ("Contact", "#term-release", None)]
    entries = page.css(".terms__entry")
    assert [entry.css_first("dt").text() for entry in entries] == ["release", "court"]
    assert "Coming out of prison, on conditions." in entries[0].text()
    assert entries[0].css_first(".terms__back").attributes["href"] == "#use-release"
    assert entries[0].css_first(".terms__more").attributes["href"] == "/en/glossary/#release"
    assert not tree(frozen, "en/measures").css(".terms")


def test_the_glossary_is_in_each_languages_order_with_all_forms_side_by_side(frozen: Path) -> None:
    order = {"sq": ["cak", "çlirim", "gjykatë"], "sr": ["lov", "luk", "ljubaznost"], "en": ["court", "release", "zeal"]}
    for code, terms in order.items():
        entries = tree(frozen, f"{code}/glossary").css(".glossary__entry")
        assert [entry.css_first("dt").text(deep=False).strip() for entry in entries] == terms
    release = tree(frozen, "en/glossary").css_first("#release")
    assert [(node.attributes["lang"], node.text()) for node in release.css(".glossary__other > span:not(.glossary__language)")] == [
        ("sq", "çlirim"), ("sr-Latn", "ljubaznost")]
    assert len(release.css("abbr")) == 2 and "parole" in release.text()
    assert [link.attributes["href"] for link in release.css("a")] == ["/en/measures/", "https://institute.example/report"]


def test_the_note_on_status_stands_where_it_is_asked_for(frozen: Path) -> None:
    for code, words in (("sq", "Këshillit të Sigurisë"), ("sr", "Saveta bezbednosti"), ("en", "UNSCR 1244/1999")):
        assert words in tree(frozen, f"{code}/measures/detail").css_first(".designation").text()
        assert not tree(frozen, f"{code}/measures").css(".designation")


def test_what_is_to_be_confirmed_is_never_shown(frozen: Path) -> None:
    assert not [page for page in frozen.rglob("*.html") if "How long it may last" in page.read_text(encoding="utf-8")]


def test_the_home_page_opens_its_doors(frozen: Path) -> None:
    assert [link.attributes["href"] for link in tree(frozen, "en").css(".doors a")] == ["/en/measures/", "/en/guide/"]


def test_a_news_item_of_a_month_shows_no_day(run: Run, content: Path, tmp_path: Path) -> None:
    (content / "news/day.yaml").write_text("date: 2023-12-01\nmonth_only: true\n")
    assert run("build", "--content", content, "--output", tmp_path / "out").returncode == 0
    for code, words in (("sq", "dhjetor 2023"), ("sr", "decembar 2023."), ("sr-cyrl", "децембар 2023."), ("en", "December 2023")):
        for page in ("news/one-day", "news"):
            date = tree(tmp_path / "out", f"{code}/{page}").css_first("main time")
            assert (date.text(), date.attributes["datetime"]) == (words, "2023-12")
