"""The typeface has every letter of the texts, comes in small files, and is never waited for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, until
from fontTools.ttLib import TTFont
from scratch import ROOT
from selectolax.lexbor import LexborHTMLParser

FOLDER = ROOT / "static" / "fonts"
NOT_IN_IT = "↩"  # the typeface does not have this arrow
LARGEST = 14_200  # bytes: with its headers a file comes in the first ten packets (RFC 6928)


def held(script: str) -> set[str]:
    return {chr(code) for code in TTFont(FOLDER / f"{script}.woff2").getBestCmap()}


def test_every_letter_of_every_page_is_in_the_typeface(plain_site: Path) -> None:
    letters = held("latin") | held("cyrillic")
    missing: dict[str, str] = {}
    for path in plain_site.rglob("*.html"):
        tree = LexborHTMLParser(path.read_text(encoding="utf-8"))
        for node in tree.css("script, style"):
            node.decompose()
        for letter in set(tree.root.text()) - letters:
            if letter.isprintable() and letter not in NOT_IN_IT:
                missing[letter] = path.relative_to(plain_site).as_posix()
    assert not missing, f"run python3 build.py fonts: {missing}"


@pytest.mark.parametrize("script", ["latin", "cyrillic"])
def test_the_files_are_small_and_bear_no_name_that_is_not_ours(script: str) -> None:
    path = FOLDER / f"{script}.woff2"
    font = TTFont(path)
    assert path.stat().st_size <= LARGEST
    assert [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes] == [("wght", 400, 700)]
    assert not [name for name in font["name"].names if "Source" in name.toUnicode()]
    assert "SIL Open Font License" in (FOLDER / "LICENSE.txt").read_text(encoding="utf-8")


def test_cyrillic_has_serbian_forms() -> None:
    scripts = {record.ScriptTag: [system.LangSysTag for system in record.Script.LangSysRecord]
               for record in TTFont(FOLDER / "cyrillic.woff2")["GSUB"].table.ScriptList.ScriptRecord}
    assert "SRB " in scripts["cyrl"]


#: The first font of the body's list is the typeface, and the browser has it.
IS_USED = "getComputedStyle(document.body).fontFamily.startsWith(`\"${device.typeface}\"`) && document.fonts.check(`700 20px \"${device.typeface}\"`)"


def test_the_typeface_comes_with_the_second_page_and_moves_nothing(plain_site: Path, serve: Any, browser: Any) -> None:
    address = serve(plain_site)
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.add_init_script("window.shifts = 0; new PerformanceObserver(list => list.getEntries().forEach(entry => shifts += entry.value))"
                         ".observe({type: 'layout-shift', buffered: true})")
    for path, first in (("/sq/", True), ("/sq/masat-alternative/", False), ("/sr-cyrl/uslovni-otpust/", True), ("/sr-cyrl/", False)):
        page.goto(f"{address}{path}")
        assert page.evaluate(IS_USED) is not first, path
        until(page, "Boolean(localStorage.getItem(device.typeface))")
        page.wait_for_timeout(300)
        assert page.evaluate(IS_USED) is not first, "what is being read does not change"
        assert page.evaluate("window.shifts") < 0.01, path
    context.close()


def test_without_scripts_it_is_there_too_and_who_saves_data_goes_without(plain_site: Path, serve: Any, browser: Any) -> None:
    address = serve(plain_site)
    asked: list[str] = []
    for options, saves in (({"java_script_enabled": False}, False), ({}, True)):
        context = browser.new_context(**options)
        if saves:
            context.add_init_script("Object.defineProperty(navigator, 'connection', {value: {saveData: true}})")
        page = context.new_page()
        asked.clear()
        page.on("request", lambda request: asked.append(request.url))
        page.goto(f"{address}/en/conditional-release/")
        page.wait_for_timeout(1000)
        assert any("/fonts/" in url for url in asked) is not saves, asked
        context.close()


@pytest.mark.parametrize(("path", "script"), [("/en/conditional-release/", "latin"), ("/sr-cyrl/uslovni-otpust/", "cyrillic")])
def test_a_first_page_loads_the_letters_of_its_own_script_alone(plain_site: Path, serve: Any, browser: Any, path: str, script: str) -> None:
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{serve(plain_site)}{path}")
    until(page, "Boolean(localStorage.getItem(device.typeface))")
    page.wait_for_load_state("networkidle")
    assert [re.search(r"fonts/(\w+)", url)[1] for url in asked if "/fonts/" in url] == [script]  # type: ignore[index]
    page.close()


@pytest.mark.parametrize(("path", "scripts"), [("/en/conditional-release/", {"latin"}), ("/sr-cyrl/uslovni-otpust/", {"latin", "cyrillic"})])
def test_pages_after_it_load_those_of_their_texts(plain_site: Path, serve: Any, browser: Any, path: str, scripts: set[str]) -> None:
    """The one word that names the Cyrillic edition in the switch of a Latin page is shown in a font of the device."""
    context = browser.new_context(service_workers="block")
    page = context.new_page()
    page.goto(f"{serve(plain_site)}{path}")
    until(page, "Boolean(localStorage.getItem(device.typeface))")
    page.reload()
    page.wait_for_load_state("networkidle")
    loaded = {re.search(r"fonts/(\w+)", url)[1] for url in page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)") if "/fonts/" in url}  # type: ignore[index]
    assert loaded == scripts
    context.close()


def test_the_command_makes_the_files_that_are_kept(run: Run, project: Path) -> None:
    source = ROOT / "tests/node_modules/source-sans"
    if not source.exists():
        pytest.skip("npm's packages are not installed here")
    (project / "tests").mkdir(exist_ok=True)
    (project / "tests/package-lock.json").write_bytes((ROOT / "tests/package-lock.json").read_bytes())
    (project / "tests/node_modules").symlink_to(source.parent)
    for path in (project / "static/fonts").glob("*.woff2"):
        path.unlink()
    done = run("fonts", "--content", ROOT / "content", root=project, cwd=project)
    assert done.returncode == 0, done.stderr
    assert re.search(r"static/fonts/latin.woff2: \d+ letters, 1\d\.\d kB", done.stdout)
    for path in FOLDER.glob("*.woff2"):
        assert (project / "static/fonts" / path.name).read_bytes() == path.read_bytes(), "run python3 build.py fonts, and keep what it writes"
