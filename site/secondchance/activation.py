"""Which pages are live in which language, and which text stands in for one that is not there yet.

A page without a text in a language, or with one that does not yet have what `[needs]` in site.toml asks for its kind, is shown there in the
language of its original, and says so. A translation that was once recorded as done (staleness.py) stays live.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from secondchance.errors import Problem
from secondchance.kinds import FRAME, KINDS
from secondchance.model import Library, Page
from secondchance.settings import Language, Settings, shown
from secondchance.staleness import read_made
from secondchance.withheld import anchors


class Waiting(NamedTuple):
    """A page that is not live in a language: `shown` is the page whose text stands in for it."""

    key: str
    language: Language
    shown: Page
    path: str  #: where the text is, or where it should be
    why: str
    advice: str

    def as_problem(self) -> Problem:
        return Problem(self.path, 1, self.why, self.advice)


class HeldBack(NamedTuple):
    """A block that no reader is shown until these languages have it; with none, the mark can be taken out."""

    page: Page  #: a version that has the block
    name: str
    path: Path
    line: int
    languages: list[Language]

    def __str__(self) -> str:
        if not self.languages:
            return f"{shown(self.path)}:{self.line}: the block #{self.name} is in every language; take out its mark .until-translated"
        return (f"{shown(self.path)}:{self.line}: the block #{self.name} is shown to nobody until it is in {names(self.languages)}; "
                f"write it in {', '.join(f'{self.page.name}.{language.code}.md' for language in self.languages)}")


def activate(settings: Settings, library: Library, texts: dict[str, dict[str, str]], problems: list[Problem]) -> list[Waiting]:
    """Give every page that is not live in a language the text of its original; `texts` are each page's files by language.

    A page that nothing can stand in for is a problem, unless its text is there and could not be read, which is told at its own place.
    """
    for kind in settings.needs.keys() - KINDS.keys():
        site = settings.content / "site.toml"
        line = next(number for number, text in enumerate(site.read_text(encoding="utf-8").splitlines(), 1) if text.startswith(kind))
        problems.append(Problem(shown(site), line, f"“{kind}” is no kind of page", f"use one of: {', '.join(KINDS)}"))
    waiting = []
    recorded: dict[str, object] | None = None
    written = settings.written
    for key in library.keys:
        versions = [library.pages.get((key, language.code)) for language in written]
        if None not in versions and versions[0] and not settings.needs.get(versions[0].kind):
            continue
        original = original_of(settings, library, key)
        for language, page in zip(written, versions, strict=True):
            if page is original:
                continue
            path = settings.content / (page.file if page else f"{key}.{language.code}.md")
            if page is None:
                why, advice = f"the page does not exist in {language.name}", f"write {shown(path)}"
            elif lacking := lacks(settings, library, page, original):
                recorded = read_made(settings) if recorded is None else recorded
                if page.file.removesuffix(".md") in recorded:
                    continue
                why, advice = f"the page is not live in {language.name}: {lacking} missing", "add what is missing (site.toml says under [needs] what it is)"
            else:
                continue
            if page is None and (original.kind in FRAME or original.name == "index" or "page" in settings.needs.get(original.kind, ())):
                if language.code not in texts.get(key, {}):
                    problems.append(Problem(shown(settings.content / original.file), 1, why, advice))
            waiting.append(Waiting(key, language, original, shown(path if page else settings.content / original.file), why, advice))
            library.pages[key, language.code] = replace(original, language=language.code, fallback=original.language)
    return waiting


def original_of(settings: Settings, library: Library, key: str) -> Page:
    """The language version a page was first written in; where that is not there, the first there is."""
    versions = [page for language in settings.written if (page := library.pages.get((key, language.code))) and not page.fallback]
    code = versions[0].data.get("original", settings.original)
    return next((page for page in versions if page.language == code), versions[0])


def lacks(settings: Settings, library: Library, page: Page, original: Page) -> str:
    """What a translation has not, and needs before it goes live; empty if it has everything."""
    needs = settings.needs.get(page.kind, ())
    missing = []
    if "parts" in needs and page.parts < original.parts:
        missing.append(f"{original.parts - page.parts} of its {original.parts} parts")
    if "captions" in needs and captions(original) in library.media and captions(page) not in library.media:
        missing.append("captions")
    if "transcript" in needs and original.transcript and not page.transcript:
        missing.append("transcript")
    return ", ".join(missing)


def held_back(settings: Settings, library: Library) -> list[HeldBack]:
    """The marked blocks of all pages (withheld.py), each once, at the place where the original has it."""
    found = []
    for key in library.keys:
        original = original_of(settings, library, key)
        for name, codes in original.withheld.items():
            versions = [original, *(page for language in settings.written if not (page := library.page(key, language.code)).fallback)]
            page = next(page for page in versions if page.language not in codes)
            path = settings.content / page.file
            line = anchors(path.read_text(encoding="utf-8"))[name] + 1
            found.append(HeldBack(page, name, path, line, [settings.language(code) for code in codes]))
    return found


def names(languages: list[Language]) -> str:
    return ", ".join(language.name for language in languages)


def captions(page: Page) -> str:
    """The file with a film's captions in the language of a page."""
    return f"{page.section}/{page.name}.{page.language}.vtt"
