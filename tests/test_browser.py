"""The frozen site in a real browser: language switch, keyboard, no script, no third party, accessibility."""

from __future__ import annotations

import re
import shutil
import subprocess
import urllib.parse
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import CHECKERS, Run, unavailable
from scratch import ROOT

pytestmark = pytest.mark.browser
KINDS = {  # a page of each kind, in each language
    "start": ["/"],
    "home": ["/sq/", "/sr/", "/sr-cyrl/", "/en/"],
    "topic": ["/sq/masat-alternative/", "/sr-cyrl/uslovni-otpust/", "/sr/diverzione-mere/", "/en/conditional-release/"],
    "list": ["/sq/filmat/", "/sr/filmovi/", "/en/films/"],
    "video": ["/sq/filmat/misioni-i-shpk-se/", "/sr/filmovi/misija-psk/", "/en/films/the-mission-of-kps/"],
    "page": ["/sq/per-ju/per-viktimat/", "/sr/kontakt-i-pomoc/", "/en/privacy/"],
    "question": ["/sq/udhezues/", "/sr/vodic/da-li-je-sud-odlucio/", "/en/guide/what-did-the-court-decide/"],
    "glossary": ["/sq/fjalorthi/", "/sr-cyrl/recnik/", "/sr/recnik/", "/en/glossary/"],
    "languages": ["/sq/gjuhet/", "/sr-cyrl/jezici/", "/en/languages/"],
    "figures": ["/sq/per-sherbimin-sprovues/shifrat/", "/sr/o-probacionoj-sluzbi/podaci/", "/en/about-kps/figures/"],
    "project": ["/sq/projektet/binjakezimi/", "/sr/projekti/tvining/", "/en/projects/violent-extremism-in-prisons/"],
    "news": ["/sq/lajme/", "/sr/vesti/", "/en/news/campaign-published/"],
    "publication": ["/sq/publikime/", "/sr/publikacije/tokijska-pravila/", "/en/publications/criminal-code/"],
    "not found": ["/404.html", "/sq/404.html", "/sr/404.html", "/en/404.html"],
}
ADDRESSES = [address for addresses in KINDS.values() for address in addresses]


@pytest.fixture(scope="session")
def address(plain_site: Path, serve: Callable[[Path], str]) -> str:
    return serve(plain_site)


@pytest.fixture
def page(browser: Any) -> Any:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def test_the_switch_leads_to_the_same_page_and_back(page: Any, address: str) -> None:
    page.goto(f"{address}/sq/masat-alternative/")
    for name, heading in (("Srpski", "Alternativne mere"), ("Српски", "Алтернативне мере"), ("English", "Alternative measures"), ("Shqip", "Masat alternative")):
        page.click(f".languages a:text-is('{name}')")
        assert page.inner_text("h1") == heading


def test_the_keyboard_reaches_everything_in_order(page: Any, address: str) -> None:
    page.goto(f"{address}/en/conditional-release/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    box = page.locator(".skip-link").bounding_box()
    assert box["y"] >= 0, "the skip link is not to be seen when it has the focus"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(f"{address}/en/conditional-release/")
    links = page.evaluate("[...document.querySelectorAll('a, button')].filter(e => e.checkVisibility()).length")
    seen = []
    for _ in range(links):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("""() => { const e = document.activeElement, s = getComputedStyle(e);
            return [e.outerHTML, s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2] }"""))
    assert len({html for html, _ in seen}) > links * 0.7
    assert all(visible for _, visible in seen), [html for html, visible in seen if not visible]


@pytest.mark.parametrize("path", ["/", "/sq/masat-alternative/", "/sr/filmovi/misija-psk/", "/en/"])
def test_nothing_is_lost_without_script(browser: Any, address: str, path: str) -> None:
    texts = []
    for scripts in (True, False):
        context = browser.new_context(java_script_enabled=scripts)
        page = context.new_page()
        page.goto(address + path)
        if scripts and page.locator(".tools").count():
            # What the buttons do, the browser's own menu does as well.
            page.evaluate("document.querySelector('.tools').remove()")
        texts.append(page.inner_text("body"))
        context.close()
    assert texts[0] == texts[1] and len(texts[0]) > 200


def test_no_page_asks_anybody_else_for_anything(browser: Any, address: str) -> None:
    context = browser.new_context()
    asked: list[str] = []
    messages: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.on("console", lambda message: messages.append(message.text))
    for path in ADDRESSES:
        page.goto(address + path)
    assert len(asked) > len(ADDRESSES)
    assert [url for url in asked if not url.startswith(address)] == []
    assert messages == []
    assert context.cookies() == []
    context.close()


