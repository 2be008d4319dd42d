"""Brings the catalogues up to date with the program: one step, nothing guessed, and no difference but the strings'."""

from __future__ import annotations

import io
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from secondchance.catalogues import DOMAIN, source_of
from secondchance.settings import Settings, shown

METHODS = [("templates/**.html", "jinja2"), ("**.py", "python")]
OPTIONS = {"templates/**.html": {"silent": "false"}}


def update(settings: Settings) -> list[str]:
    """Extract the program's strings and merge them into every catalogue; a line for each file that changed.

    A new string has no translation, never a guessed one; one that the program has no more is taken out.
    """
    template_path = settings.catalogues / f"{DOMAIN}.pot"
    template = extract(settings)
    lines = [write(template_path, read(template_path, None), template)]
    for language in settings.written:
        if language.catalogue:
            path = source_of(settings, language)
            lines.append(write(path, read(path, language.locale), template))
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
    before, now = ({message.id for message in catalogue if message.id} for catalogue in (known, template))
    for message in template:
        if not message.id:
            continue
        old = known.get(message.id, message.context)
        flags = message.flags | (old.flags - {"fuzzy"} if old else set())
        merged.add(message.id, old.string if old and not old.fuzzy else None, message.locations, flags, context=message.context,
                   auto_comments=message.auto_comments, user_comments=old.user_comments if old else ())
    text = io.BytesIO()
    write_po(text, merged, sort_output=True, width=100, include_lineno=False)
    if path.exists() and path.read_bytes() == text.getvalue():
        return ""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.getvalue())
    return f"{shown(path)}: {len(now - before)} new, {len(before - now)} gone"
