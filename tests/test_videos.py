"""Films: the three kinds of source, in their own pages and in texts, and the command that finds their identifiers."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import Run
from scratch import ROOT, write
from selectolax.lexbor import LexborHTMLParser

from secondchance.video_hosts import recognise


def frozen(run: Run, content: Path, tmp_path: Path, page: str) -> LexborHTMLParser:
    done = run("build", "--content", content, "--output", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    return LexborHTMLParser((tmp_path / "out" / page / "index.html").read_text(encoding="utf-8"))


def add(content: Path, lines: str) -> None:
    with (content / "films/mission.yaml").open("a") as file:
        file.write(lines)


def test_without_an_identifier_the_official_page_is_offered(run: Run, content: Path, tmp_path: Path) -> None:
    film = frozen(run, content, tmp_path, "en/films/mission").css_first(".film")
    assert film.css_first("a.button").attributes["href"] == "https://campaign.example/films"
    assert "Arta Example" in film.text() and "31 July 2023" in film.text()
    assert not film.css("iframe, button, video, script")


def test_one_line_shows_a_film_from_a_host_only_after_a_click(run: Run, content: Path, tmp_path: Path) -> None:
    add(content, "youtube: abcdefghijk\n")
    for page in ("sq/films/mission", "sq/measures"):
        tree = frozen(run, content, tmp_path, page)
        panel = tree.css_first("[data-embed]")
        assert panel.attributes["data-embed"] == "https://www.youtube-nocookie.com/embed/abcdefghijk"
        assert "hidden" in panel.css_first("button").attributes
        assert panel.css_first("a").attributes["href"] == "https://www.youtube.com/watch?v=abcdefghijk"
        assert "Google" in panel.css_first(".film__notice").text()
        assert not tree.css("iframe, link[rel=preconnect], link[rel=dns-prefetch]")


def test_each_language_may_have_its_own_upload(run: Run, content: Path, tmp_path: Path) -> None:
    add(content, "vimeo: {sq: 1234567, sr: 7654321, en: 1111111}\n")
    assert "7654321" in frozen(run, content, tmp_path, "sr/films/mission").css_first("[data-embed]").attributes["data-embed"]


def test_own_files_play_with_captions_poster_and_transcript(run: Run, content: Path, tmp_path: Path) -> None:
    add(content, "files: [mission.webm, mission.mp4]\nposter: mission.jpg\n")
    for name in ("mission.webm", "mission.mp4", "mission.jpg"):
        (content / "films" / name).write_bytes(name.encode())
    for code in ("sq", "sr", "en"):
        write(content, f"films/mission.{code}.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nX\n")
        write(content, f"films/mission.transcript.{code}.md", f"First words in {code}.\n\n## Part\n\nMore.\n")
    tree = frozen(run, content, tmp_path, "sr/films/mission")
    video = tree.css_first("video")
    assert [source.attributes["type"] for source in video.css("source")] == ["video/webm", "video/mp4"]
    assert [(track.attributes["srclang"], "default" in track.attributes) for track in video.css("track")] == [
        ("sq", False), ("sr-Latn", True), ("en", False)]
    for node in [*video.css("source, track")]:
        assert (tmp_path / "out" / node.attributes["src"].lstrip("/")).is_file()
    assert (tmp_path / "out" / video.attributes["poster"].lstrip("/")).read_bytes() == b"mission.jpg"
    assert "First words in sr." in tree.css_first(".transcript").text()
    topic = LexborHTMLParser((tmp_path / "out/sr/measures/index.html").read_text(encoding="utf-8"))
    assert topic.css_first(".film video") and "#transcript" in topic.html


@pytest.mark.parametrize("address, film", [
    ("https://www.youtube.com/watch?v=abcdefghijk&t=3", ("youtube", "abcdefghijk")),
    ("//www.youtube-nocookie.com/embed/abcdefghijk?rel=0", ("youtube", "abcdefghijk")),
    ("https://youtu.be/abcdefghijk?si=x", ("youtube", "abcdefghijk")),
    ("https://m.youtube.com/shorts/abcdefghijk", ("youtube", "abcdefghijk")),
    ("https://player.vimeo.com/video/123456789?dnt=1", ("vimeo", "123456789")),
    ("https://vimeo.com/123456789", ("vimeo", "123456789")),
    ("https://www.facebook.com/watch/?v=1234567890", ("facebook", "1234567890")),
    ("https://sq-al.facebook.com/Somebody/videos/1234567890/", ("facebook", "1234567890")),
    ("https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fwww.facebook.com%2FX%2Fvideos%2F1234567890", ("facebook", "1234567890")),
    ("https://youtu.be/short", None),
    ("https://notyoutube.com/watch?v=abcdefghijk", None),
    ("https://www.youtube.com/@channel", None),
])
def test_addresses_of_films_are_recognised_and_never_guessed(address: str, film: tuple[str, str] | None) -> None:
    assert recognise(address) == film


PAGES = {
    # The second film first, in another player; the first as a link's iframe; and a film that is none of ours.
    "/sq": '<h3>Një ditë</h3><iframe src="https://player.vimeo.com/video/222222222"></iframe>'
           '<p>Misioni ynë</p><iframe src="https://www.youtube.com/embed/aaaaaaaaaaa"></iframe>'
           '<h3>Intervistë</h3><iframe src="https://www.youtube.com/embed/zzzzzzzzzzz"></iframe>',
    "/sr": '<b>NAŠA MISIJA</b><lite-youtube videoid="aaaaaaaaaaa"></lite-youtube>',
    "/en": '<h2>Our mission</h2><div class="fb-video" data-href="https://www.facebook.com/X/videos/3333333333/"></div>',
}


@pytest.fixture
def official() -> Iterator[str]:
    """The official pages, on loopback."""
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = PAGES.get(self.path)
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((body or "gone").encode())

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def films(content: Path, base: str, paths: tuple[str, str, str] = ("/sq", "/sr", "/en")) -> None:
    for name in ("mission", "second"):
        path = content / f"films/{name}.yaml"
        pages = "official: {" + ", ".join(f'{code}: "{base}{at}"' for code, at in zip(("sq", "sr", "en"), paths, strict=True)) + "}"
        path.write_text("# An editor's note.\n" + path.read_text().replace("official: https://campaign.example/films", pages))


def find(content: Path, answers: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "build.py"), "videos", "find", "--content", str(content)],
                          input=answers, capture_output=True, text=True, timeout=60)


def test_only_what_is_confirmed_is_written_in_one_line(content: Path, official: str) -> None:
    films(content, official)
    before = {name: (content / f"films/{name}.yaml").read_text() for name in ("mission", "second")}
    done = find(content, "n\ny\nn\n")  # mission: Facebook no, YouTube yes; second: no
    assert done.returncode == 0, done.stderr
    assert "none of our films: YouTube zzzzzzzzzzz" in done.stdout
    after = (content / "films/mission.yaml").read_text()
    assert after == before["mission"] + 'youtube: {sq: "aaaaaaaaaaa", sr: "aaaaaaaaaaa"}\n'
    assert (content / "films/second.yaml").read_text() == before["second"]


def test_a_changed_order_and_another_player_are_matched_by_title(content: Path, official: str) -> None:
    films(content, official, ("/sq", "/sq", "/sq"))
    for name, title in (("mission", "Misioni ynë"), ("second", "Një ditë")):
        for code in ("sr", "en"):
            path = content / f"films/{name}.{code}.md"
            lines = [f"title: {title}" if line.startswith("title:") else line for line in path.read_text().splitlines()]
            path.write_text("\n".join(lines) + "\n")
    done = find(content, "y\ny\n")
    assert done.returncode == 0, done.stderr
    assert (content / "films/second.yaml").read_text().endswith('\nvimeo: "222222222"\n')
    assert (content / "films/mission.yaml").read_text().endswith('\nyoutube: "aaaaaaaaaaa"\n')
    assert subprocess.run([sys.executable, str(ROOT / "build.py"), "check", "--content", str(content)]).returncode == 0


def test_without_an_answer_nothing_is_written(content: Path, official: str) -> None:
    films(content, official)
    before = {path: path.read_text() for path in (content / "films").iterdir()}
    assert find(content, "").returncode == 0
    assert {path: path.read_text() for path in (content / "films").iterdir()} == before


def test_without_a_network_it_is_said_in_a_line(content: Path) -> None:
    films(content, "http://127.0.0.1:9")
    done = find(content, "y\n" * 9)
    assert done.returncode == 1
    assert "cannot be reached" in done.stdout and "Traceback" not in done.stderr


def test_one_page_that_is_gone_does_not_stop_the_others(content: Path, official: str) -> None:
    films(content, official, ("/gone", "/sr", "/en"))
    done = find(content, "")
    assert done.returncode == 0 and "answers 404" in done.stdout and "aaaaaaaaaaa" in done.stdout
