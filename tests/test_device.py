"""What the site keeps on a visitor's device and offers beside its text: letters larger and smaller, printing, reading again without a connection."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from PIL import Image, ImageChops
from scratch import ROOT

PREFIXES = {"sq": "sq", "sr": "sr-Latn", "sr-cyrl": "sr-Cyrl", "en": "en"}


@pytest.fixture
def visit(plain_site: Path, serve: Any, browser: Any) -> Any:
    """A browser's window on the site as it is published; the context is closed after the test."""
    contexts = []

    def open_(path: str, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 390, "height": 844}, **options})
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{serve(plain_site)}{path}")
        return page
    yield open_
    for context in contexts:
        context.close()


def worker_is_ready(page: Any) -> None:
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def test_a_page_that_was_visited_can_be_read_again_without_a_connection(visit: Any) -> None:
    page = visit("/sq/")
    worker_is_ready(page)
    for path in ("sq/masat-alternative/", "sq/kontakti-dhe-ndihma/"):
        page.goto(page.url.partition("/sq/")[0] + f"/{path}", wait_until="networkidle")
    title = page.title()
    page.context.set_offline(True)
    page.reload()
    assert page.title() == title
    assert page.evaluate("getComputedStyle(document.body).margin") == "0px", "its styles are kept too"
    page.goto(page.url.partition("/sq/")[0] + "/sq/lirimi-me-kusht/")
    assert "Nuk ka lidhje me internetin" in page.inner_text("main") and "There is no connection" in page.inner_text("main")
    page.go_back()
    assert page.title() == title


def test_an_old_page_is_never_shown_where_a_new_one_can_be_had(plain_site: Path, serve: Any, browser: Any, tmp_path: Path) -> None:
    import shutil
    copy = tmp_path / "site"
    shutil.copytree(plain_site, copy)
    address = serve(copy)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/en/privacy/")
    worker_is_ready(page)
    page.goto(f"{address}/en/privacy/", wait_until="networkidle")
    path = copy / "en/privacy/index.html"
    path.write_text(path.read_text(encoding="utf-8").replace("<h1>Privacy</h1>", "<h1>Quite new</h1>"), encoding="utf-8")
    page.goto(f"{address}/en/privacy/", wait_until="networkidle")
    assert page.inner_text("h1") == "Quite new"
    context.set_offline(True)
    page.reload()
    assert page.inner_text("h1") == "Quite new", "and it is the new one that is kept"
    context.close()


def test_one_setting_switches_it_off_and_deletes_what_was_kept(plain_site: Path, serve: Any, browser: Any, run: Run, tmp_path: Path) -> None:
    import shutil
    folder = tmp_path / "site"
    shutil.copytree(plain_site, folder)
    address = serve(folder)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/en/privacy/")
    worker_is_ready(page)
    assert page.evaluate("caches.keys()")
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    settings = content / "site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("read_offline = true", "read_offline = false"), encoding="utf-8")
    assert run("build", "--content", content, "--output", tmp_path / "off").returncode == 0
    assert "data-worker" not in (tmp_path / "off/en/index.html").read_text(encoding="utf-8")
    shutil.copyfile(tmp_path / "off/service-worker.js", folder / "service-worker.js")
    page.evaluate("navigator.serviceWorker.getRegistration().then((found) => found.update())")
    page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    page.wait_for_function("navigator.serviceWorker.getRegistration().then((found) => found === undefined)")
    context.close()


def test_a_setting_that_is_neither_is_one_line(run: Run, content: Path) -> None:
    settings = content / "site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("read_offline = true", 'read_offline = "no"'), encoding="utf-8")
    done = run("build", "--content", content, "--output", content.parent / "out")
    assert done.returncode == 1 and "“read_offline” is neither true nor false" in done.stderr and len(done.stderr.splitlines()) == 2


def test_letters_grow_and_shrink_and_stay_so_on_the_next_page(visit: Any) -> None:
    page = visit("/sr/")

    def size() -> float:
        return float(page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))
    usual, larger, smaller = size(), page.get_by_role("button", name="Veća slova"), page.get_by_role("button", name="Manja slova")
    assert not smaller.is_visible(), "there is nothing smaller than the usual size"
    larger.click()
    larger.click()
    assert size() == pytest.approx(usual * 1.25, abs=0.5) and smaller.is_visible()
    page.goto(page.url + "uslovni-otpust/")
    assert size() == pytest.approx(usual * 1.25, abs=0.5)
    for _ in range(3):
        larger.click()
    assert size() == pytest.approx(usual * 2, abs=0.5) and not larger.is_visible()
    assert page.evaluate("document.activeElement.textContent").startswith("A−"), "the focus is not lost with the button"
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for _ in range(5):
        smaller.click()
    assert size() == usual


def test_a_page_is_printed_by_its_button(visit: Any) -> None:
    page = visit("/sq/")
    page.evaluate("window.print = () => { window.printed = true; }")
    page.get_by_role("button", name="Shtyp", exact=True).click()
    assert page.evaluate("window.printed")


def test_without_scripts_no_button_stands_there_in_vain(visit: Any) -> None:
    assert not visit("/en/", java_script_enabled=False).locator(".tools").is_visible()


@pytest.mark.parametrize("prefix", PREFIXES)
def test_the_manifest_names_the_site_in_its_language_and_its_icons_are_there(site: Path, prefix: str) -> None:
    manifest = json.loads((site / prefix / "site.webmanifest").read_text(encoding="utf-8"))
    home = (site / prefix / "index.html").read_text(encoding="utf-8")
    assert f'<link rel="manifest" href="/kps/{prefix}/site.webmanifest">' in home
    assert manifest["lang"] == PREFIXES[prefix] and f"<h1>{manifest['name']}</h1>" in home
    assert manifest["start_url"] == f"/kps/{prefix}/" and manifest["scope"] == "/kps/"
    assert {icon["purpose"] for icon in manifest["icons"]} == {"any", "maskable"}
    for icon in manifest["icons"]:
        with Image.open(site / icon["src"].removeprefix("/kps/")) as image:
            assert f"{image.width}x{image.height}" == icon["sizes"]


def test_the_icons_are_the_drawing(browser: Any) -> None:
    page = browser.new_page(viewport={"width": 192, "height": 192})
    drawing = (ROOT / "static/inline/icon.svg").read_text(encoding="utf-8")
    page.set_content(f"<style>body{{margin:0}}svg{{display:block;width:192px;height:192px}}</style>{drawing}")
    drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    page.close()
    with Image.open(ROOT / "static/img/icon-192.png") as file:
        kept = file.convert("RGBA")
    kept = Image.alpha_composite(Image.new("RGBA", kept.size, "white"), kept).convert("RGB")
    difference = ImageChops.difference(drawn, kept).convert("L")
    assert sum(difference.histogram()[48:]) < 0.01 * 192 * 192
