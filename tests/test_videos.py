"""Films: the three kinds of source, in their own pages and in texts."""

from __future__ import annotations

from pathlib import Path

from conftest import Run
from scratch import write
from selectolax.lexbor import LexborHTMLParser


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
        ("sq", False), ("sr-Latn", True), ("sr-Cyrl", False), ("en", False)]
    for node in [*video.css("source, track")]:
        assert (tmp_path / "out" / node.attributes["src"].lstrip("/")).is_file()
    assert (tmp_path / "out" / video.attributes["poster"].lstrip("/")).read_bytes() == b"mission.jpg"
    assert "First words in sr." in tree.css_first(".transcript").text()
    topic = LexborHTMLParser((tmp_path / "out/sr/measures/index.html").read_text(encoding="utf-8"))
    assert topic.css_first(".film video") and "#transcript" in topic.html
