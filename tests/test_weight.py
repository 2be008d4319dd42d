"""The site is light: what each page weighs is held against budgets.toml, as a browser asks for it on a first visit."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import brotli
import pytest
from conftest import until
from scratch import ROOT
from selectolax.lexbor import LexborHTMLParser

BUDGET = tomllib.loads((ROOT / "tests/budgets.toml").read_text(encoding="utf-8"))
PREFIXES = ("sq", "sr", "sr-cyrl", "en")


def weight(path: Path) -> int:
    """Bytes on the way: compressed, except what is already."""
    data = path.read_bytes()
    return len(data) if path.suffix in (".woff2", ".webm", ".mp4", ".png", ".jpg") else len(brotli.compress(data, quality=11))


def pages(site: Path) -> list[Path]:
    return [path for path in sorted(site.rglob("index.html")) if path.parent.parent.name != "v"]


def kind_of(page: Path) -> str:
    found = re.search(r"page--(\w+)", page.read_text(encoding="utf-8"))
    return found[1] if found else "start"


def test_the_text_of_every_page_is_there_with_the_first_round_trip(site: Path) -> None:
    style = weight(next((site / "assets/css").glob("*.css")))
    heavy = {path.relative_to(site).as_posix(): weight(path) + style for path in pages(site)}
    assert len(heavy) > 400 and max(heavy.values()) <= BUDGET["html_and_css"], sorted(heavy.items(), key=lambda item: -item[1])[:5]


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_first_visit_is_within_its_budget(plain_site: Path, serve: Any, browser: Any, prefix: str) -> None:
    """The heaviest page of each kind, with all that the browser asks for."""
    address = serve(plain_site)
    heaviest: dict[str, Path] = {}
    for path in pages(plain_site / prefix):
        kind = kind_of(path)
        if kind not in heaviest or weight(path) > weight(heaviest[kind]):
            heaviest[kind] = path
    assert len(heaviest) >= 9
    for kind, path in heaviest.items():
        context = browser.new_context(viewport={"width": 390, "height": 844})
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))  # noqa: B023
        page.goto(f"{address}/{path.parent.relative_to(plain_site).as_posix()}/")
        until(page, "Boolean(localStorage.getItem(device.typeface))")
        page.wait_for_load_state("networkidle")
        files = files_of(plain_site, asked)
        total = sum(map(weight, files))
        assert total <= BUDGET["home" if kind == "home" else "article"], (path, total, sorted(files))
        within = LexborHTMLParser(path.read_text(encoding="utf-8")).css("script:not([src], [type])")
        scripts = sum(weight(file) for file in files if file.suffix == ".js") + len(brotli.compress("".join(script.text() for script in within).encode()))
        assert 0 < scripts <= BUDGET["scripts"], (path, scripts)
        if kind == "search":
            page.focus("#q")
            until(page, "Boolean(document.querySelector('.search').search)")
            searched = sum(map(weight, files_of(plain_site, asked)))
            assert total < searched <= BUDGET["search"], (path, searched)
        assert all(url.startswith(address) for url in asked)
        context.close()


def files_of(site: Path, urls: list[str]) -> set[Path]:
    """The files behind addresses of a served site."""
    files = {site / urlsplit(url).path.strip("/") for url in urls}
    return {file / "index.html" if file.is_dir() else file for file in files}


@pytest.mark.parametrize("path", ["/", "/sq/", "/sr-cyrl/recnik/", "/en/search/", "/en/diversion-measures/step-by-step/", "/sr/filmovi/rad-sa-licima-na-uslovnom-otpustu/"])
def test_nothing_but_the_styles_is_asked_for_before_the_text_is_shown(plain_site: Path, serve: Any, browser: Any, path: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.goto(serve(plain_site) + path)
    until(page, "Boolean(localStorage.getItem(device.typeface))")
    page.wait_for_load_state("networkidle")
    shown = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    before = page.evaluate("(shown) => performance.getEntriesByType('resource').filter((entry) => entry.startTime < shown).map((entry) => entry.name)", shown)
    assert len(before) == 1 and "/assets/css/site." in before[0], before
    assert path == "/" or page.locator("head > link[rel=manifest]").count() == 1
    assert not told, "its policy allows what stands in it"
    page.close()


def test_the_style_sheet_says_the_same_as_it_is_written(plain_site: Path, browser: Any) -> None:
    """What is taken out of it is white space and comments alone: a browser reads the same rules in both."""
    page = browser.new_page()
    page.goto("about:blank")
    read = """(text) => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(text);
        return [...sheet.cssRules].map((rule) => rule.cssText);
    }"""
    written = page.evaluate(read, (ROOT / "static/css/site.css").read_text(encoding="utf-8"))
    published = page.evaluate(read, next((plain_site / "assets/css").glob("*.css")).read_text(encoding="utf-8"))
    page.close()
    # The value of a property of one's own is kept letter by letter.
    published, written = ([re.sub(r"\s*([,/])\s*", r"\1", re.sub(r"\.[0-9a-f]{10}(\.woff2)", r"\1", rule)) for rule in rules] for rules in (published, written))
    assert len(written) > 6 and published == written
