"""The packages open from a disk, with the network off: every address leads to a file, the search and the switch work."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from conftest import Run
from scratch import ROOT
from selectolax.lexbor import LexborHTMLParser

CODES = ("sq", "sr", "sr-cyrl", "en")


@pytest.fixture(scope="module")
def packages(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    output = tmp_path_factory.mktemp("packages with a space")
    done = run("package", "offline", "--output", output)
    assert done.returncode == 0, done.stderr
    assert re.search(r"second-chance-all\.zip: \d\.\d\d MB", done.stdout) and "5 packages" in done.stdout
    return output


@pytest.mark.parametrize("name", ["all", *CODES])
def test_every_address_leads_to_a_file_of_the_package(packages: Path, name: str) -> None:
    folder = packages / f"second-chance-{name}"
    pages = list(folder.rglob("*.html"))
    assert len(pages) > (500 if name == "all" else 115)
    for path in pages:
        text = path.read_text(encoding="utf-8").replace("<template", "<div").replace("</template", "</div")
        for node in LexborHTMLParser(text).css("[href], [src], [poster], [action]"):
            for attribute in ("href", "src", "poster", "action"):
                address = node.attributes.get(attribute)
                if address is None or address.startswith(("https:", "http:", "mailto:", "tel:", "data:", "#")):
                    continue
                assert not address.startswith("/"), (path, address)
                file = (path.parent / unquote(address.partition("#")[0].partition("?")[0])).resolve()
                assert file.is_file() and file.is_relative_to(folder.resolve()), (path, address)


@pytest.mark.parametrize("code", CODES)
def test_a_package_for_one_language_holds_it_alone(packages: Path, code: str) -> None:
    folder = packages / f"second-chance-{code}"
    assert {path.name for path in folder.iterdir()} - {code, "assets", "media", "index.html", "languages.json"} == set()
    switch = LexborHTMLParser((folder / code / "index.html").read_text(encoding="utf-8")).css(".languages a")
    assert [link.attributes["aria-current"] for link in switch] == ["true"]


def test_an_archive_is_the_folder_and_the_same_each_time(run: Run, packages: Path, tmp_path: Path) -> None:
    archive = packages / "second-chance-sq.zip"
    with zipfile.ZipFile(archive) as file:
        file.extractall(tmp_path)
    folder = packages / "second-chance-sq"
    for path in folder.rglob("*"):
        if path.is_file():
            assert (tmp_path / "second-chance-sq" / path.relative_to(folder)).read_bytes() == path.read_bytes()
    before = archive.read_bytes()
    shutil.rmtree(tmp_path / "second-chance-sq")
    assert run("package", "offline", "--output", packages).returncode == 0
    assert archive.read_bytes() == before


def test_it_is_used_without_a_network(packages: Path, browser: Any) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True)
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((packages / "second-chance-all" / "index.html").as_uri())
    page.click(".start a >> nth=0")
    assert page.url.endswith("/sq/index.html")
    page.get_by_role("searchbox").fill("gjykata")
    page.keyboard.press("Enter")
    page.wait_for_selector(".search__results a")
    page.go_back()
    # Its style, its typeface and its drawings are there.
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 247, 240)"
    page.evaluate("document.fonts.load('20px \"Second Chance\"')")
    assert page.evaluate("[...document.fonts].some(font => font.status == 'loaded')")
    page.click('.languages a[lang="sr-Cyrl"]')
    assert page.url.endswith("/sr-cyrl/index.html")
    page.click(".search-link")
    page.fill("#q", "uslovni otpust")
    page.wait_for_selector(".search__results a")
    page.click(".search__results a >> nth=0")
    assert page.url.startswith("file:") and page.inner_text("h1") == "Условни отпуст"
    # A term shows its definition.
    page.goto((packages / "second-chance-all/sr-cyrl/alternativne-mere/uslovna-osuda/index.html").as_uri())
    page.click("a.term >> nth=0")
    page.wait_for_selector(".definition")
    assert not errors, errors
    context.close()


def test_a_wrong_folder_is_refused(run: Run) -> None:
    done = run("package", "offline", "--output", ROOT / "content")
    assert done.returncode == 1 and "choose another folder with --output" in done.stderr
    done = run("package")
    assert done.returncode == 2 and len(done.stderr.splitlines()) == 1
