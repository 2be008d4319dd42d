"""Finds the players on the campaign's official pages, shows them beside our films, writes what a person confirms."""

from __future__ import annotations

import os
import re
import unicodedata
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from secondchance.errors import ContentError, SiteError
from secondchance.preamble import PreambleError, read_data_file, read_page_file
from secondchance.settings import Settings, shown
from secondchance.video_hosts import HOSTS, recognise

LARGEST_PAGE = 5_000_000  # bytes
GOOD_MATCH = 0.75  # of 1: the share of a title that stands near a player


class Player(NamedTuple):
    """A player on a page, and the text that stands before it."""

    host: str
    identifier: str
    label: str


@dataclass(frozen=True, slots=True)
class Film:
    """One of our films: its shared data, and its title and official page by language code."""

    key: str
    data_file: Path
    titles: dict[str, str]
    official: dict[str, str]


def find_for_site(settings: Settings, ask: Callable[[str], bool] | None = None, say: Callable[[str], None] = print) -> int:
    """Find the films of a content folder; returns the exit status."""
    return run(read_films(settings), ask or ask_person, say)


def ask_person(question: str) -> bool:
    """Ask on the terminal; anything but yes, the end of the input too, is no."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes", "po", "da")
    except EOFError:
        return False


def read_films(settings: Settings) -> list[Film]:
    """The films of the content folder, in their order."""
    films = []
    try:
        for data_file in sorted(settings.content.glob("*/*.yaml")):
            data = read_data_file(data_file).data
            official = data.get("official")
            if not official:
                continue
            files = {language.code: data_file.with_name(f"{data_file.stem}.{language.code}.md") for language in settings.languages}
            titles = {code: str(read_page_file(path).data.get("title", "")) for code, path in files.items() if path.exists()}
            pages = official if isinstance(official, dict) else dict.fromkeys(titles, official)
            films.append((data.get("order", 0), Film(f"{data_file.parent.name}/{data_file.stem}", data_file, titles, pages)))
    except PreambleError as error:
        raise ContentError(error.problems) from None
    if not films:
        raise SiteError(f"{shown(settings.content)} has no film with an `official:` page; add one to a video's .yaml file")
    return [film for _, film in sorted(films, key=lambda item: item[0])]


def run(films: list[Film], ask: Callable[[str], bool], say: Callable[[str], None]) -> int:
    """Look at every official page, show what lies there, and write each identifier that is confirmed."""
    found: dict[str, dict[str, Player]] = {film.key: {} for film in films}
    read = 0
    for language, address in sorted({item for film in films for item in film.official.items()}):
        on_page = [film for film in films if film.official.get(language) == address]
        say(f"\n{language}: {address}")
        try:
            players = find_players(fetch(address))
        except SiteError as error:
            say(f"  not read: {error}")
            continue
        read += 1
        matches = match(players, {film.key: film.titles.get(language, "") for film in on_page})
        for film in on_page:
            player = matches.get(film.key)
            say(f"  {film.titles.get(language, film.key)}")
            say(f"      {HOSTS[player.host].name} {player.identifier}   (near: “{player.label}”)" if player else "      no player found")
            if player:
                found[film.key][language] = player
        for player in players:
            if player not in matches.values():
                say(f"  a player that is none of our films: {HOSTS[player.host].name} {player.identifier} (near: “{player.label}”)")
    if not read:
        say("\nerror: none of the official pages could be read; connect to the internet and try again")
        return 1
    for film in films:
        confirm(film, found[film.key], ask, say)
    return 0


def confirm(film: Film, players: dict[str, Player], ask: Callable[[str], bool], say: Callable[[str], None]) -> None:
    """Ask for each identifier of a film once, and write those that are confirmed."""
    if not players:
        say(f"\n{film.key}: stays as it is, no player was found")
        return
    confirmed: dict[str, Player] = {}
    answers: dict[tuple[str, str], bool] = {}
    for language, player in players.items():
        film_there = player.host, player.identifier
        if film_there not in answers:
            address = HOSTS[player.host].watch_url(player.identifier)
            answers[film_there] = ask(f"\n{film.key}: is {address} “{film.titles.get(language, '')}”?")
        if answers[film_there]:
            confirmed[language] = player
    for host in sorted({player.host for player in confirmed.values()}):
        identifiers = {language: player.identifier for language, player in confirmed.items() if player.host == host}
        is_same = len(set(identifiers.values())) == 1 and identifiers.keys() == players.keys()
        write_identifier(film.data_file, host, next(iter(identifiers.values())) if is_same else identifiers)
        say(f"{film.key}: written to {shown(film.data_file)}")
    if not confirmed:
        say(f"{film.key}: nothing written")


def fetch(address: str, timeout: float = 20) -> str:
    """Read a page; raises SiteError with the reason in one line."""
    request = urllib.request.Request(address, headers={"User-Agent": "Mozilla/5.0 (site maintenance)"})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            raw = answer.read(LARGEST_PAGE)
            charset = answer.headers.get_content_charset() or "utf-8"
    except urllib.error.HTTPError as error:
        with error:
            raise SiteError(f"{address} answers {error.code} {error.reason}; look whether the page has moved") from None
    except (urllib.error.URLError, OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise SiteError(f"{address} cannot be reached ({reason}); see that you are connected to the internet") from None
    try:
        return raw.decode(charset, errors="replace")
    except LookupError:
        return raw.decode("utf-8", errors="replace")


def find_players(page: str) -> list[Player]:
    """Every player of a page and every link to a film, in the page's order, each film once."""
    tree = LexborHTMLParser(page)
    players: dict[tuple[str, str], Player] = {}
    label = ""
    for node in tree.root.traverse() if tree.root else ():
        film = film_of(node)
        if film and film not in players:
            own = " ".join(node.text(deep=True).split()) if node.tag == "a" else ""
            has_own = own and not own.startswith("http")
            players[film] = Player(*film, own if has_own else label)
        elif node.tag in LABELS and not film:
            label = " ".join(node.text(deep=True).split())[:200] or label
    return list(players.values())


