"""Which text of its original a translation was made from, and what has changed in the original since.

`translated-from/` in the content folder keeps, for each translation, the original as it was (`<section>/<page>.<language>.txt`) and the day
(`made.yaml`). The texts are compared part by part by their content, not by dates or commits: a part is a heading and what follows it.
"""

from __future__ import annotations

import datetime
import difflib
import re
import shutil
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

import yaml

from secondchance.errors import SiteError
from secondchance.model import Library, Page
from secondchance.settings import Language, Settings, shown
from secondchance.withheld import MARK, without

FOLDER = "translated-from"
MADE = f"{FOLDER}/made.yaml"
HEADING = re.compile(r"^#{2,6}[ ]+(.*?)(?:[ ]*\{#([\w-]+)[^}]*\})?[ ]*$")


class Piece(NamedTuple):
    """A part of a source text: its anchor (empty before the first heading), its heading, where it begins, its lines."""

    anchor: str
    title: str
    line: int
    lines: list[str]

    @property
    def digest(self) -> str:
        """The same for texts that differ in white space alone."""
        return blake2b(" ".join(" ".join(self.lines).split()).encode(), digest_size=8).hexdigest()


class Change(NamedTuple):
    """A part of the original that is not as it was: what it is now (None: taken out), what it was (None: new)."""

    now: Piece | None
    before: Piece | None

    @property
    def piece(self) -> Piece:
        return self.now or self.before  # type: ignore[return-value]

    def diff(self) -> list[str]:
        """The difference of the original since, line by line."""
        before, now = (piece.lines if piece else [] for piece in (self.before, self.now))
        return [line for line in difflib.unified_diff(before, now, lineterm="", n=0) if not line.startswith(("---", "+++", "@@"))]


class State(NamedTuple):
    """How a translation stands to its original."""

    page: Page
    original: Page
    made: datetime.date | None  #: None where nobody has recorded what it was made from
    changes: tuple[Change, ...]

    @property
    def is_stale(self) -> bool:
        return bool(self.changes)


def pieces(text: str) -> list[Piece]:
    """Split a page's source at its headings; the front matter belongs to the first part."""
    found = [Piece("", "", 1, [])]
    # Whether a block is held back is no part of what it says.
    for number, line in enumerate(text.replace(f" {MARK}", "").splitlines(), 1):
        if heading := HEADING.match(line):
            found.append(Piece(heading[2] or heading[1], heading[1], number, []))
        found[-1].lines.append(line)
    return found


def changes(before: str, now: str) -> tuple[Change, ...]:
    """What has changed from one text to the other, in the order of the new one."""
    old, new = ({piece.anchor: piece for piece in pieces(text)} for text in (before, now))
    found = [Change(piece, old.get(anchor)) for anchor, piece in new.items() if anchor not in old or old[anchor].digest != piece.digest]
    return tuple(found + [Change(None, piece) for anchor, piece in old.items() if anchor not in new])


def original_of(settings: Settings, library: Library, page: Page) -> Page | None:
    """The page a translation was made from; None for an original."""
    code = page.data.get("original", settings.original)
    text_code = settings.language(page.language).text_code
    original = library.pages.get((page.key, code))
    return None if text_code == code or original is None or original.fallback else original


def kept_file(page_file: str) -> str:
    """Where the original of a translation is kept: `a/b.sq.md` -> `translated-from/a/b.sq.txt`."""
    return f"{FOLDER}/{page_file.removesuffix('.md')}.txt"


def states(settings: Settings, library: Library, files: dict[str, str]) -> list[State]:
    """The state of every translation; `files` are the content folder's files and their digests."""
    made = read_made(settings)
    found = []
    for language in settings.written:
        for key in library.keys:
            page = library.pages.get((key, language.code))
            original = original_of(settings, library, page) if page and not page.fallback else None
            if page and original:
                kept = kept_file(page.file)
                day = made.get(page.file.removesuffix(".md")) if kept in files else None
                # Equal bytes need not be read.
                same = day is None or files[kept] == files.get(original.file)
                # What is held back from every reader makes no translation stale.
                waits = [name for name, codes in original.withheld.items() if codes]
                changed = () if same else changes(*(without(text_in(path), waits) for path in (settings.content / kept, settings.content / original.file)))
                found.append(State(page, original, day, changed))
    return found


def text_in(path: Path) -> str:
    """The text of a file of ours. Raises SiteError where something else has written into it."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise SiteError(f"{shown(path)} is not UTF-8; take it from the last version that was good, or delete it and record the translation anew") from None


def read_made(settings: Settings) -> dict[str, datetime.date]:
    """When each translation was made."""
    path = settings.content / MADE
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    except FileNotFoundError:
        return {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SiteError(f"{shown(path)} cannot be read ({str(error).splitlines()[0]}); "
                        "take it from the last version that was good") from None


def record(settings: Settings, library: Library, keys: list[str], languages: list[Language], today: datetime.date | None) -> list[Page]:
    """Record that translations are up to date, as of `today`; without a day (a typo was mended) the day stays.

    Returns the pages recorded.
    """
    made = read_made(settings)
    done = []
    for key in keys:
        for language in languages:
            page = library.pages.get((key, language.code))
            original = original_of(settings, library, page) if page and not page.fallback else None
            name = page.file.removesuffix(".md") if page else ""
            if not page or not original or (today is None and name not in made):
                continue
            target = settings.content / kept_file(page.file)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(settings.content / original.file, target)
            made[name] = today or made[name]
            done.append(page)
    path = settings.content / MADE
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name("made.yaml.tmp")
    temporary.write_text("".join(f"{name}: {made[name]}\n" for name in sorted(made)), encoding="utf-8")
    temporary.replace(path)
    return done


def key_of(settings: Settings, library: Library, given: str) -> str:
    """The key of a page that a person named by its key or by one of its files. Raises SiteError."""
    name = Path(given)
    try:
        name = name.absolute().relative_to(settings.content)
    except ValueError:
        name = Path(given)
    key = re.sub(r"(?:\.[a-z][a-z-]*)?\.(?:md|yaml)$", "", name.as_posix())
    if key not in library.keys:
        raise SiteError(f"there is no page “{given}”; name it as in alternative-measures/index, or by its file")
    return key


def words_changed(change: Change) -> int:
    """How many words of the original are others than they were."""
    before, now = (" ".join(piece.lines).split() if piece else [] for piece in (change.before, change.now))
    blocks = difflib.SequenceMatcher(None, before, now, autojunk=False).get_opcodes()
    return sum(max(end - start, last - first) for sort, start, end, first, last in blocks if sort != "equal")


def words(lines: list[str]) -> int:
    return sum(len(line.split()) for line in lines)
