"""Everybody can use the site: every kind of page, in every edition, in both themes, on phone and desktop, enlarged, in forced colours, by keyboard and printed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import CHECKERS, unavailable

pytestmark = pytest.mark.browser
PREFIXES = ("sq", "sr", "sr-cyrl", "en")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def kinds(site: Path, prefix: str) -> dict[str, str]:
    """The address of the richest page of each kind in an edition, and of those that stand for no page."""
    richest: dict[str, Path] = {}
    for path in sorted((site / prefix).rglob("index.html")):
        text = path.read_text(encoding="utf-8")
        kind = re.search(r"page--(\w+)", text)
        if kind and (kind[1] not in richest or len(text) > len(richest[kind[1]].read_text(encoding="utf-8"))):
            richest[kind[1]] = path
    found = {kind: f"/{path.parent.relative_to(site).as_posix()}/" for kind, path in richest.items()}
    return found | {"not found": f"/{prefix}/404.html", **({"start": "/", "no connection": "/offline.html", "nowhere": "/404.html"} if prefix == "en" else {})}


@pytest.fixture(scope="module")
def address(plain_site: Path, serve: Callable[[Path], str]) -> str:
    return serve(plain_site)


@pytest.fixture
def context(browser: Any) -> Iterator[Callable[..., Any]]:
    """Makes a window; closed after the test."""
    made = []

    def make(width: int, height: int = 800, **options: Any) -> Any:
        made.append(browser.new_context(viewport={"width": width, "height": height}, bypass_csp=True, service_workers="block", **options))
        return made[-1].new_page()
    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_kind_of_page(plain_site: Path, address: str, context: Any, prefix: str, scheme: str, width: int) -> None:
    """AA throughout, and 7 : 1 for all text (AAA, 1.4.6)."""
    axe = CHECKERS / "axe-core" / "axe.min.js"
    if not axe.exists():
        unavailable("axe-core is not installed (npm is needed for it): accessibility was not checked")
    page, script = context(width, color_scheme=scheme), axe.read_text(encoding="utf-8")
    pages = kinds(plain_site, prefix)
    assert len(pages) >= 14
    for kind, path in pages.items():
        page.goto(address + path)
        page.evaluate(script)
        found = page.evaluate("""async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}, rules: {'color-contrast-enhanced': {enabled: true}}}))
            .violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)}`))""", TAGS)
        assert found == [], (kind, path)


#: How a page is enlarged: window, the size of the root's letters in per cent, and the spacing of WCAG 1.4.12.
ENLARGED = {"400 %": (320, 256, 100, False), "200 % text on a phone": (360, 740, 200, False), "200 % text": (1280, 800, 200, False), "spaced text": (320, 740, 100, True)}
SPACING = "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-block-end: 2em !important; }"


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("how", ENLARGED)
def test_nothing_is_lost_when_it_is_enlarged(plain_site: Path, address: str, context: Any, prefix: str, how: str) -> None:
    width, height, size, spaced = ENLARGED[how]
    page = context(width, height)
    for kind, path in kinds(plain_site, prefix).items():
        page.goto(address + path)
        page.evaluate("(size) => { document.documentElement.style.fontSize = `${size}%`; }", size)
        if spaced:
            page.add_style_tag(content=SPACING)
        wide = page.evaluate("""(width) => document.documentElement.scrollWidth <= width ? [] :
            [...document.querySelectorAll('body *')].filter((node) => node.getBoundingClientRect().right > width + 1).map((node) => node.outerHTML.slice(0, 120))""", width)
        assert wide == [], (kind, path, "runs off the side")
        cut = page.evaluate("""() => [...document.querySelectorAll('main *, header *, footer *')].filter((node) => {
            const style = getComputedStyle(node);
            if (node.closest('.visually-hidden, .table, svg, [hidden]') || !node.innerText?.trim() || style.clipPath !== 'none' || node.tagName === 'VIDEO') return false;
            const hides = (value) => value === 'hidden' || value === 'clip';
            return (hides(style.overflowX) && node.scrollWidth > node.clientWidth + 1) || (hides(style.overflowY) && node.scrollHeight > node.clientHeight + 1);
        }).map((node) => node.outerHTML.slice(0, 100))""")
        assert cut == [], (kind, path)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_everything_can_be_seen(plain_site: Path, address: str, context: Any, scheme: str) -> None:
    page = context(1280, forced_colors="active", color_scheme=scheme)

    def colours(selector: str, *names: str) -> list[str]:
        return page.evaluate("([selector, names]) => names.map((name) => getComputedStyle(document.querySelector(selector))[name])", [selector, list(names)])
    pages = kinds(plain_site, "en")
    page.goto(address + pages["home"])
    [paper] = page.evaluate("[getComputedStyle(document.body).backgroundColor]")
    for selector, name in ((".art", "stroke"), (".art__sun", "fill"), (".doors__list a", "borderTopColor"), (".card", "borderTopColor"), (".search__box", "borderTopColor"),
                           (".search .button", "borderTopColor"), (".mark", "color")):
        assert colours(selector, name) != [paper], selector
    assert colours(".doors__list a", "borderTopStyle") == ["solid"], "a door without its colour needs an edge"
    page.locator(".doors__list a").first.focus()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.goto(f"{address}/en/about-kps/figures/")
    assert colours(".figure__bar", "fill") != [paper]


def test_nothing_moves_for_those_who_asked_for_stillness(plain_site: Path, address: str, context: Any) -> None:
    page = context(390, reduced_motion="reduce")
    for path in kinds(plain_site, "sq").values():
        page.goto(address + path)
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"
        assert page.evaluate("""[...document.querySelectorAll('*')].every((node) => { const style = getComputedStyle(node);
            return style.animationName === 'none' && parseFloat(style.transitionDuration) === 0; })"""), path


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_screen_reader_finds_its_way(plain_site: Path, address: str, context: Any, prefix: str) -> None:
    """Landmarks, their names, and the order in which things are read, in the accessibility tree."""
    page = context(1280)
    for kind, path in kinds(plain_site, prefix).items():
        page.goto(address + path)
        nodes = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
        said = [(node["role"]["value"], node.get("name", {}).get("value", "").strip()) for node in nodes if not node["ignored"]]
        roles = [role for role, _ in said]
        assert roles.count("main") == 1 and [name for role, name in said if role == "heading" and name][:1], (kind, path)
        headings = [node for node in nodes if node["role"]["value"] == "heading" and not node["ignored"]]
        levels = [next(item["value"]["value"] for item in node["properties"] if item["name"] == "level") for node in headings]
        assert levels.count(1) == 1, (kind, path)
        named = [name for role, name in said if role in ("navigation", "region", "search")]
        assert len(named) == len(set(named)) or kind == "not found", (kind, path, named)
        unnamed = [role for role, name in said if role in ("link", "button", "textbox", "searchbox", "checkbox", "image") and not name]
        assert unnamed == [], (kind, path)
        if kind not in ("start", "no connection", "nowhere"):
            assert roles.count("banner") == 1 and roles.count("contentinfo") == 1, (kind, path)
            places = [roles.index("link"), roles.index("banner"), roles.index("main"), roles.index("contentinfo")]
            assert places == sorted(places), "first the way to the text, then the head, the text, the foot"


@pytest.mark.parametrize("kind", ["home", "topic", "search", "glossary"])
def test_what_has_the_focus_is_never_hidden(plain_site: Path, address: str, context: Any, kind: str) -> None:
    page = context(360, 740, reduced_motion="reduce")
    page.goto(address + kinds(plain_site, "sr")[kind])
    for _ in range(60):
        page.keyboard.press("Tab")
        hidden = page.evaluate("""() => { const node = document.activeElement;
            if (node === document.body) return '';
            const box = [...node.getClientRects()].find((box) => box.width > 0) ?? node.getBoundingClientRect();
            const [x, y] = [box.left + box.width / 2, box.top + box.height / 2];
            const top = document.elementFromPoint(x, y);
            return top && (node.contains(top) || top.contains(node)) ? '' : node.outerHTML.slice(0, 120); }""")
        assert hidden == "", hidden
    assert page.evaluate("[...document.querySelectorAll('[tabindex]')].every((node) => node.tabIndex <= 0)")


@pytest.mark.parametrize("prefix", PREFIXES)
def test_printed_a_page_is_its_text_with_its_addresses(plain_site: Path, address: str, context: Any, prefix: str) -> None:
    page = context(800)
    for kind, path in kinds(plain_site, prefix).items():
        if kind in ("start", "no connection", "nowhere"):
            continue
        page.goto(address + path)
        page.emulate_media(media="print")
        seen = page.evaluate("""[...document.querySelectorAll('header, nav, .tools, .skip-link, .button, .take-along')]
            .filter((node) => node.offsetHeight > 0 && !node.closest('main') ).map((node) => node.className)""")
        assert seen == [], (kind, path)
        assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
        assert page.locator("h1").is_visible()
        page.emulate_media(media="screen")
