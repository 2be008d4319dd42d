"""The translators' work list: what is done, what is stale, what is missing, and recording that it is done."""

from __future__ import annotations

import datetime
from typing import Protocol

from secondchance import staleness
from secondchance.catalogues import untranslated
from secondchance.errors import SiteError
from secondchance.model import Library
from secondchance.settings import Language, Settings, shown
from secondchance.staleness import State


class Reading(Protocol):
    """What a work list is made from."""

    library: Library
    translated: list[State]


def status(settings: Settings, reading: Reading) -> list[str]:
    """A table, a line for each language."""
    library, strings = reading.library, untranslated(settings)
    rows = [("language", "pages", "done", "stale", "not recorded", "words to do", "strings missing", "captions", "transcripts")]
    for language in settings.written:
        own = [state for state in reading.translated if state.page.language == language.code]
        pages = [page for page in library.pages.values() if page.language == language.code]
        stale = [state for state in own if state.is_stale]
        unrecorded = [state for state in own if state.made is None]
        to_do = sum(staleness.words(change.now.lines) for state in stale for change in state.changes if change.now)
        to_do += sum(staleness.words((settings.content / state.original.file).read_text(encoding="utf-8").splitlines()) for state in unrecorded)
        missing = sum(f"/{language.catalogue}/" in problem.path for problem in strings) if language.catalogue else 0
        films = [page for page in pages if page.kind == "video"]
        captions = sum(f"{page.section}/{page.name}.{language.code}.vtt" in library.media for page in films)
        rows.append((language.name, *map(str, (len(pages), len(pages) - len(stale) - len(unrecorded), len(stale), len(unrecorded), to_do, missing)),
                     f"{captions} of {len(films)}", f"{sum(bool(page.transcript) for page in films)} of {len(films)}"))
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(cell.ljust(width) if not column else cell.rjust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True)))
            for row in rows]


def todo(settings: Settings, reading: Reading, code: str) -> list[str]:
    """What is to do in a language: each piece with its place, and the original's lines before and now."""
    language = chosen_language(settings, code)
    lines = []
    for state in reading.translated:
        if state.page.language != language.code:
            continue
        path = settings.content / state.page.file
        original = settings.content / state.original.file
        if state.made is None:
            lines += [f"{shown(path)}:1: hold it against {shown(original)}; nobody has recorded what it was made from", ""]
        for change in state.changes:
            at = next((piece.line for piece in staleness.pieces(path.read_text(encoding="utf-8")) if piece.anchor == change.piece.anchor), 1)
            what = "new in the original" if change.before is None else "taken out of the original" if change.now is None else "changed in the original"
            lines += [f"{shown(path)}:{at}: {what} since {state.made} ({shown(original)}:{change.piece.line})",
                      *(f"    {line}" for line in change.diff()), ""]
    lines += [f"{problem.path}:{problem.line}: {problem.what}" for problem in untranslated(settings)
              if language.catalogue and f"/{language.catalogue}/" in problem.path]
    return lines or [f"{language.name}: nothing to do"]


def done(settings: Settings, reading: Reading, page: str, code: str, today: datetime.date | None) -> list[str]:
    """Record translations as up to date; a line for each."""
    keys = reading.library.keys if page == "all" else [staleness.key_of(settings, reading.library, page)]
    languages = list(settings.written) if code == "all" else [chosen_language(settings, code)]
    recorded = staleness.record(settings, reading.library, keys, languages, today)
    if not recorded:
        raise SiteError(f"nothing was recorded: “{page}” has no translation there, or is itself the original")
    return [f"recorded: {shown(settings.content / found.file)}" for found in recorded]


def chosen_language(settings: Settings, code: str) -> Language:
    codes = [language.code for language in settings.written]
    if code not in codes:
        raise SiteError(f"“{code}” is no language with texts of its own; use one of: {', '.join(codes)}")
    return settings.language(code)
