"""`videos find`: players are matched by the words near them, and nothing is written that was not confirmed."""

from __future__ import annotations

import http.server
import os
import re
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from scratch import ROOT

from secondchance import video_finder
from secondchance.video_finder import (
    Film,
    VideoFinderError,
    fetch,
    find_players,
    match,
    run,
    write_identifier,
)
from secondchance.video_hosts import HOSTS, recognise

LANGUAGES = ("sq", "sr", "en")
TITLES = {
    "mission": {"sq": "Misioni i SHSK-së", "sr": "Misija PSK", "en": "The Mission of KPS"},
    "diversion": {"sq": "Masat e diversitetit, jo procedura gjyqësore", "sr": "Diverzione mere, bez sudskog postupka",
                  "en": "Diversion measures, no court proceedings"},
    "alternative": {"sq": "Masat alternative", "sr": "Alternativne mere", "en": "Alternative measures"},
}
YOUTUBE, VIMEO, FACEBOOK = "aaaaaaaaaaa", "222222222", "3333333333"


def youtube(identifier: str = YOUTUBE) -> str:
    return f'<iframe src="https://www.youtube.com/embed/{identifier}?rel=0"></iframe>'


#: Another order than ours; three hosts; a player that is none of ours; no diversion film.
ENGLISH = f"""<!doctype html><title>News</title><h1>EULEX supports the campaign</h1><p>Six films.</p>
<h3>“ALTERNATIVE MEASURES”</h3><p>The role of the service.</p>
<div class="fb-video" data-href="https://www.facebook.com/EULEX/videos/{FACEBOOK}/"><blockquote>The Mission of KPS</blockquote></div>
<h3>Interview with the Head of Mission</h3>{youtube("zzzzzzzzzzz")}
<p><b>1. The Mission of KPS</b><br>Speaks Arsim Tahiri.</p><iframe data-src="//player.vimeo.com/video/{VIMEO}?h=1"></iframe>
"""


