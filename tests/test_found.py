"""The site is found and shared: feeds, statements for search engines, short addresses, where to write."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from conftest import Run
from scratch import ROOT, write
from selectolax.lexbor import LexborHTMLParser

BASE = "https://host.example/kps"
PREFIXES = {"sq": "sq", "sr": "sr-Latn", "sr-cyrl": "sr-Cyrl", "en": "en"}
ATOM = "{http://www.w3.org/2005/Atom}"


def tree(path: Path) -> LexborHTMLParser:
    return LexborHTMLParser(path.read_text(encoding="utf-8"))


def file_of(site: Path, address: str) -> Path:
    return site / address.removeprefix(BASE).removeprefix("/kps").strip("/") / "index.html"


def statements(path: Path) -> list[dict[str, Any]]:
    script = tree(path).css_first('script[type="application/ld+json"]')
    return json.loads(script.text())["@graph"] if script else []


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_feed_holds_the_news_newest_first(site: Path, prefix: str) -> None:
    feed = ElementTree.fromstring((site / prefix / "news.atom").read_text(encoding="utf-8"))
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    assert feed.attrib["{http://www.w3.org/XML/1998/namespace}lang"] == PREFIXES[prefix]
    entries = feed.findall(f"{ATOM}entry")
    days = [entry.findtext(f"{ATOM}published") for entry in entries]
    assert len(entries) == len(list((ROOT / "content/news").glob("*.en.md"))) - 1
    assert days == sorted(days, reverse=True) and all(re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", day or "") for day in days)
    for entry in entries:
        page = tree(file_of(site, entry.findtext(f"{ATOM}id") or ""))
        assert page.css_first("h1").text() == entry.findtext(f"{ATOM}title")
    links = {link.attrib["rel"]: link.attrib["href"] for link in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"{BASE}/{prefix}/news.atom" and file_of(site, links["alternate"]).exists()
    announced = tree(site / prefix / "index.html").css_first('link[type="application/atom+xml"]')
    assert announced.attributes["href"] == f"/kps/{prefix}/news.atom"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_what_search_engines_are_told_stands_on_the_page(site: Path, prefix: str) -> None:
    kinds = set()
    for path in (site / prefix).rglob("index.html"):
        if path.parent.parent.name == "v":
            continue
        page, found = tree(path), {entry["@type"]: entry for entry in statements(path)}
        kinds |= found.keys()
        assert found, path
        text = page.css_first("body").text()
        if "BreadcrumbList" in found:
            steps = found["BreadcrumbList"]["itemListElement"]
            shown = [node.text().strip() for node in page.css(".breadcrumb li")]
            assert [step["name"] for step in steps][1:] == shown[1:], path
            assert all(file_of(site, step["item"]).exists() for step in steps)
            assert steps[-1]["item"] == page.css_first("link[rel=canonical]").attributes["href"]
        for entry in found.values():
            assert entry.get("inLanguage", PREFIXES[prefix]) == PREFIXES[prefix]
        for question in found.get("FAQPage", {}).get("mainEntity", []):
            heading = page.css_first(f"#{question['url'].rpartition('#')[2]}")
            assert heading.text() == question["name"] and len(question["acceptedAnswer"]["text"]) > 60
        article = found.get("Article") or found.get("NewsArticle")
        if article:
            assert article["headline"] == page.css_first("h1").text() and article["headline"] in text
        if "NewsArticle" in found:
            assert article["datePublished"][:7] == page.css_first(".date time").attributes["datetime"][:7]
        og = {meta.attributes["property"]: meta.attributes["content"] for meta in page.css("meta[property]")}
        assert og["og:title"] == page.css_first("h1").text() and og["og:url"] == page.css_first("link[rel=canonical]").attributes["href"]
    assert {"WebSite", "BreadcrumbList", "Article", "NewsArticle", "FAQPage"} <= kinds
    assert "VideoObject" not in kinds  # no film can be played from its page yet


def test_questions_and_answers_are_all_told(site: Path) -> None:
    for name in ("questions", "myths"):
        headings = len(re.findall("^## ", (ROOT / f"content/pages/{name}.en.md").read_text(encoding="utf-8"), re.MULTILINE))
        slug = re.search("^slug: (.+)$", (ROOT / f"content/pages/{name}.en.md").read_text(encoding="utf-8"), re.MULTILINE)
        faq = next(entry for entry in statements(site / "en" / slug[1] / "index.html") if entry["@type"] == "FAQPage")  # type: ignore[index]
        assert len(faq["mainEntity"]) == headings >= 10


def test_a_film_that_can_be_played_is_described(run: Run, content: Path) -> None:
    path = content / "films/mission.yaml"
    path.write_text(path.read_text() + "files: [mission.webm]\nposter: mission.png\n")
    for name in ("mission.webm", "mission.png"):
        write(content, f"films/{name}", "bytes")
    output = content.parent / "out"
    assert run("build", "--content", content, "--output", output, "--base-url", BASE).returncode == 0
    film = next(entry for entry in statements(output / "sq/films/mission/index.html") if entry["@type"] == "VideoObject")
    assert film["name"] == "Misioni ynë" and film["uploadDate"] == "2023-07-31" and film["inLanguage"] == "sq"
    for name in ("contentUrl", "thumbnailUrl"):
        assert (output / film[name].removeprefix(f"{BASE}/")).exists()


def test_without_an_address_nothing_is_said_of_it(plain_site: Path) -> None:
    assert not list(plain_site.rglob("*.atom")) and not (plain_site / "sitemap.xml").exists()
    page = tree(plain_site / "en/index.html")
    assert not page.css('script[type="application/ld+json"], meta[property], link[type="application/atom+xml"]')


def test_short_addresses_lead_on(site: Path) -> None:
    table = yaml.safe_load((ROOT / "content/short.yaml").read_text(encoding="utf-8"))
    assert len(table) >= 10
    for prefix in PREFIXES:
        for name in table:
            page = tree(site / prefix / "v" / name / "index.html")
            target = page.css_first("main a").attributes["href"]
            assert page.css_first("meta[http-equiv=refresh]").attributes["content"] == f"0; url={target}"
            assert tree(file_of(site, target)).css_first("h1").text() == page.css_first("h1").text()
            assert page.css_first("meta[name=robots]").attributes["content"] == "noindex"
    assert "/v/" not in (site / "sitemap.xml").read_text()


@pytest.mark.parametrize(("text", "words"), [
    ('"1": nowhere/at-all\n', "“1”: there is no page nowhere/at-all"),
    ("A B: pages/contact\n", "“A B”"),
    ('"1": contact\n', "“1” is “contact”; write section/page"),
])
def test_a_short_address_to_nowhere_is_refused(run: Run, content: Path, text: str, words: str) -> None:
    write(content, "short.yaml", text)
    done = run("check", "--content", content, cwd=content.parent)
    assert done.returncode == 1 and "content/short.yaml:1: error: " in done.stderr and words in done.stderr


class TestWhereToWrite:
    def set(self, content: Path, lines: str) -> None:
        site = content / "site.toml"
        site.write_text(re.sub('^feedback = ""$', lines, site.read_text(), flags=re.MULTILINE))

    def built(self, run: Run, content: Path) -> Path:
        output = content.parent / "out"
        done = run("build", "--content", content, "--output", output, "--base-url", BASE)
        assert done.returncode == 0, done.stderr
        return output

    def test_nothing_is_asked_where_nobody_answers(self, site: Path) -> None:
        assert not tree(site / "en/index.html").css(".feedback") and not (site / ".well-known").exists()
        assert not tree(site / "en/contact-and-help/index.html").css(".feedback")

    def test_an_e_mail_is_prepared_in_the_readers_language(self, run: Run, content: Path) -> None:
        self.set(content, 'feedback = "tell@host.example"')
        output = self.built(run, content)
        page = tree(output / "sr-cyrl/measures/index.html")
        assert "Да ли вам је ова страница помогла?" in page.css_first(".feedback").text()
        link = urlsplit(page.css_first(".feedback a").attributes["href"])
        assert (link.scheme, link.path) == ("mailto", "tell@host.example")
        assert f"({BASE}/sr-cyrl/measures/)" in parse_qs(link.query)["subject"][0]

    def test_a_form_is_told_which_page(self, run: Run, content: Path) -> None:
        self.set(content, 'feedback = "https://form.example/ask?page={page}"')
        link = tree(self.built(run, content) / "sq/measures/index.html").css_first(".feedback a").attributes["href"]
        assert unquote(link) == f"https://form.example/ask?page={BASE}/sq/measures/"

    def test_a_weakness_can_be_told(self, run: Run, content: Path) -> None:
        site = content / "site.toml"
        site.write_text(site.read_text().replace("[needs]", '[security]\ncontact = "mailto:safe@host.example"\nexpires = 2027-12-31\n\n[needs]'))
        text = (self.built(run, content) / ".well-known/security.txt").read_text()
        assert text.splitlines() == ["Contact: mailto:safe@host.example", "Expires: 2027-12-31T00:00:00Z", "Preferred-Languages: sq, sr, en",
                                     f"Canonical: {BASE}/.well-known/security.txt"]

    @pytest.mark.parametrize(("lines", "words"), [
        ('feedback = "somebody"', "“feedback” is no e-mail address"), ("feedback = 3", "“feedback” is no e-mail address"),
        ('feedback = ""\n[security]\ncontact = "me"\n', "“security” does not say whom to tell"),
    ])
    def test_a_wrong_setting_is_named(self, run: Run, content: Path, lines: str, words: str) -> None:
        self.set(content, lines)
        done = run("check", "--content", content, cwd=content.parent)
        assert done.returncode == 1 and re.search(r"content/site.toml:\d+: error: ", done.stderr) and words in done.stderr
