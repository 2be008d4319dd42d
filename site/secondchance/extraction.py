"""Brings the catalogues up to date with the program: one step, nothing guessed, and no difference but the strings'."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from secondchance.catalogues import DOMAIN, read_catalogue, source_of
from secondchance.errors import ContentError, Problem
from secondchance.settings import Language, Settings, shown

METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"silent": "false"}}


def update(settings: Settings) -> list[str]:
    """Extract the program's strings and merge them into every catalogue; a line for each file that changed.

    A new string has no translation, never a guessed one. The translation of one that the program has no more is kept at the end, as `#~`.
    Raises ContentError, and writes nothing, where a catalogue cannot be read.
    """
    template_path = settings.catalogues / f"{DOMAIN}.pot"
    template = extract(settings)
    known = [(template_path, read(template_path, None))]
    problems: list[Problem] = []
    for language in settings.written:
        if language.catalogue:
            path = source_of(settings, language)
            if path.exists() and (fault := unreadable(path, language)):
                problems.append(fault)
            else:
                known.append((path, read(path, language.locale)))
    if problems:
        raise ContentError(problems)
    lines = [write(path, catalogue, template) for path, catalogue in known]
    return [line for line in lines if line] or ["every catalogue is up to date"]


def extract(settings: Settings) -> Catalog:
    """The strings of the program's templates and modules, with their places and comments, and without translations."""
    folder = settings.root / "site" / "secondchance"
    template = Catalog()
    # Folders are listed in another order on every machine.
    found = sorted(extract_from_dir(folder, METHODS, OPTIONS, strip_comment_tags=True), key=lambda message: message[:2])
    for name, _, message, comments, context in found:
        template.add(message, locations=[(f"site/secondchance/{Path(name).as_posix()}", None)], auto_comments=comments, context=context)
    return template


def unreadable(path: Path, language: Language) -> Problem | None:
    """What keeps a catalogue from being read; what is wrong with single translations is no hindrance here."""
    problems: list[Problem] = []
    return problems[0] if read_catalogue(path, language, problems) is None else None


def read(path: Path, locale: str | None) -> Catalog:
    """Read a catalogue; an empty one where there is none."""
    try:
        with path.open("rb") as file:
            return read_po(file, locale=locale, abort_invalid=True)
    except FileNotFoundError:
        return Catalog(locale=locale)


def write(path: Path, known: Catalog, template: Catalog) -> str:
    """Write a catalogue with the template's strings and its own translations and header; tells what is new and what is gone."""
    merged = Catalog(locale=known.locale, header_comment=known.header_comment, fuzzy=False)
    merged.mime_headers = known.mime_headers
    kept = {message.id: message for message in known.obsolete.values()}
    before, now = ({message.id for message in catalogue if message.id} for catalogue in (known, template))
    for message in template:
        if not message.id:
            continue
        old = known.get(message.id, message.context) or kept.pop(message.id, None)
        flags = message.flags | (old.flags - {"fuzzy"} if old else set())
        merged.add(message.id, old.string if old and not old.fuzzy else None, message.locations, flags, context=message.context,
                   auto_comments=message.auto_comments, user_comments=old.user_comments if old else ())
    for message in (*kept.values(), *(message for message in known if message.id in before - now and message.string and not message.fuzzy)):
        # Of what the program has no more nobody needs to know where it stood.
        message.locations, message.auto_comments = [], []
        merged.obsolete[message.id] = message
    text = io.BytesIO()
    write_po(text, merged, sort_output=True, width=100, include_lineno=False)
    if path.exists() and path.read_bytes() == text.getvalue():
        return ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue())
    return f"{shown(path)}: {len(now - before)} new, {len(before - now)} gone"
