"""Finds the players on the campaign's official pages, shows them beside our films, writes what a person confirms."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
import textwrap
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from http.client import HTTPException
from pathlib import Path
from typing import NamedTuple

import yaml
from selectolax.lexbor import LexborHTMLParser, LexborNode

from secondchance.errors import ContentError, SiteError
from secondchance.preamble import PreambleError, load_mapping, read_data_file, read_page_file
from secondchance.settings import Settings, shown
from secondchance.video_hosts import HOSTS, recognise

LARGEST_PAGE = 5_000_000  # bytes
TIMEOUT = 20.0  # seconds
GOOD_MATCH = 0.8  # of 1: “Video 4: Alternative measures” is our film, “Alternative measures conference” is not

Ask = Callable[[str], bool]
Say = Callable[[str], None]


class VideoFinderError(SiteError):
    """A page cannot be read, or an identifier cannot be written; the text is one line that says why and what to do."""


class Player(NamedTuple):
    """A player on a page: `texts` stand near it, the nearest last; `position` counts from 1."""

    host: str
    identifier: str
    position: int
    texts: tuple[str, ...]

    @property
    def label(self) -> str:
        return self.texts[-1] if self.texts else ""

    @property
    def film(self) -> tuple[str, str]:
        return self.host, self.identifier


class Match(NamedTuple):
    """A film with the player that shows it and the text that says so; without a player when none is likely."""

    key: str
    player: Player | None
    near: str = ""


@dataclass(frozen=True, slots=True)
class Film:
    """One of our films: its shared data, and its title and official page by language code."""

    key: str
    yaml_path: Path
    titles: dict[str, str]
    official: dict[str, str]


# --- the command -----------------------------------------------------------------------------------------------------

def find_for_site(settings: Settings, ask: Ask | None = None, say: Say = print) -> int:
    """Find the films of a content folder; returns the exit status."""
    return run(read_films(settings), ask or ask_person, say, sorted(language.code for language in settings.written))


def ask_person(question: str) -> bool:
    """Ask on the terminal; anything but yes, the end of the input too, is no."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes", "po", "da")
    except EOFError:
        return False


def read_films(settings: Settings) -> list[Film]:
    """Read the films of the content folder, in their order; raises SiteError when there is none."""
    films = []
    try:
        for path in sorted(settings.content.glob("*/*.yaml")):
            data = read_data_file(path).data
            official = data.get("official")
            if not official:
                continue
            files = {language.code: path.with_name(f"{path.stem}.{language.code}.md") for language in settings.written}
            titles = {code: str(read_page_file(file).data.get("title", "")) for code, file in files.items() if file.exists()}
            pages = official if isinstance(official, dict) else dict.fromkeys(titles, official)
            pages = {code: str(address) for code, address in pages.items()}
            films.append((data.get("order", 0), Film(f"{path.parent.name}/{path.stem}", path, titles, pages)))
    except PreambleError as error:
        raise ContentError(error.problems) from None
    if not films:
        raise SiteError(f"{shown(settings.content)} has no film with an `official:` page; add one to a video's .yaml file")
    return [film for _, film in sorted(films, key=lambda item: item[0])]


def run(films: list[Film], ask: Ask, say: Say, languages: Sequence[str]) -> int:
    """Look at every official page, show what lies there, and write each identifier that is confirmed.

    Returns 0, also when nothing was confirmed; 1 when no page could be read.
    """
    pages = read_pages({film.official[code] for film in films for code in languages if code in film.official})
    found: dict[str, dict[str, Player]] = {film.key: {} for film in films}
    for language in languages:
        for address in dict.fromkeys(film.official[language] for film in films if language in film.official):
            say(f"\n{language}: {address}")
            page = pages[address]
            if isinstance(page, VideoFinderError):
                say(f"  not read: {page}")
                continue
            titles = {film.key: film.titles.get(language, "") for film in films if film.official.get(language) == address}
            matches = match(page, titles)
            show(page, matches, titles, say)
            for each in matches:
                if each.player:
                    found[each.key][language] = each.player
    if all(isinstance(page, VideoFinderError) for page in pages.values()):
        say("\nerror: none of the official pages could be read; connect to the internet and try again")
        return 1
    say("\nOpen each address and look before you confirm it; Enter writes nothing.")
    unknown = [film.key for film in films if not confirm(film, found[film.key], ask, say, languages)]
    if unknown:
        say(f"\nnothing written for: {', '.join(unknown)}")
    return 0


