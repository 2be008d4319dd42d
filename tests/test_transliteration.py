"""The Cyrillic edition: hard words, what stays in Latin, and not a letter of the wrong script in the whole site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from conftest import Run
from scratch import ROOT, write
from selectolax.lexbor import LexborHTMLParser

from secondchance.transliteration import Transliterator

RULES = yaml.safe_load((ROOT / "content/transliteration.yaml").read_text(encoding="utf-8"))
LETTERS = Transliterator(RULES["latin"], RULES["apart"])
PAIRS = [line.split() for line in (ROOT / "tests/words/cyrillic.txt").read_text(encoding="utf-8").splitlines()]
ROW = """
[[languages]]
code = "sr-cyrl"
prefix = "sr-cyrl"
lang = "sr-Cyrl"
name = "Српски"
script = "Cyrl"
transliterates = "sr"
"""


def test_the_list_is_long_enough() -> None:
    assert len({latin for latin, _ in PAIRS}) == len(PAIRS) >= 300


@pytest.mark.parametrize("latin, cyrillic", PAIRS)
def test_hard_words(latin: str, cyrillic: str) -> None:
    assert LETTERS.text(latin) == cyrillic


@pytest.mark.parametrize("latin, cyrillic", [
    ("EULEX je objavio", "EULEX је објавио"), ("od EULEX-a i PSK", "од EULEX-а и ПСК"), ("na YouTube-u", "на YouTube-у"),
    ("zakon br. 06/L-074, član 40", "закон бр. 06/L-074, члан 40"), ("CM/Rec(2010)1 i Rec(2006)2-rev", "CM/Rec(2010)1 и Rec(2006)2-rev"),
    ("A/RES/45/110.", "A/RES/45/110."), ("pišite na kkvk.md@rks-gov.net odmah", "пишите на kkvk.md@rks-gov.net одмах"),
    ("sajt anjf.rks-gov.net je tu", "сајт anjf.rks-gov.net је ту"), ("vidi https://oik-rks.org/en/about-us ovde", "види https://oik-rks.org/en/about-us овде"),
    ("deo II, knjiga XIV", "део II, књига XIV"), ("I mi, i oni", "И ми, и они"), ("Arsim Tahiri i Albulene Haxhiu", "Arsim Tahiri и Albulene Haxhiu"),
    ("2. decembra 2002.", "2. децембра 2002."), ("„Da”, reče.", "„Да”, рече."), ("Ђорђе", "Ђорђе"),
])
def test_names_and_identifiers_stay_in_latin(latin: str, cyrillic: str) -> None:
    assert LETTERS.text(latin) == cyrillic


@pytest.mark.parametrize("html, expected", [
    ('<p class="red" id="reč">Reč</p>', '<p class="red" id="reč">Реч</p>'), ("a &amp; b&nbsp;c", "а &amp; б&nbsp;ц"),
    ('<a href="/sr/put/" title="Put" aria-label="Nazad">Put</a>', '<a href="/sr/put/" title="Пут" aria-label="Назад">Пут</a>'),
    ('<img src="slika.png" alt="Slika">Dalje', '<img src="slika.png" alt="Слика">Даље'), ("<code>kod</code> kod", "<code>kod</code> код"),
    ('<em lang="en">second <b>chance</b></em> šansa', '<em lang="en">second <b>chance</b></em> шанса'),
    ('<meta name="description" content="Opis"><meta name="robots" content="noindex">', '<meta name="description" content="Опис"><meta name="robots" content="noindex">'),
    ('<i lang="sq">po <u lang="sr-Cyrl">da</u></i>', '<i lang="sq">po <u lang="sr-Cyrl">да</u></i>'), ("<!doctype html><br>Nj<hr>", "<!doctype html><br>Њ<hr>"),
])
def test_only_what_is_read_or_spoken_is_turned(html: str, expected: str) -> None:
    assert LETTERS.html(html, "sr-Cyrl") == expected


def test_captions_keep_their_times() -> None:
    assert LETTERS.captions("WEBVTT\n\nuvod\n00:01.000 --> 00:02.000 align:start\n<v Sudija>Dobar dan\n\nNOTE beleška\n") == (
        "WEBVTT\n\nuvod\n00:01.000 --> 00:02.000 align:start\n<v Sudija>Добар дан\n\nNOTE beleška\n")


@pytest.fixture
def cyrillic(content: Path) -> Path:
    """A content folder with an edition in Cyrillic."""
    assert 'transliterates = "sr"' in (content / "site.toml").read_text(encoding="utf-8")
    return content


def test_the_switch_offers_both_scripts_and_keeps_the_page(run: Run, cyrillic: Path, tmp_path: Path) -> None:
    assert run("build", "--content", cyrillic, "--output", tmp_path / "out").returncode == 0
    page = LexborHTMLParser((tmp_path / "out/sr-cyrl/measures/detail/index.html").read_text(encoding="utf-8"))
    assert page.css_first("html").attributes["lang"] == "sr-Cyrl" and page.css_first("h1").text() == "Један дан"
    links = {link.attributes["lang"]: link for link in page.css(".languages a")}
    assert links["sr-Latn"].attributes["href"] == "/sr/measures/detail/" and links["sr-Latn"].text() == "Srpski"
    assert links["sr-Cyrl"].attributes["aria-current"] == "true" and links["sr-Cyrl"].text() == "Српски"
    alternates = {link.attributes["hreflang"]: link.attributes["href"] for link in page.css("link[hreflang]")}
    assert alternates["sr-Cyrl"] == "/sr-cyrl/measures/detail/" and alternates["sr-Latn"] == "/sr/measures/detail/"
    assert page.css_first(".skip-link").text() == "Пређите на текст"
    assert page.css_first(".menu a").attributes["href"].startswith("/sr-cyrl/")
    assert [node.text() for node in page.css("figure td")] == ["1.652", "413"]


def test_captions_and_transcripts_come_in_both_scripts(run: Run, cyrillic: Path, tmp_path: Path) -> None:
    for code in ("sq", "sr", "en"):
        write(cyrillic, f"films/mission.{code}.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nNjegova šansa\n")
        write(cyrillic, f"films/mission.transcript.{code}.md", "Njegova šansa.\n")
    (cyrillic / "films/mission.mp4").write_bytes(b"film")
    with (cyrillic / "films/mission.yaml").open("a") as file:
        file.write("files: [mission.mp4]\n")
    done = run("build", "--content", cyrillic, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    page = LexborHTMLParser((tmp_path / "out/sr-cyrl/films/mission/index.html").read_text(encoding="utf-8"))
    track = next(track for track in page.css("track") if track.attributes["srclang"] == "sr-Cyrl")
    assert "default" in track.attributes and track.attributes["label"] == "Српски"
    assert "Његова шанса" in (tmp_path / "out" / track.attributes["src"].lstrip("/")).read_text(encoding="utf-8")
    assert "Његова шанса." in page.css_first(".transcript").text()


def test_a_latin_word_that_no_rule_allows_is_refused(run: Run, project: Path) -> None:
    """As where a template writes text past the transliteration."""
    app = project / "site/secondchance/app.py"
    source = app.read_text(encoding="utf-8")
    assert "    app.after_request(in_its_script)\n" in source
    app.write_text(source.replace("    app.after_request(in_its_script)\n", ""), encoding="utf-8")
    done = run("build", root=project)
    assert done.returncode == 1 and "sr-cyrl/" in done.stderr


@pytest.mark.parametrize("row, words", [
    (ROW.replace('"sr"\n', '"xx"\n'), "“xx” is no language of the table with texts of its own"),
    (ROW.replace("script", "skript"), "“skript” is nothing a language has"),
])
def test_a_wrong_row_is_refused(run: Run, content: Path, row: str, words: str) -> None:
    path = content / "site.toml"
    path.write_text(re.sub(r"# Serbian in Cyrillic.*?(?=\[\[languages\]\]\ncode = \"en\")", "", path.read_text(), flags=re.DOTALL) + row)
    done = run("check", "--content", content, cwd=content.parent)
    assert done.returncode == 1 and words in done.stderr


def test_a_wrong_rule_is_refused(run: Run, cyrillic: Path) -> None:
    write(cyrillic, "transliteration.yaml", "latin: [EULEX]\napart: [injekc]\n")
    done = run("check", "--content", cyrillic, cwd=cyrillic.parent)
    assert done.returncode == 1 and "content/transliteration.yaml:2: error:" in done.stderr and "in|jekc" in done.stderr


def test_the_real_cyrillic_edition_has_only_the_latin_that_the_list_allows(plain_site: Path) -> None:
    latin = re.compile("[A-Za-zČĆĐŠŽčćđšž]+")
    pages = list((plain_site / "sr-cyrl").rglob("*.html"))
    assert len(pages) == len(list((plain_site / "sr").rglob("*.html"))) >= 100
    for page in pages:
        tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
        for node in tree.css("[lang], script"):
            if node.tag == "script" or (node.tag != "html" and node.attributes["lang"] != "sr-Cyrl"):
                node.decompose()
        assert LETTERS.latin_left(tree.root.text(separator=" ")) == [], page
        for name in ("alt", "title", "aria-label"):
            for node in tree.css(f"[{name}]"):
                assert LETTERS.latin_left(node.attributes[name] or "") == [], (page, name)
        assert latin.search(tree.css_first("title").text()) is None or "EULEX" in tree.css_first("title").text() or any(
            name in tree.css_first("title").text() for name in ("CM/Rec", "Rec(", "/L-", "Resilien", "IRZ", "QR")), page


def test_no_latin_edition_has_a_cyrillic_letter(plain_site: Path) -> None:
    cyrillic = re.compile("[\u0400-\u052f]")
    for code in ("sq", "sr", "en"):
        for page in (plain_site / code).rglob("*.html"):
            tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
            for node in tree.css('[lang="sr-Cyrl"]'):
                node.decompose()
            assert not cyrillic.search(tree.root.text()), page