class Pages(http.server.BaseHTTPRequestHandler):
    pages: ClassVar[dict[str, bytes]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        body = self.pages.get(self.path)
        self.send_response(200 if body is not None else 404)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(body or b"gone")

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def official() -> Iterator[str]:
    """The official pages on loopback; their address."""
    Pages.pages, Pages.asked = {"/en": ENGLISH.encode()}, []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def closed() -> str:
    """An address on which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"


def films(folder: Path, official: dict[str, str], *keys: str) -> list[Film]:
    made = []
    for key in keys or TITLES:
        path = folder / f"{key}.yaml"
        path.write_text("# An editor's note.\norder: 1   # first\n\nchecked: 2026-11-20\n")
        made.append(Film(key, path, TITLES[key], official))
    return made


def everything(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


class Person:
    """Answers questions in which one of the words stands with yes; keeps what was asked and said."""

    def __init__(self, *words: str) -> None:
        self.words, self.questions, self.said = words, [], []

    def ask(self, question: str) -> bool:
        self.questions.append(question)
        return any(word in question for word in self.words)

    def run(self, films: list[Film]) -> int:
        return run(films, self.ask, self.said.append, LANGUAGES)

    @property
    def text(self) -> str:
        return "\n".join(self.said)


# --- addresses

@pytest.mark.parametrize("address, film", [
    ("https://www.youtube.com/watch?feature=x&v=a-aaaa_aaaa&t=3", ("youtube", "a-aaaa_aaaa")),
    ("https://m.youtube.com/watch?v=aaaaaaaaaaa", ("youtube", YOUTUBE)),
    ("//www.youtube-nocookie.com/embed/aaaaaaaaaaa", ("youtube", YOUTUBE)),
    ("http://youtube.com/shorts/aaaaaaaaaaa", ("youtube", YOUTUBE)),
    ("https://www.youtube.com/live/aaaaaaaaaaa?si=x", ("youtube", YOUTUBE)),
    ("https://youtu.be/aaaaaaaaaaa", ("youtube", YOUTUBE)),
    ("https://vimeo.com/222222222", ("vimeo", VIMEO)),
    ("//player.vimeo.com/video/222222222?h=1", ("vimeo", VIMEO)),
    ("https://m.facebook.com/watch/?v=3333333333", ("facebook", FACEBOOK)),
    ("https://sq-al.facebook.com/EULEX/videos/a-title/3333333333/", ("facebook", FACEBOOK)),
    ("https://www.facebook.com/plugins/video.php?height=3&href=https%3A%2F%2Fwww.facebook.com%2FX%2Fvideos%2F3333333333%2F",
     ("facebook", FACEBOOK)),
    ("https://www.youtube.com/embed/videoseries?list=PL1", None),
    ("https://www.youtube.com/embed/live_stream?channel=UC1", None),
    ("https://youtu.be/aaaaaaaaaaaa", None),
    ("https://www.youtube.com/@channel", None),
    ("https://notyoutube.com/watch?v=aaaaaaaaaaa", None),
    ("https://youtube.com.example/watch?v=aaaaaaaaaaa", None),
    ("https://example.org/?u=https://youtu.be/aaaaaaaaaaa", None),
    ("https://vimeo.com/222222222/secret", None),
    ("https://www.facebook.com/plugins/video.php?href=https%3A%2F%2Fyoutu.be%2Faaaaaaaaaaa", None),
    ("https://www.facebook.com/EULEX", None),
    ("javascript://youtu.be/aaaaaaaaaaa", None),
    ("http://[x", None),
    ("", None),
])
def test_an_address_is_recognised_or_left(address: str, film: tuple[str, str] | None) -> None:
    assert recognise(address) == film


@pytest.mark.parametrize("host, identifier", [("youtube", YOUTUBE), ("vimeo", VIMEO), ("facebook", FACEBOOK)])
def test_what_a_host_embeds_is_recognised_again(host: str, identifier: str) -> None:
    assert recognise(HOSTS[host].embed_url(identifier)) == recognise(HOSTS[host].watch_url(identifier)) == (host, identifier)


# --- players and films

def test_players_are_found_in_order_each_once() -> None:
    page = ENGLISH + f'<a href="https://vimeo.com/{VIMEO}">again</a><lite-youtube videoid="{YOUTUBE}"></lite-youtube>'
    assert [(player.film, player.position) for player in find_players(page)] == [
        (("facebook", FACEBOOK), 1), (("youtube", "zzzzzzzzzzz"), 2), (("vimeo", VIMEO), 3), (("youtube", YOUTUBE), 4)]


def test_films_are_matched_by_words_and_never_by_order() -> None:
    matches = match(find_players(ENGLISH), {key: title["en"] for key, title in TITLES.items()})
    assert [(each.key, each.player and each.player.film) for each in matches] == [
        ("mission", ("vimeo", VIMEO)), ("diversion", None), ("alternative", ("facebook", FACEBOOK))]


@pytest.mark.parametrize("page", [
    "<h3>Alternative measures</h3><p>About the role of the service.</p>{player}",
    "<p>Alternative measures<br>About the role of the service.</p>{player}",
    "<p><strong>Alter</strong><strong>native measures</strong> – about the role</p>{player}",
    "<div>Alternative measures<br>{player}</div>",
    "<p>ALTERNATIVE <i>MEASURES</i>: {player}</p>",
    "<figure>{player}<figcaption>Alternative measures</figcaption></figure>",
    '<h3>Alternative measures</h3><a href="https://youtu.be/aaaaaaaaaaa">Watch on YouTube</a>',
    '<p>See <a href="https://youtu.be/aaaaaaaaaaa">Alternative measures</a></p>',
    '<a href="https://youtu.be/aaaaaaaaaaa">latest</a><h3>Alternative measures</h3>{player}',
    "<h3>Alternative measures</h3><noscript>{player}</noscript>",
])
def test_a_title_is_found_however_the_page_sets_it(page: str) -> None:
    [found] = match(find_players(page.format(player=youtube())), {"alternative": "Alternative measures"})
    assert found.player and found.player.film == ("youtube", YOUTUBE)


@pytest.mark.parametrize("page", [
    "<h3>Alternative measures conference</h3>{player}",
    "<h3>Alternative measures</h3><p>To be shown soon.</p><h3>An interview</h3>{player}",
    "<b>Alternative measures</b><p>To be shown soon.</p><b>An interview</b>{player}",
    "<p>Alternative measures</p><p>An interview</p>{player}",
    "{player}<h3>Alternative measures</h3>",
    "{player}",
])
def test_a_player_under_other_words_is_not_ours(page: str) -> None:
    assert match(find_players(page.format(player=youtube())), {"alternative": "Alternative measures"})[0].player is None


def test_marks_and_case_do_not_matter() -> None:
    assert video_finder.bare("„Izjava ĐURĐE: šta\u0301, Ç'është?”") == "izjava durde sta c eshte"


def test_a_broken_page_has_no_players() -> None:
    assert find_players("") == find_players('<a href="http://[x"><iframe src><lite-youtube>') == []


# --- the page

def test_a_page_is_read_by_the_charset_it_names(official: str) -> None:
    Pages.pages["/"] = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1250">šta'.encode("cp1250")
    assert fetch(official + "/").endswith("šta")
    Pages.pages["/"] = '<meta charset="nobody-knows">šta'.encode()
    assert fetch(official + "/").endswith("šta")


def test_no_network_a_missing_page_and_a_strange_answer_are_one_line(official: str, closed: str) -> None:
    Pages.pages["/large"] = bytes(video_finder.LARGEST_PAGE + 1)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(9999)
                connection.sendall(b"no HTTP\r\n\r\n")
        threading.Thread(target=answer, daemon=True).start()
        strange = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        for address, words in ((closed, "cannot be reached"), (f"{official}/none", "answers 404"), (strange, "cannot be reached"),
                               (f"{official}/large", "larger than 5 MB"), ("file:///etc/hostname", "is no address")):
            with pytest.raises(VideoFinderError, match=words) as error:
                fetch(address, timeout=5)
            assert "\n" not in str(error.value) and "; " in str(error.value)


# --- the command

def test_not_confirmed_writes_nothing(official: str, tmp_path: Path) -> None:
    ours = films(tmp_path, {"en": f"{official}/en"})
    before = everything(tmp_path)
    person = Person()
    assert person.run(ours) == 0
    assert len(person.questions) == 2 and everything(tmp_path) == before
    assert "matched with none of our films: YouTube zzzzzzzzzzz (near “Interview with the Head of Mission”)" in person.text
    assert "nothing written for: mission, diversion, alternative" in person.text


def test_the_end_of_the_input_is_no(official: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def end(prompt: str) -> str:
        raise EOFError
    monkeypatch.setattr("builtins.input", end)
    ours = films(tmp_path, {"en": f"{official}/en"})
    before = everything(tmp_path)
    assert run(ours, video_finder.ask_person, lambda line: None, LANGUAGES) == 0
    assert everything(tmp_path) == before


def test_confirmed_writes_one_line_and_keeps_the_rest(official: str, tmp_path: Path) -> None:
    Pages.pages |= {f"/{code}": f"<h3>{TITLES['mission'][code]}</h3>{youtube()}".encode() for code in LANGUAGES}
    ours = films(tmp_path, {code: f"{official}/{code}" for code in LANGUAGES})
    before = everything(tmp_path)
    person = Person("mission")
    assert person.run(ours) == 0
    assert len(person.questions) == 1  # the same on all pages is asked once
    assert everything(tmp_path) == before | {"mission.yaml": before["mission.yaml"] + b'youtube: "aaaaaaaaaaa"\n'}
    assert sorted(Pages.asked) == ["/en", "/sq", "/sr"]  # six films share three pages


def test_each_language_may_have_its_own(official: str, tmp_path: Path) -> None:
    for code, identifier in zip(LANGUAGES, ("aaaaaaaaaaa", "bbbbbbbbbbb", "aaaaaaaaaaa"), strict=True):
        Pages.pages[f"/{code}"] = f"<h3>{TITLES['mission'][code]}</h3>{youtube(identifier)}".encode()
    ours = films(tmp_path, {code: f"{official}/{code}" for code in LANGUAGES}, "mission")
    person = Person("mission")
    assert person.run(ours) == 0 and len(person.questions) == 2
    assert ours[0].yaml_path.read_text().endswith('\nyoutube: {sq: "aaaaaaaaaaa", en: "aaaaaaaaaaa", sr: "bbbbbbbbbbb"}\n')


def test_a_page_that_is_gone_does_not_stop_the_others(official: str, tmp_path: Path) -> None:
    ours = films(tmp_path, {"sq": f"{official}/gone", "en": f"{official}/en"})
    person = Person("mission")
    assert person.run(ours) == 0
    assert "answers 404" in person.text
    # What the unread page shows is not known, so nothing is written for its language.
    assert ours[0].yaml_path.read_text().endswith('\nvimeo: {en: "222222222"}\n')


def test_without_a_network_it_fails_and_asks_nothing(closed: str, tmp_path: Path) -> None:
    person = Person("mission")
    assert person.run(films(tmp_path, dict.fromkeys(LANGUAGES, closed))) == 1
    assert not person.questions and "none of the official pages could be read" in person.text


def test_a_film_gets_no_second_host(official: str, tmp_path: Path) -> None:
    ours = films(tmp_path, {"en": f"{official}/en"}, "mission")
    ours[0].yaml_path.write_text("youtube: bbbbbbbbbbb\n")
    person = Person("mission")
    assert person.run(ours) == 0 and not person.questions
    assert ours[0].yaml_path.read_text() == "youtube: bbbbbbbbbbb\n" and "a film has one host" in person.text


def test_text_of_the_page_cannot_steer_the_terminal(official: str, tmp_path: Path) -> None:
    Pages.pages["/en"] = f"<h3>\x1b[2JThe Mission of KPS</h3>{youtube()}".encode()
    person = Person()
    person.run(films(tmp_path, {"en": f"{official}/en"}))
    assert "\x1b" not in person.text


# --- the line

@pytest.mark.parametrize("before, after", [
    ("order: 1", 'order: 1\nyoutube: "ccccccccccc"\n'),
    ("", 'youtube: "ccccccccccc"\n'),
    ("order: 1\r\n# x\r\n", 'order: 1\r\n# x\r\nyoutube: "ccccccccccc"\r\n'),
    ("youtube: aaaaaaaaaaa   # ours\norder: 1\n", 'youtube: "ccccccccccc"   # ours\norder: 1\n'),
    ("youtube:\norder: 1\n", 'youtube: "ccccccccccc"\norder: 1\n'),
    ("youtube:\n  sq: aaaaaaaaaaa\n  en: bbbbbbbbbbb\n\n# next\norder: 1\n", 'youtube: "ccccccccccc"\n\n# next\norder: 1\n'),
    ("# youtube: old\nnote: 'š youtube: x'\n", '# youtube: old\nnote: \'š youtube: x\'\nyoutube: "ccccccccccc"\n'),
])
def test_one_line_is_set_and_the_others_stay(tmp_path: Path, before: str, after: str) -> None:
    path = tmp_path / "film.yaml"
    path.write_bytes(before.encode())
    write_identifier(path, "youtube", "ccccccccccc")
    assert path.read_bytes().decode() == after and os.listdir(tmp_path) == ["film.yaml"]


def test_other_languages_keep_theirs(tmp_path: Path) -> None:
    path = tmp_path / "film.yaml"
    path.write_text("vimeo: {sq: 11111}\n")
    write_identifier(path, "vimeo", "22222", "en", LANGUAGES)
    assert path.read_text() == 'vimeo: {sq: "11111", en: "22222"}\n'
    path.write_text("vimeo: 11111\n")
    write_identifier(path, "vimeo", "22222", "en", LANGUAGES)
    assert path.read_text() == 'vimeo: {sq: "11111", sr: "11111", en: "22222"}\n'


@pytest.mark.parametrize("before", [
    b"youtube:\n  sq: aaaaaaaaaaa  # old\n  en: bbbbbbbbbbb\n", b"{order: 1}\n", b"order: [\n", b"order: 1\n...\n", b"# \xe9\n",
])
def test_a_file_that_cannot_be_edited_safely_stays(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "film.yaml"
    path.write_bytes(before)
    with pytest.raises(VideoFinderError):
        write_identifier(path, "youtube", "ccccccccccc")
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["film.yaml"]


# --- the command

SCRATCH = {
    # The second film first, in another player; and a film that is none of ours.
    "/sq": '<h3>Një ditë</h3><iframe src="https://player.vimeo.com/video/222222222"></iframe><p>Misioni ynë</p>' + youtube()
           + "<h3>Intervistë</h3>" + youtube("zzzzzzzzzzz"),
    "/sr": '<meta charset="utf-8"><b>NAŠA MISIJA</b><lite-youtube videoid="aaaaaaaaaaa"></lite-youtube>',
    "/en": f'<h2>Our mission</h2><div class="fb-video" data-href="https://www.facebook.com/X/videos/{FACEBOOK}/"></div>',
}


def with_official(content: Path, base: str, paths: tuple[str, str, str] = ("/sq", "/sr", "/en")) -> Path:
    """A content folder whose two films name these official pages."""
    Pages.pages = {path: ('<meta charset="utf-8">' + text).encode() for path, text in SCRATCH.items()}
    for name in ("mission", "second"):
        path = content / f"films/{name}.yaml"
        pages = "official: {" + ", ".join(f'{code}: "{base}{at}"' for code, at in zip(LANGUAGES, paths, strict=True)) + "}"
        path.write_text("# An editor's note.\n" + path.read_text().replace("official: https://campaign.example/films", pages))
    return content


def find(content: Path, answers: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(ROOT / "build.py"), "videos", "find", "--content", str(content)],
                          input=answers, capture_output=True, text=True, timeout=60)


def test_the_command_writes_only_what_is_confirmed(content: Path, official: str) -> None:
    with_official(content, official)
    before = everything(content / "films")
    done = find(content, "n\ny\nn\n")  # mission: Facebook no, YouTube yes; second: no
    assert done.returncode == 0, done.stderr
    assert "none of our films: YouTube zzzzzzzzzzz" in done.stdout
    line = b'youtube: {sq: "aaaaaaaaaaa", sr: "aaaaaaaaaaa"}\n'
    assert everything(content / "films") == before | {"mission.yaml": before["mission.yaml"] + line}


def test_the_command_without_an_answer_writes_nothing(content: Path, official: str) -> None:
    before = everything(with_official(content, official) / "films")
    assert find(content, "").returncode == 0
    assert everything(content / "films") == before


def test_what_the_command_writes_is_good_content(content: Path, official: str) -> None:
    with_official(content, official, ("/sq", "/sq", "/sq"))
    for name, title in (("mission", "Misioni ynë"), ("second", "Një ditë")):
        for code in ("sr", "en"):
            path = content / f"films/{name}.{code}.md"
            path.write_text(re.sub("^title: .*", f"title: {title}", path.read_text(), flags=re.MULTILINE))
    done = find(content, "y\ny\n")
    assert done.returncode == 0, done.stderr
    assert (content / "films/second.yaml").read_text().endswith('\nvimeo: "222222222"\n')
    assert (content / "films/mission.yaml").read_text().endswith('\nyoutube: "aaaaaaaaaaa"\n')
    check = subprocess.run([sys.executable, str(ROOT / "build.py"), "check", "--content", str(content)])
    assert check.returncode == 0


def test_the_command_says_in_a_line_that_there_is_no_network(content: Path, closed: str) -> None:
    done = find(with_official(content, closed.rstrip("/")), "y\n" * 9)
    assert done.returncode == 1
    assert "cannot be reached" in done.stdout and "Traceback" not in done.stderr