def read_pages(addresses: set[str]) -> dict[str, list[Player] | VideoFinderError]:
    """Read each page once: address -> its players, or why it could not be read."""
    pages: dict[str, list[Player] | VideoFinderError] = {}
    for address in sorted(addresses):
        try:
            pages[address] = find_players(fetch(address))
        except VideoFinderError as error:
            pages[address] = error
    return pages


def show(players: list[Player], matches: list[Match], titles: dict[str, str], say: Say) -> None:
    """Print a page's table: film, host, identifier, text near it; then the players that are none of our films."""
    rows = [("film", "host", "identifier", "text near it")]
    for key, player, near in matches:
        there = (HOSTS[player.host].name, player.identifier, short(near)) if player else ("no player found", "", "")
        rows.append((titles[key] or key, *there))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        say("  " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip(" |"))
    ours = {each.player.film for each in matches if each.player}
    for player in players:
        if player.film not in ours:
            say(f"  matched with none of our films: {HOSTS[player.host].name} {player.identifier} "
                f"(near “{short(player.label)}”)")


def short(text: str) -> str:
    return textwrap.shorten(text, 70, placeholder=" …")


def confirm(film: Film, players: dict[str, Player], ask: Ask, say: Say, languages: Sequence[str]) -> bool:
    """Ask for each player of a film once and write those that are confirmed; tells whether any was written."""
    is_written = False
    for host, identifier in dict.fromkeys(player.film for player in players.values()):
        where = [code for code in languages if code in players and players[code].film == (host, identifier)]
        try:
            if other := other_host(film.yaml_path, host):
                say(f"\n{film.key}: {HOSTS[host].name} {identifier} not asked for: {shown(film.yaml_path)} names "
                    f"{HOSTS[other].name}, and a film has one host; take out its line “{other}:” to have this one")
                continue
            address = HOSTS[host].watch_url(identifier)
            if not ask(f"\n{film.key} ({', '.join(where)}): is {address} “{film.titles.get(where[0], '')}”?"):
                continue
            for code in [None] if where == list(languages) else where:
                write_identifier(film.yaml_path, host, identifier, code, languages)
        except (VideoFinderError, OSError) as error:
            say(f"{film.key}: not written: {error}")
            continue
        say(f"{film.key}: {host} {identifier} ({', '.join(where)}) written to {shown(film.yaml_path)}")
        is_written = True
    return is_written


def other_host(yaml_path: Path, host: str) -> str | None:
    """The host a film's data names already, if it is not this one: the site refuses a film with two."""
    data = load(read_exactly(yaml_path), yaml_path)
    return next((key for key in HOSTS if key in data and key != host), None)


# --- the official page -----------------------------------------------------------------------------------------------

def fetch(url: str, timeout: float = TIMEOUT) -> str:
    """Read a page; raises VideoFinderError with the reason in one line."""
    if not re.match(r"https?://", url):
        raise VideoFinderError(f"“{url}” is no address of a page; write one that begins with https://")
    try:
        request = urllib.request.Request(url, headers={"User-Agent": "Mozilla/5.0 (site maintenance)"})
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            raw = answer.read(LARGEST_PAGE + 1)
            charset = answer.headers.get_content_charset()
    except urllib.error.HTTPError as error:
        with error:
            raise VideoFinderError(f"{url} answers {error.code} {error.reason}; look whether the page has moved") from None
    except (OSError, HTTPException, ValueError) as error:
        reason = " ".join(str(getattr(error, "reason", error)).split()) or type(error).__name__
        raise VideoFinderError(f"{url} cannot be reached ({reason}); see that you are connected to the internet") from None
    if len(raw) > LARGEST_PAGE:
        raise VideoFinderError(f"{url} is larger than {LARGEST_PAGE // 1_000_000} MB; look whether it is the right page")
    return decode(raw, charset)


