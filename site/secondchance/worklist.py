"""The translators' work list: what is done, what is stale, what is missing, and recording that it is done."""

from __future__ import annotations

import datetime
import re
from typing import NamedTuple, Protocol

from secondchance import staleness
from secondchance.activation import held_back
from secondchance.catalogues import untranslated
from secondchance.errors import ContentError, Problem, SiteError
from secondchance.model import Library, Page
from secondchance.settings import Language, Settings, shown
from secondchance.staleness import State
from secondchance.withheld import block as block_lines

PICTURE = re.compile(r"!\[([^\]]*)\]\(")


class Reading(Protocol):
    """What a work list is made from."""

    library: Library
    translated: list[State]
    faults: list[Problem]  #: what is unequal or wrong in the texts


class Task(NamedTuple):
    """A piece of work: where it is, what it is, how many words, the original's lines before (-) and now (+), and the key of the page."""

    path: str
    line: int
    what: str
    words: int = 0
    lines: tuple[str, ...] = ()
    page: str = ""

    def __str__(self) -> str:
        return "\n".join([f"{self.path}:{self.line}: {self.what}", *(f"    {line}" for line in self.lines), *([""] if self.lines else [])])


COLUMNS = ("language", "pages", "done", "stale", "not recorded", "missing", "words to do", "strings missing", "captions", "transcripts", "descriptions")


def status(settings: Settings, reading: Reading) -> list[tuple[str, ...]]:
    """A table, `COLUMNS` first and then a row for each language."""
    library = reading.library
    rows = [COLUMNS]
    for language in settings.written:
        states = [state for state in reading.translated if state.page.language == language.code]
        pages = library.live(language.code)
        stale, unrecorded = sum(state.is_stale for state in states), sum(state.made is None for state in states)
        missing = sum(waiting.language == language for waiting in library.waiting)
        words = sum(task.words for task in tasks(settings, reading, language))
        films = [page for page in pages if page.kind == "video"]
        captions = sum(f"{page.section}/{page.name}.{language.code}.vtt" in library.media for page in films)
        descriptions = [text for page in pages if any(link.startswith("media:") for link in page.links)
                        for text in PICTURE.findall(text_of(settings, page))]
        numbers = (len(pages), len(pages) - stale - unrecorded, stale, unrecorded, missing, words, len(strings_missing(settings, language)))
        rows.append((language.name, *map(str, numbers), f"{captions} of {len(films)}", f"{sum(bool(page.transcript) for page in films)} of {len(films)}",
                     f"{sum(map(bool, descriptions))} of {len(descriptions)}"))
    return rows


def as_text(rows: list[tuple[str, ...]]) -> list[str]:
    """A table for the terminal: a line for each row."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) if not column else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
            for row in rows]


def tasks(settings: Settings, reading: Reading, language: Language) -> list[Task]:
    """What is to do in a language, page by page; the strings of the interface last."""
    found = []
    for waiting in reading.library.waiting:
        if waiting.language == language:
            found.append(Task(waiting.path, 1, f"{waiting.why}; {waiting.advice}", staleness.words(text_of(settings, waiting.shown).splitlines()), page=waiting.key))
    for block in held_back(settings, reading.library):
        if language in block.languages:
            lines = block.path.read_text(encoding="utf-8").splitlines()
            own = [lines[number] for number in block_lines(lines, block.line - 1)]
            found.append(Task(shown(block.path), block.line, f"write the block #{block.name} in {block.page.name}.{language.code}.md; "
                              "it is shown to nobody until every language has it", staleness.words(own), tuple(f"+{line}" for line in own if line), block.page.key))
    for state in reading.translated:
        if state.page.language != language.code:
            continue
        path, original = settings.content / state.page.file, settings.content / state.original.file
        if state.made is None:
            found.append(Task(shown(path), 1, f"hold it against {shown(original)}; nobody has recorded what it was made from",
                              staleness.words(text_of(settings, state.original).splitlines()), page=state.page.key))
        places = {piece.anchor: piece.line for piece in staleness.pieces(text_of(settings, state.page))} if state.changes else {}
        for change in state.changes:
            what = "new in the original" if change.before is None else "taken out of the original" if change.now is None else "changed in the original"
            found.append(Task(shown(path), places.get(change.piece.anchor, 1), f"{what} since {state.made} ({shown(original)}:{change.piece.line})",
                              staleness.words(change.now.lines) if change.now else 0, tuple(change.diff()), state.page.key))
    return found + [Task(problem.path, problem.line, problem.what) for problem in strings_missing(settings, language)]


def text_of(settings: Settings, page: Page) -> str:
    return (settings.content / page.file).read_text(encoding="utf-8")


def strings_missing(settings: Settings, language: Language) -> list[Problem]:
    """The interface's strings without a translation."""
    return [problem for problem in untranslated(settings) if language.catalogue and f"/{language.catalogue}/" in problem.path]


