"""A film of our own from end to end: a real encoded file with captions in three languages, played in a real browser; and hosts that are asked for, or not."""

from __future__ import annotations

import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Run, until
from scratch import ROOT
from selectolax.lexbor import LexborHTMLParser
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.utils import send_file
from werkzeug.wrappers import Response

pytestmark = pytest.mark.browser
#: What is said in the film of tests/media from the 2nd and from the 8th second on, by the code of the language.
SAID = {"sq": ("Çdo fillim është i ri.", "Shërbimi ju ndihmon."), "sr": ("Svaki početak je nov.", "Služba vam pomaže."), "en": ("Every beginning is new.", "The service helps you.")}
PAGES = {"sq": ("sq/filmat/misioni-i-shpk-se", "Çdo fillim është i ri."), "sr": ("sr/filmovi/misija-psk", "Svaki početak je nov."),
         "sr-cyrl": ("sr-cyrl/filmovi/misija-psk", "Сваки почетак је нов."), "en": ("en/films/the-mission-of-kps", "Every beginning is new.")}


@pytest.fixture(scope="module")
def filmed(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site with a film of its own: one file, captions and a transcript in each language, a version in sign language."""
    folder = tmp_path_factory.mktemp("filmed")
    shutil.copytree(ROOT / "content", folder / "content")
    films = folder / "content/videos"
    for name in ("mission.webm", "mission-signed.webm"):
        shutil.copyfile(ROOT / "tests/media/film.webm", films / name)
    with (films / "mission.yaml").open("a", encoding="utf-8") as file:
        file.write("files: [mission.webm]\nsigned: mission-signed.webm\nlength: 0:12\nspoken: [sq]\n")
    for code, (first, second) in SAID.items():
        (films / f"mission.{code}.vtt").write_text(f"WEBVTT\n\n00:02.000 --> 00:05.000\n{first}\n\n00:08.000 --> 00:11.000\n{second}\n", encoding="utf-8")
        (films / f"mission.transcript.{code}.md").write_text(f"[0:02] {first}\n\n[0:08] {second}\n", encoding="utf-8")
    done = run("build", "--content", folder / "content", "--output", folder / "build", "--base-url", "https://host.example")
    assert done.returncode == 0, done.stderr
    return folder / "build"


@pytest.fixture(scope="module")
def address(filmed: Path) -> Iterator[str]:
    """The site on a server that sends parts of files, as hosts do: else no player can jump."""
    def application(environ: Any, start: Any) -> Any:
        path = filmed / environ["PATH_INFO"].lstrip("/")
        path = path / "index.html" if path.is_dir() else path
        response = send_file(path, environ, conditional=True) if path.is_file() else Response(status=404)
        return response(environ, start)
    server = make_server("127.0.0.1", 0, application, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Quiet(WSGIRequestHandler):
    def log(self, *arguments: object) -> None:
        pass


@pytest.fixture
def play(address: str, browser: Any) -> Any:
    """Open a film's page; the context is closed after the test."""
    contexts = []

    def open_(path: str, **options: Any) -> Any:
        context = browser.new_context(viewport={"width": 390, "height": 844}, **options)
        contexts.append(context)
        page = context.new_page()
        page.goto(f"{address}/{path}")
        return page
    yield open_
    for context in contexts:
        context.close()


@pytest.mark.parametrize("code", PAGES)
def test_the_film_plays_with_the_captions_of_the_pages_language(play: Any, code: str) -> None:
    path, words = PAGES[code]
    page = play(f"{path}/#t=2")
    until(page, "document.querySelector('video').readyState >= 2")
    page.evaluate("document.querySelector('video').currentTime = 3")
    until(page, "[...document.querySelector('video').textTracks].some((track) => track.mode === 'showing' && track.activeCues?.length)")
    shown = page.evaluate("""[...document.querySelector('video').textTracks].filter((track) => track.mode === 'showing')
        .map((track) => [track.language, [...track.activeCues].map((cue) => cue.text)])""")
    assert shown == [[{"sq": "sq", "sr": "sr-Latn", "sr-cyrl": "sr-Cyrl", "en": "en"}[code], [words]]]


def test_nothing_of_the_film_is_loaded_before_it_is_played(play: Any) -> None:
    asked: list[str] = []
    page = play("en/privacy/")
    page.on("request", lambda request: asked.append(request.url))
    page.goto(page.url.replace("privacy", "films/the-mission-of-kps"), wait_until="networkidle")
    assert asked and not [url for url in asked if ".webm" in url]


def test_it_is_played_by_the_keyboard_alone(play: Any) -> None:
    page = play("en/films/the-mission-of-kps/")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "VIDEO":
            break
    page.keyboard.press("Space")
    until(page, "!document.querySelector('video').paused && document.querySelector('video').currentTime > 0.2")
    page.keyboard.press("Space")
    until(page, "document.querySelector('video').paused")


def test_a_paragraph_of_the_transcript_leads_to_its_moment(play: Any) -> None:
    page = play("sr/filmovi/misija-psk/")
    page.get_by_role("link", name="Pusti od 0:08").click()
    until(page, "document.querySelector('video').currentTime >= 8")
    assert page.evaluate("document.activeElement.tagName") == "VIDEO"


def test_without_a_script_it_leads_to_the_same_moment_of_the_file(filmed: Path) -> None:
    tree = LexborHTMLParser((filmed / "sr/filmovi/misija-psk/index.html").read_text(encoding="utf-8"))
    links = tree.css(".transcript .moment")
    assert [link.attributes["href"].partition("#")[2] for link in links] == ["t=2", "t=8"]
    assert (filmed / links[0].attributes["href"].partition("#")[0].lstrip("/")).is_file()
    assert tree.css_first("#t-8").text(strip=True).endswith("Služba vam pomaže.")


def test_a_link_with_a_moment_can_be_copied_and_begins_there(play: Any) -> None:
    page = play("en/films/the-mission-of-kps/", permissions=["clipboard-read", "clipboard-write"])
    page.evaluate("const film = document.querySelector('video'); film.preload = 'auto'; film.currentTime = 7.4")
    until(page, "document.querySelector('video').currentTime > 7")
    page.get_by_role("button", name="Copy a link to this moment").click()
    until(page, "document.querySelector('.film__share [role=status]').textContent === 'The link is copied.'")
    link = page.evaluate("navigator.clipboard.readText()")
    assert link.endswith("/en/films/the-mission-of-kps/#t=7")
    page.goto("about:blank")
    page.goto(link)
    until(page, "document.querySelector('video').currentTime === 7")


def test_what_it_needs_to_know_is_said_beforehand(filmed: Path) -> None:
    text = re.sub(r"\s+", " ", LexborHTMLParser((filmed / "en/films/the-mission-of-kps/index.html").read_text(encoding="utf-8")).css_first("figcaption").text())
    assert "Length: 0:12 min." in text and "Spoken: Albanian." in text and "Captions: Shqip, Srpski, Српски, English." in text
    assert '"duration":"PT12S"' in (filmed / "sq/filmat/misioni-i-shpk-se/index.html").read_text(encoding="utf-8")


def test_the_film_in_sign_language_has_its_place(play: Any) -> None:
    page = play("sq/filmat/misioni-i-shpk-se/")
    page.get_by_text("Në gjuhën e shenjave").click()
    assert page.locator(".film__signed video").is_visible()
    page.evaluate("document.querySelector('.film__signed video').load()")


@pytest.fixture(scope="module")
def hosted(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site with a film that lies at a host."""
    folder = tmp_path_factory.mktemp("hosted")
    shutil.copytree(ROOT / "content", folder / "content")
    with (folder / "content/videos/mission.yaml").open("a", encoding="utf-8") as file:
        file.write("youtube: abcdefghijk\n")
    assert run("build", "--content", folder / "content", "--output", folder / "build").returncode == 0
    return folder / "build"


def test_a_host_may_be_remembered_by_choice_and_forgotten_again(hosted: Path, serve: Callable[[Path], str], browser: Any) -> None:
    base = serve(hosted)
    context = browser.new_context(service_workers="block")
    elsewhere: list[str] = []

    def answer(route: Any) -> None:
        if route.request.url.startswith(base):
            route.continue_()
        else:
            elsewhere.append(route.request.url)
            route.fulfill(body="<title>player</title>", content_type="text/html")
    context.route("**/*", answer)
    page = context.new_page()
    address = f"{base}/en/films/the-mission-of-kps/"
    page.goto(address)
    page.get_by_role("button", name="Play here").click()
    page.wait_for_selector("iframe")
    page.goto(f"{base}/en/privacy/")
    page.goto(address, wait_until="networkidle")
    assert len(elsewhere) == 1, "one time is no promise for the next"
    page.get_by_label("Do not ask again on this device for films from YouTube").check()
    page.get_by_role("button", name="Play here").click()
    page.wait_for_selector("iframe")
    page.goto("about:blank")
    page.goto(f"{address}#t=83")
    page.wait_for_selector("iframe")
    assert page.locator("iframe").get_attribute("src") == "https://www.youtube-nocookie.com/embed/abcdefghijk?start=83"
    page.get_by_role("button", name="Ask again before films from YouTube are loaded").click()
    asked = len(elsewhere)
    page.goto("about:blank")
    page.goto(address, wait_until="networkidle")
    assert page.get_by_role("button", name="Play here").is_visible() and len(elsewhere) == asked
    context.close()


@pytest.mark.parametrize("line, words", [
    ("length: 2:71\n", "“length” is “2:71”; write minutes and seconds, as in 2:31"),
    ("length: soon\n", "“length” is “soon”; write minutes and seconds, as in 2:31"),
    ("spoken: [Albanian]\n", "“spoken” is “Albanian”; write the code of a language, as in sq"),
    ("signed: ../x.webm\n", "“signed” is “../x.webm”; write the name of a file that stands beside the page"),
])
def test_wrong_data_of_a_film_is_one_line(run: Run, content: Path, line: str, words: str) -> None:
    path = content / "films/mission.yaml"
    path.write_text(path.read_text(encoding="utf-8") + line, encoding="utf-8")
    done = run("check", "--content", content, cwd=content.parent)
    assert done.returncode == 1 and f"content/films/mission.yaml:{len(path.read_text(encoding='utf-8').splitlines())}: error: {words}" in done.stderr, done.stderr


@pytest.mark.parametrize("text, line, words", [
    (b"00:02.000 --> 00:05.000\nX\n", 1, "the captions do not begin with WEBVTT"),
    (b"WEBVTT\n\nX\n", 1, "the file has no captions"),
    (b"WEBVTT\n\n00:02,000 --> 00:05,000\nX\n", 3, "“00:02,000 --> 00:05,000” is no time of captions; write it as 00:01:02.500 --> 00:01:05.000"),
    (b"WEBVTT\n\n00:05.000 --> 00:02.000\nX\n", 3, "the caption ends before it begins"),
    (b"WEBVTT\n\n00:05.000 --> 00:06.000\nX\n\n00:02.000 --> 00:03.000\nX\n", 6, "the caption begins before the one above it"),
    (b"WEBVTT\n\n00:05.000 --> 00:06.000\n\xe8\n", 1, "the captions are not UTF-8"),
])
def test_captions_that_no_browser_would_show_are_one_line(run: Run, content: Path, text: bytes, line: int, words: str) -> None:
    (content / "films/mission.sr.vtt").write_bytes(text)
    done = run("check", "--content", content, cwd=content.parent)
    assert done.returncode == 1 and f"content/films/mission.sr.vtt:{line}: error: {words}" in done.stderr, done.stderr