LABELS = {"h1", "h2", "h3", "h4", "h5", "h6", "p", "b", "strong", "figcaption", "li", "td"}
ADDRESSES = ("src", "data-src", "data-href", "href")


def film_of(node: LexborNode) -> tuple[str, str] | None:
    """The film a player, or a link, leads to."""
    attributes = node.attributes or {}
    if node.tag == "lite-youtube":
        return recognise(f"https://youtu.be/{attributes.get('videoid') or ''}")
    if node.tag in ("iframe", "a", "div", "embed", "video"):
        for name in ADDRESSES:
            if (address := attributes.get(name)) and (film := recognise(address)):
                return film
    return None


def match(players: list[Player], titles: dict[str, str]) -> dict[str, Player]:
    """Pair films with players by the words near them, never by their order: film key -> player."""
    likely = sorted(((likeness(title, player.label), key, at) for key, title in titles.items()
                     for at, player in enumerate(players)), key=lambda item: -item[0])
    found: dict[str, Player] = {}
    taken: set[int] = set()
    for score, key, at in likely:
        if score >= GOOD_MATCH and key not in found and at not in taken:
            found[key] = players[at]
            taken.add(at)
    return found


def likeness(title: str, label: str) -> float:
    """How alike two texts are, from 0 to 1, whatever their case, marks and punctuation."""
    one, other = bare(title), bare(label)
    if not one or not other:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def bare(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.replace("đ", "d").replace("Đ", "D"))
    return " ".join(re.findall(r"[^\W_]+", "".join(c for c in letters if not unicodedata.combining(c)).casefold()))


def write_identifier(data_file: Path, host: str, identifier: str | dict[str, str]) -> None:
    """Set one line of a film's shared data, and leave every other line as the editor wrote it.

    `identifier` is one for all languages, or one for each. An all-digit identifier is quoted: it is a text.
    """
    def written(value: str) -> str:
        return f'"{value}"'

    value = (written(identifier) if isinstance(identifier, str)
             else "{" + ", ".join(f"{language}: {written(each)}" for language, each in identifier.items()) + "}")
    line = f"{host}: {value}"
    lines = data_file.read_text(encoding="utf-8").splitlines()
    at = next((number for number, text in enumerate(lines) if text.startswith(f"{host}:")), None)
    if at is None:
        lines.append(line)
    else:
        lines[at] = line
    temporary = data_file.with_name(f".{data_file.name}.tmp")
    temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    os.replace(temporary, data_file)