def todo(settings: Settings, reading: Reading, code: str) -> list[str]:
    """What is to do in a language, as lines."""
    language = chosen_language(settings, code)
    return [str(task) for task in tasks(settings, reading, language)] or [f"{language.name}: nothing to do"]


def done(settings: Settings, reading: Reading, page: str, code: str, today: datetime.date) -> list[str]:
    """Record translations as up to date; a line for each.

    Raises ContentError, and records nothing, where a translation differs from its original in more than its words.
    """
    keys = reading.library.keys if page == "all" else [staleness.key_of(settings, reading.library, page)]
    languages = list(settings.written) if code == "all" else [chosen_language(settings, code)]
    own = re.search(r"\.([a-z][a-z-]*)\.md$", page)
    if own and own[1] not in [language.code for language in languages]:
        raise SiteError(f"{page} is the text in “{own[1]}”, and “{code}” was to be recorded; name one of them")
    waiting = [found for found in reading.library.waiting if found.key in keys and found.language in languages]
    if waiting and page != "all":
        raise ContentError([found.as_problem() for found in waiting])
    files = {shown(settings.content / reading.library.page(key, language.code).file) for key in keys for language in languages}
    if wrong := [problem for problem in reading.faults if problem.path in files]:
        raise ContentError(wrong)
    recorded = staleness.record(settings, reading.library, keys, languages, today)
    if not recorded:
        raise SiteError(f"nothing was recorded: “{page}” is itself the original there")
    return [f"recorded: {shown(settings.content / found.file)}" for found in recorded]


#: A change of more words than this is no mended typo.
TYPO = 15


def typo(settings: Settings, reading: Reading, page: str) -> list[str]:
    """Record that the original of a page has changed in nothing that must be translated; the lines that are passed over, and a line for each translation.

    Raises SiteError where it has changed in more than a typo: a waiting change would be lost.
    """
    key = staleness.key_of(settings, reading.library, page)
    states = [state for state in reading.translated if state.page.key == key]
    changes = [change for change in max((state.changes for state in states), key=len, default=())]
    count = sum(map(staleness.words_changed, changes))
    if count > TYPO:
        raise SiteError(f"{count} words of the original have changed since it was translated, which is more than a typo; "
                        f"see `translations todo`, and record each translation with `translations done {key} LANGUAGE` when it says the same")
    recorded = staleness.record(settings, reading.library, [key], list(settings.written), None)
    if not recorded:
        raise SiteError(f"nothing was recorded: no translation of “{key}” was recorded before; use `translations done`")
    return [*(f"    {line}" for change in changes for line in change.diff()), *(f"recorded: {shown(settings.content / found.file)}" for found in recorded)]


def chosen_language(settings: Settings, code: str) -> Language:
    codes = [language.code for language in settings.written]
    if code not in codes:
        raise SiteError(f"“{code}” is no language with texts of its own; use one of: {', '.join(codes)}")
    return settings.language(code)