@pytest.fixture(scope="session")
def with_film(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site after the one-line edit of the README: a film has an identifier."""
    folder = tmp_path_factory.mktemp("film")
    shutil.copytree(ROOT / "content", folder / "content")
    with (folder / "content/videos/mission.yaml").open("a") as file:
        file.write("youtube: abcdefghijk\n")
    done = run("build", "--content", folder / "content", "--output", folder / "build")
    assert done.returncode == 0, done.stderr
    return folder / "build"


def test_a_host_is_asked_only_after_the_click(browser: Any, with_film: Path, serve: Callable[[Path], str]) -> None:
    base = serve(with_film)
    context = browser.new_context()
    elsewhere: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url.startswith(base):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.fulfill(body="<title>player</title>", content_type="text/html")
    context.route("**/*", answer)
    page = context.new_page()
    page.goto(f"{base}/sq/filmat/misioni-i-shpk-se/")
    page.wait_for_timeout(500)
    assert elsewhere == []
    button = page.locator("button.film__play")
    assert "YouTube" in button.inner_text()
    button.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("iframe")
    page.wait_for_timeout(500)
    assert elsewhere == ["https://www.youtube-nocookie.com/embed/abcdefghijk"]
    assert page.locator("iframe").get_attribute("title") == "Misioni i SHPK-së"
    context.close()
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{base}/sq/filmat/misioni-i-shpk-se/")
    assert not page.locator("button.film__play").is_visible()
    assert page.locator(".film__actions a").get_attribute("href") == "https://www.youtube.com/watch?v=abcdefghijk"
    plain.close()


@pytest.mark.parametrize("path", ["/sq/", "/sr/diverzione-mere/", "/en/about-kps/", "/sr/filmovi/", "/"])
@pytest.mark.parametrize("width, zoom", [(320, 1), (360, 1), (640, 2), (1280, 2)])
def test_nothing_runs_off_the_side(browser: Any, address: str, path: str, width: int, zoom: int) -> None:
    """At 320 px, and with the text at 200 %."""
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(address + path)
    page.evaluate(f"document.documentElement.style.fontSize = '{zoom * 100}%'")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    context.close()


@pytest.mark.parametrize("scheme, width", [("light", 360), ("dark", 360), ("light", 1280), ("dark", 1280)])
def test_axe_finds_nothing_where_a_film_lies_elsewhere(browser: Any, with_film: Path, serve: Callable[[Path], str], scheme: str, width: int) -> None:
    axe = CHECKERS / "axe-core" / "axe.min.js"
    if not axe.exists():
        unavailable("axe-core is not installed (npm is needed for it): accessibility was not checked")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, bypass_csp=True)
    page = context.new_page()
    for url in [f"{serve(with_film)}/sr/filmovi/misija-psk/"]:
        page.goto(url)
        page.add_script_tag(path=str(axe))
        found = page.evaluate("""async () => (await axe.run(document, {runOnly: {type: 'tag', values: [
            'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}})).violations
            .map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | '))""")
        assert found == [], (urllib.parse.urlsplit(url).path, scheme, width)
    context.close()


@pytest.mark.java
def test_the_nu_checker_finds_no_error(plain_site: Path, with_film: Path) -> None:
    jar = CHECKERS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    if not jar.exists() or not shutil.which("java"):
        unavailable("the Nu HTML checker is not there (npm and Java are needed for it): the pages were not checked")
    done = subprocess.run(["java", "-Xss8m", "-jar", str(jar), "--skip-non-html", "--also-check-css", "--stdout",
                           str(plain_site), str(with_film)], capture_output=True, text=True, timeout=300)
    # Read from disk, 'self' is nobody, so the checker thinks the style sheet blocked; the browser tests see that it is not.
    problems = [line for line in done.stdout.splitlines()
                if (" error" in line or "warning" in line) and "Resource violates Content Security Policy" not in line]
    assert problems == [] and done.returncode == 0, "\n".join(problems[:20]) + done.stderr


# Who reads, and the page that answers them: its key in the content folder.
READERS = {
    "given an alternative measure": ["for-you/alternative-measure", "alternative-measures/community-service"],
    "a minor offered diversion": ["for-you/young-person", "diversion-measures/for-young-people"],
    "the parents": ["for-you/young-person", "diversion-measures/step-by-step"],
    "preparing for conditional release": ["for-you/conditional-release", "conditional-release/request"],
    "just released, by the guide's questions": ["guide/index", "guide/prison", "conditional-release/life-under-supervision"],
    "the family": ["for-you/conditional-release", "conditional-release/life-under-supervision"],
    "a victim": ["for-you/victim", "pages/contact"],
    "an employer": ["for-you/host-organisation", "alternative-measures/community-service"],
    "a judge": ["for-you/legal-professional", "alternative-measures/pre-sentence-report"],
    "a journalist": ["for-you/journalist", "about-kps/figures"],
}


def title_of(key: str, code: str) -> str:
    text = (ROOT / f"content/{key}.{code}.md").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.startswith("title: ")).removeprefix("title: ").strip('"')


@pytest.mark.parametrize("code", ["sq", "sr", "en"])
@pytest.mark.parametrize("reader", READERS)
def test_each_reader_is_at_the_answer_in_three_clicks(page: Any, address: str, reader: str, code: str) -> None:
    page.goto(f"{address}/{code}/")
    path = READERS[reader]
    assert len(path) <= 3
    for key in path:
        title = title_of(key, code).replace("'", "’")
        slug = title_slug(key, code)
        page.locator(f"main a[href$='/{slug}/'], main a[href*='/{slug}/#']").first.click()
        assert page.inner_text("h1") == title


def title_slug(key: str, code: str) -> str:
    text = (ROOT / f"content/{key}.{code}.md").read_text(encoding="utf-8")
    return next(line for line in text.splitlines() if line.startswith("slug: ")).removeprefix("slug: ")


def test_a_term_shows_its_definition_beside_the_word_and_gives_the_focus_back(page: Any, address: str) -> None:
    page.goto(f"{address}/sr/alternativne-mere/uslovna-osuda/")
    term = page.locator("a.term").first
    term.focus()
    page.keyboard.press("Enter")
    card = page.locator(".definition")
    assert card.is_visible() and "Kazna koja se ne izvršava" in card.inner_text()
    box, word = card.bounding_box(), term.bounding_box()
    assert 0 <= box["x"] and box["x"] + box["width"] <= 360 and 0 < box["y"] - word["y"] < 120
    page.keyboard.press("Escape")
    assert not card.is_visible()
    assert page.evaluate("document.activeElement.className") == "term"


def test_a_term_leads_to_its_definition_without_script(browser: Any, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/en/conditional-release/the-request/")
    page.locator("a.term").first.click()
    assert page.url.endswith("#term-release-panel")
    page.locator("#term-release-panel .terms__back").click()
    assert page.url.endswith("#use-release-panel")
    context.close()


def test_on_a_phone_one_link_leads_to_every_part(browser: Any, address: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/sq/masat-alternative/")
    assert not page.is_visible(".menu") and page.is_visible(".menu-link")
    page.emulate_media(reduced_motion="reduce")
    page.click(".menu-link")
    assert page.evaluate("document.activeElement.id") in ("menu", "") and page.url.endswith("#menu")
    inside = page.locator("#menu a").all()
    assert len(inside) > 15 and inside[0].bounding_box()["y"] < 740
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#menu') !== null")
    page.close()


@pytest.mark.parametrize("prefix", ["sq", "sr", "sr-cyrl", "en"])
def test_the_home_page_says_in_one_screen_what_for_whom_and_where_to(browser: Any, address: str, prefix: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 740})
    page.goto(f"{address}/{prefix}/")
    for selector in ("h1", ".hero__lead", "#doors", ".doors__list li:first-child a"):
        box = page.locator(selector).bounding_box()
        assert box["y"] + box["height"] <= 740, (selector, box)
    page.close()


def contrast(one: str, other: str) -> float:
    """The contrast of two colours (WCAG 2.2)."""
    def luminance(colour: str) -> float:
        channels = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_the_colours_can_be_told_apart(theme: int) -> None:
    """Text 7 : 1 on every ground (AAA), the focus and the drawings 3 : 1."""
    block = re.findall(r":root \{(.*?)\}", (ROOT / "static/css/site.css").read_text(encoding="utf-8"), re.DOTALL)[theme]
    token = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))
    for ground in ("paper", "surface", "accent-soft"):
        assert contrast(token["text"], token[ground]) >= 7 and contrast(token["accent"], token[ground]) >= 7, ground
        assert contrast(token["focus"], token[ground]) >= 3, ground
    for ground in ("paper", "surface"):
        assert contrast(token["quiet"], token[ground]) >= 7, ground
    assert contrast(token["accent-text"], token["accent"]) >= 7
    assert contrast("#1e2a2c", token["sun"]) >= 7  # the number of a way's last stop
