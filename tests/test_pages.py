"""Every page of the frozen site, in every language, as a visitor's browser gets it."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from scratch import ROOT
from selectolax.lexbor import LexborHTMLParser

LANGUAGES = {"sq": "sq", "sr": "sr-Latn", "sr-cyrl": "sr-Cyrl", "en": "en"}
NAMES = [("Shqip", "sq"), ("Srpski", "sr-Latn"), ("Српски", "sr-Cyrl"), ("English", "en")]
BASE = "https://host.example/kps"
PAGES = len(list((ROOT / "content").glob("*/*.en.md")))
INTERFACE = {"sq": "Kaloni te teksti", "sr": "Pređite na tekst", "sr-cyrl": "Пређите на текст", "en": "Skip to the text"}
DATE = {"sq": "31 korrik 2023", "sr": "31. jul 2023.", "sr-cyrl": "31. јул 2023.", "en": "31 July 2023"}


def parse(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def pages(site: Path, prefix: str) -> list[Path]:
    """The pages of an edition; its short addresses only lead on to them (test_found.py)."""
    return sorted(path for path in (site / prefix).rglob("index.html") if path.parent.parent.name != "v")


def file_at(site: Path, url: str) -> Path:
    """The file behind an address of the site."""
    path = unquote(urlsplit(url).path)
    assert path.startswith("/kps/"), url
    file = site / path.removeprefix("/kps/")
    return file / "index.html" if path.endswith("/") else file


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_every_page_exists_in_every_language(site: Path, prefix: str) -> None:
    assert len(pages(site, prefix)) == PAGES


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_every_page_speaks_the_language_of_its_address(site: Path, prefix: str) -> None:
    for file in [*pages(site, prefix), site / prefix / "404.html"]:
        tree = parse(file)
        assert tree.css_first("html").attributes["lang"] == LANGUAGES[prefix], file
        assert tree.css_first(".skip-link").text() == INTERFACE[prefix], file


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_dates_are_written_in_the_readers_way(site: Path, prefix: str) -> None:
    assert any(DATE[prefix] in parse(file).body.text() for file in pages(site, prefix))


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_the_switch_keeps_the_page_and_names_languages_in_themselves(site: Path, prefix: str) -> None:
    for file in pages(site, prefix):
        tree = parse(file)
        links = tree.css(".languages a")
        assert [(link.text(), link.attributes["lang"]) for link in links] == NAMES, file
        here = next(link for link in links if link.attributes["lang"] == LANGUAGES[prefix])
        assert here.attributes["aria-current"] == "true"
        for link in links:
            other = parse(file_at(site, link.attributes["href"]))
            alternates = {node.attributes["hreflang"]: node.attributes["href"] for node in tree.css("link[hreflang]")}
            assert other.css_first("link[rel=canonical]").attributes["href"] == alternates[link.attributes["lang"]], file


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_canonical_and_alternates_are_whole_and_mutual(site: Path, prefix: str) -> None:
    for file in pages(site, prefix):
        tree = parse(file)
        canonical = tree.css_first("link[rel=canonical]").attributes["href"]
        assert canonical == f"{BASE}/{file.relative_to(site).parent.as_posix()}/"
        alternates = {node.attributes["hreflang"]: node.attributes["href"] for node in tree.css("link[hreflang]")}
        assert set(alternates) == {*LANGUAGES.values(), "x-default"}
        assert alternates[LANGUAGES[prefix]] == canonical
        for language, url in alternates.items():
            assert url.startswith(BASE)
            back = {node.attributes["href"] for node in parse(file_at(site, url)).css("link[hreflang]")}
            assert canonical in back, (file, language)


def test_every_internal_link_leads_to_a_file_and_every_fragment_to_a_place(site: Path) -> None:
    checked = 0
    for file in site.rglob("*.html"):
        tree = parse(file)
        for node in tree.css("a[href], link[href], script[src], img[src], source[src], track[src]"):
            url = node.attributes.get("href") or node.attributes["src"]
            if url.startswith("#"):
                assert tree.css_first(f'[id="{url[1:]}"]') is not None, (file, url)
            elif url.startswith(("/", BASE)):
                target = file_at(site, url)
                assert target.is_file(), (file, url)
                if fragment := urlsplit(url).fragment:
                    assert parse(target).css_first(f'[id="{fragment}"]') is not None, (file, url)
                checked += 1
            else:
                assert url.startswith(("https://", "http://", "mailto:", "tel:+383", "tel:0800", "data:image/svg+xml,")), (file, url)
    assert checked > 1000


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    for file in site.rglob("*.html"):
        for node in parse(file).css("script[src], img, iframe, source, track, link[rel=stylesheet], link[rel=icon]"):
            url = node.attributes.get("src") or node.attributes.get("href") or ""
            assert url.startswith(("/kps/assets/", "data:image/svg+xml,")) or re.fullmatch(r"/kps/[\w-]+/(?:search-index\.js\?\w+|v/\w+/qr\.svg)", url), (file, url)


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_apostrophes_are_set_in_titles_as_in_texts(site: Path, prefix: str) -> None:
    for file in pages(site, prefix):
        tree = parse(file)
        for node in tree.css("script, style, code"):
            node.decompose()
        assert not re.findall(r"\w+'\w+", tree.root.text()), file


def test_sources_are_numbered_as_the_text_cites_them(site: Path) -> None:
    for file in pages(site, "en"):
        cited = list(dict.fromkeys(int(link.text()) for link in parse(file).css(".prose .citation a")))
        assert cited == sorted(cited), file


def test_what_else_belongs_to_a_part_is_listed_and_marked_unless_it_is_long(site: Path) -> None:
    tree = parse(site / "en/films/the-mission-of-kps/index.html")
    assert [link.text() for link in tree.css(".section-menu a[aria-current=page]")] == ["The Mission of KPS"]
    assert [link.text() for link in tree.css(".menu a[aria-current=true]")] == ["Films"]
    news = parse(site / "en/news/campaign-published/index.html")
    assert not news.css(".section-menu") and len(news.css(".series a")) == 2


def test_numbers_for_help_can_be_called(site: Path) -> None:
    for prefix, path in (("sq", "kontakti-dhe-ndihma"), ("sr", "kontakt-i-pomoc"), ("sr-cyrl", "kontakt-i-pomoc"), ("en", "contact-and-help")):
        calls = [link.attributes["href"] for link in parse(site / prefix / path / "index.html").css("a[href^='tel:']")]
        assert calls == ["tel:+38338223782", "tel:+38338223783", "tel:080011112"], prefix


def test_titles_and_descriptions_are_each_pages_own(site: Path) -> None:
    seen: dict[str, Path] = {}
    for prefix in LANGUAGES:
        for file in pages(site, prefix):
            tree = parse(file)
            assert len(tree.css("h1")) == 1, file
            description = tree.css_first("meta[name=description]").attributes["content"]
            assert 60 <= len(description) <= 170, (file, len(description))
            for text in (prefix + tree.css_first("title").text(), description):
                assert text not in seen, (file, seen.get(text))
                seen[text] = file


def test_headings_skip_no_level(site: Path) -> None:
    for file in site.rglob("*.html"):
        levels = [int(node.tag[1]) for node in parse(file).css("h1, h2, h3, h4, h5, h6")]
        assert levels[0] == 1 and all(b <= a + 1 for a, b in zip(levels, levels[1:], strict=False)), (file, levels)


def test_language_versions_have_the_same_shape(site: Path) -> None:
    """Headings, lists, tables, citations, numbers of sources: equal in every language."""
    def shape(file: Path) -> list[object]:
        main = parse(file).css_first("main")
        # From A to Z each alphabet has its own letters; under them stand as many entries.
        entries = len(main.css(".index li"))
        for node in main.css(".letters, .index, [id^=letter-]"):
            node.decompose()
        return [entries, [node.tag for node in main.css("h1, h2, h3, ul, ol, dl, table, figure")],
                [len(node.css("li")) for node in main.css("ul, ol")],
                [node.attributes["href"] for node in main.css(".citation a")],
                [node.attributes.get("id") for node in main.css(".prose h2")]]
    for file in pages(site, "en"):
        links = {link.attributes["lang"]: link.attributes["href"] for link in parse(file).css(".languages a")}
        for language in ("sq", "sr-Latn", "sr-Cyrl"):
            assert shape(file_at(site, links[language])) == shape(file), (file, language)


def test_each_claim_page_shows_its_sources(site: Path) -> None:
    without = {file.relative_to(site / "en").parent.as_posix() for file in pages(site, "en") if not parse(file).css(".sources li")}
    signposts = {"privacy", "accessibility", "films", "news", "projects", "publications", "glossary", "for-you", "languages", "search", "posters"}
    assert {name for name in without if not name.startswith("guide")} <= signposts


def test_the_start_page_offers_all_languages(site: Path) -> None:
    tree = parse(site / "index.html")
    assert [(link.attributes["hreflang"], link.text()) for link in tree.css(".start a")] == [
        (lang, name) for name, lang in NAMES]
    assert [node.attributes["lang"] for node in tree.css(".start > li")] == list(LANGUAGES.values())


@pytest.mark.parametrize("name", ["404.html", *(f"{prefix}/404.html" for prefix in LANGUAGES)])
def test_not_found_pages_stand_where_hosts_look_and_link_absolutely(site: Path, name: str) -> None:
    tree = parse(site / name)
    assert tree.css_first("meta[name=robots]").attributes["content"] == "noindex"
    for node in tree.css("a:not(.skip-link, .menu-link)"):
        assert node.attributes["href"].startswith("/kps/")


def test_the_common_not_found_page_speaks_every_language(site: Path) -> None:
    text = {node.attributes["lang"]: node.css_first("h2").text() for node in parse(site / "404.html").css(".start > li")}
    assert text == {"sq": "Kjo faqe nuk ekziston", "sr-Latn": "Ova stranica ne postoji", "sr-Cyrl": "Ова страница не постоји", "en": "This page does not exist"}


def test_the_sitemap_lists_every_page_with_its_translations(site: Path) -> None:
    text = (site / "sitemap.xml").read_text(encoding="utf-8")
    listed = re.findall(r"<loc>([^<]+)</loc>", text)
    assert len(listed) == len(set(listed)) == 4 * PAGES + 1
    assert all(file_at(site, url).is_file() for url in listed)
    assert text.count("<xhtml:link") == 16 * PAGES
    assert f"Sitemap: {BASE}/sitemap.xml" in (site / "robots.txt").read_text(encoding="utf-8")


def test_serbian_has_its_letters_and_no_cyrillic(site: Path) -> None:
    for file in pages(site, "sr"):
        tree = parse(file)
        for node in tree.css('main [lang="sr-Cyrl"]'):
            node.decompose()
        text = tree.css_first("main").text()
        assert re.search("[čćšžđ]", text), file
        assert not re.search("[\u0400-\u04ff]", text), file


def test_campaign_titles_are_the_campaigns_own(site: Path) -> None:
    titles = [node.text() for node in parse(site / "sr" / "filmovi" / "index.html").css(".card__title")]
    assert titles == ["Misija PSK", "Rehabilitacija je krajnji cilj svake zatvorske kazne",
                      "Diverzione mere, bez sudskog postupka", "Alternativne mere",
                      "Rad Probacione službe Kosova sa licima na uslovnom otpustu",
                      "Izjava ministarke pravde Kosova o Probacionoj službi Kosova"]


def test_localised_slugs(site: Path) -> None:
    for address in ("sq/masat-alternative", "sr/alternativne-mere", "en/alternative-measures"):
        assert (site / address / "index.html").is_file()