def decode(raw: bytes, charset: str | None) -> str:
    """Turn a page's bytes into text: by the header, else by its <meta>, else as UTF-8."""
    named = re.search(rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", raw[:4096], re.IGNORECASE)
    try:
        return raw.decode(charset or (named[1].decode("ascii") if named else "utf-8"), errors="replace")
    except (LookupError, ValueError):  # a charset nobody knows
        return raw.decode("utf-8", errors="replace")


HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
BOLD = {"b", "strong"}
INLINE = BOLD | {"a", "abbr", "em", "font", "i", "mark", "q", "small", "span", "sub", "sup", "u"}
ONE_TEXT = HEADINGS | {"p", "li"}  # the lines of one of these belong together
SILENT = {"script", "style", "title", "figcaption"}  # a caption is read with the player of its figure


@dataclass(slots=True)
class Line:
    """A line of a page's text as a reader sees it: what stands in one block, up to the next <br>."""

    block: tuple[str, int]  #: tag and identity of the block
    breaks: int  #: how many <br> stand before it on the page
    text: str = ""
    bold: str = ""  #: what of it is bold

    @property
    def weight(self) -> int:
        return 2 if self.block[0] in HEADINGS else 1 if self.bold.strip() else 0


def find_players(html: str) -> list[Player]:
    """Find every player of a page and every link to a film, in the page's order, each film once."""
    root = LexborHTMLParser(html).root
    players: dict[tuple[str, str], Player] = {}
    lines: list[Line] = []  # since the last player
    inside: set[int] = set()  # players: what is written in them is no text of the page
    breaks = 0
    for node in root.traverse(include_text=True) if root else ():
        if node.tag == "br":
            breaks += 1
        elif node.tag == "-text":
            add_text(lines, node, breaks, inside)
        elif film := film_of(node):
            inside.add(node.mem_id)
            known = players.get(film)
            texts = (known.texts if known else ()) + texts_near(lines, node)
            players[film] = Player(*film, known.position if known else len(players) + 1, texts)
            lines.clear()
    return list(players.values())


def film_of(node: LexborNode) -> tuple[str, str] | None:
    """The film a player, or a link, leads to."""
    tag, attributes = node.tag or "", node.attributes
    if tag == "lite-youtube":
        return recognise(f"https://youtu.be/{attributes.get('videoid')}")
    names = {"iframe": ("src", "data-src"), "a": ("href",), "div": ("data-href",)}.get(tag, ())
    return next((film for name in names if (film := recognise(attributes.get(name) or ""))), None)


def add_text(lines: list[Line], node: LexborNode, breaks: int, inside: set[int]) -> None:
    """Add a piece of text to the line it stands in, or begin a new one."""
    raw = node.text_content or ""
    is_bold = False
    block = node.parent
    while block and block.tag in INLINE:
        if block.mem_id in inside:
            return
        is_bold = is_bold or block.tag in BOLD
        block = block.parent
    if block is None or block.tag in SILENT or block.mem_id in inside:
        return
    place = (block.tag or "", block.mem_id)
    if not lines or (lines[-1].block, lines[-1].breaks) != (place, breaks):
        if not raw.strip():
            return
        lines.append(Line(place, breaks))
    lines[-1].text += raw
    lines[-1].bold += raw if is_bold else ""


def texts_near(lines: list[Line], player: LexborNode) -> tuple[str, ...]:
    """What may name a player: the text from the last heading (else bold line, else paragraph) on, its own text last.

    What stands before that heading may name a film whose player is missing on the page.
    """
    texts = []
    if lines:
        weight = max(line.weight for line in lines)
        start = max(at for at, line in enumerate(lines) if line.weight == weight)
        while start and lines[start].block[0] in ONE_TEXT and lines[start - 1].block == lines[start].block:
            start -= 1
        texts = [text for line in lines[start:] for text in (line.bold, line.text)]
    caption = caption_of(player)
    texts += [caption.text()] if caption else []
    # A bare address as the text of a link names nothing.
    texts += [player.text()] if player.tag == "a" and not recognise(player.text()) else []
    return tuple(tidied for text in texts if (tidied := tidy(text)))


def caption_of(player: LexborNode) -> LexborNode | None:
    """The <figcaption> of the figure a player stands in."""
    node = player.parent
    while node and node.tag != "figure":
        node = node.parent
    return node.css_first("figcaption") if node else None


def tidy(text: str) -> str:
    """A text on one line, without anything that could steer a terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


# --- players and films -----------------------------------------------------------------------------------------------

def match(players: list[Player], titles: dict[str, str]) -> list[Match]:
    """Pair films with players by the words near them, never by their order; one Match for each film."""
    likely = []
    for key, title in titles.items():
        for player in players:
            for distance, text in enumerate(reversed(player.texts)):
                if (score := likeness(title, text)) >= GOOD_MATCH:
                    likely.append((-score, distance, player.position, key, player, text))
    found: dict[str, Match] = {}
    taken: set[tuple[str, str]] = set()
    for *_, key, player, text in sorted(likely, key=lambda item: item[:3]):
        if key not in found and player.film not in taken:
            found[key] = Match(key, player, text)
            taken.add(player.film)
    return [found.get(key, Match(key, None)) for key in titles]


def likeness(title: str, text: str) -> float:
    """How alike two texts are, from 0 to 1, whatever their case, marks and punctuation."""
    one, other = bare(title), bare(text)
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def bare(text: str) -> str:
    """The words of a text in small letters without marks; đ, which has none to take off, as d."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"[^\W_]+", "".join(letter for letter in letters if not unicodedata.combining(letter))))


# --- the film's data -------------------------------------------------------------------------------------------------

def write_identifier(yaml_path: Path, host_key: str, identifier: str, language: str | None = None,
                     languages: Sequence[str] = ()) -> None:
    """Set a film's identifier, for all languages or for one, and leave every other line as the editor wrote it.

    Other languages keep theirs; one that stood for all `languages` stays for the others. Raises VideoFinderError.
    """
    path = yaml_path.resolve()  # a link stays a link
    text = read_exactly(path)
    data = load(text, path)
    value: str | dict[str, str] = identifier
    if language:
        old = data.get(host_key, {})
        others = old if isinstance(old, dict) else dict.fromkeys(languages, old)
        value = {**{code: str(each) for code, each in others.items()}, language: identifier}
    edited = with_line(text, path, host_key, value)
    if load(edited, path) != {**data, host_key: value}:
        raise VideoFinderError(f"{shown(path)} is written in a way this command cannot edit; add {in_yaml(host_key, value)}")
    replace(path, edited)


def in_yaml(key: str, value: str | dict[str, str]) -> str:
    """A line of data. Identifiers are quoted: one that is all digits is a text too."""
    if isinstance(value, str):
        return f'{key}: "{value}"'
    return f"{key}: {{{', '.join(in_yaml(code, each) for code, each in value.items())}}}"


def with_line(text: str, path: Path, key: str, value: str | dict[str, str]) -> str:
    """The text with the line of a key set: in the place of the old one, else at the end."""
    newline = "\r\n" if "\r\n" in text else "\n"
    text += newline if text and not text.endswith("\n") else ""
    mapping = yaml.compose(text, Loader=yaml.SafeLoader)
    for name, old in mapping.value if mapping else ():
        if name.value == key:
            start, end = name.start_mark.index, end_of(old)
            if "#" in text[start:end]:
                place = f"{shown(path)}:{name.start_mark.line + 1}"
                raise VideoFinderError(f"{place}: “{key}” has a comment among its lines; write {in_yaml(key, value)} yourself")
            return text[:start] + in_yaml(key, value) + text[end:]
    return text + in_yaml(key, value) + newline


def end_of(node: yaml.Node) -> int:
    """Where a value ends. A mapping of several lines ends with its last value, not before the next key."""
    if isinstance(node, yaml.MappingNode) and not node.flow_style and node.value:
        return end_of(node.value[-1][1])
    return int(node.end_mark.index)


def load(text: str, path: Path) -> dict[str, object]:
    """The data of a film's file; raises VideoFinderError with its first problem."""
    try:
        return load_mapping(text.replace("\r\n", "\n"), path, 1)[0]
    except PreambleError as error:
        raise VideoFinderError(str(error)) from None


def read_exactly(path: Path) -> str:
    """A file's text with its line endings as they are."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        raise VideoFinderError(f"{shown(path)} is not UTF-8; save it with the encoding UTF-8") from None


def replace(path: Path, text: str) -> None:
    """Put the new text in the file's place in one step; a reader sees the old one or the new one."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(text.encode())
        shutil.copymode(path, temporary)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
