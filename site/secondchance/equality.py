"""The public proof of equality: what each language has in this build, what is behind, and what differs for which reason.

The page and the file for machines (`languages.json`) are made of this one report, never by hand.
"""

from __future__ import annotations

import datetime
import json
import os
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from secondchance.catalogues import untranslated
from secondchance.errors import Problem
from secondchance.model import Library, Page
from secondchance.parity import Difference, compare
from secondchance.settings import Language, Settings
from secondchance.staleness import State
from secondchance.store import Store
from secondchance.structure import Part, structure


def report(settings: Settings, library: Library, parts_of: Callable[[Page, Language], list[Part]], translated: list[State],
           differences: list[Difference], strings: list[Problem]) -> dict[str, Any]:
    """The report as plain values, ready for JSON."""
    rows = []
    for language in settings.languages:
        pages = library.live(language.code)
        films = [page for page in pages if page.kind == "video"]
        text = settings.language(language.text_code)
        rows.append({
            "code": language.code, "lang": language.lang, "name": language.name, "made_of": language.transliterates or None,
            "pages": len(pages), "words": sum(part.words for page in pages for part in parts_of(page, text)),
            "films": len(films), "captions": sum(f"{page.section}/{page.name}.{text.code}.vtt" in library.media for page in films),
            "transcripts": sum(bool(page.transcript) for page in films),
            "documents": sum(link.startswith("media:") and link.endswith(".pdf") for page in pages for link in page.links),
            "missing": [{"page": waiting.key, "shown_in": waiting.shown.language} for waiting in library.waiting if waiting.language == text],
            "stale": [{"page": state.page.key, "since": state.made, "parts": [change.piece.anchor for change in state.changes]}
                      for state in translated if state.is_stale and state.page.language == text.code],
            "unequal": sum(not difference.reason and difference.here.language == text.code for difference in differences),
            "strings_missing": sum(f"/{text.catalogue}/" in problem.path for problem in strings) if text.catalogue else 0,
        })
    return {"as_of": as_of(library, translated), "languages": rows,
            "differences": [{"page": difference.page, "language": difference.here.language, "kind": difference.kind, "reason": difference.reason}
                            for difference in differences if difference.reason]}


def as_of(library: Library, translated: list[State]) -> datetime.date | None:
    """The day the report is of: that of the source (SOURCE_DATE_EPOCH), or the newest day anyone looked at a page."""
    if epoch := os.environ.get("SOURCE_DATE_EPOCH", ""):
        return datetime.datetime.fromtimestamp(int(epoch), datetime.timezone.utc).date()
    days = [page.data["checked"] for page in library.pages.values() if "checked" in page.data]
    return max([*days, *(state.made for state in translated if state.made)], default=None)


def parts_reader(store: Store) -> Callable[[Page, Language], list[Part]]:
    """What takes a page apart: each text once, and kept beside it."""
    def parts_of(page: Page, language: Language) -> list[Part]:
        key = f"parts {language.locale}:{page.body}"
        if known := store.find(key):
            return [Part(**values) for values in json.loads(known)]
        parts = structure(store.html(page.body), language.locale)
        store.add([(key, json.dumps([asdict(part) for part in parts]))])
        return parts
    return parts_of


def prove(settings: Settings, library: Library, translated: list[State], store: Store) -> None:
    """Give a library the report that its page of languages shows."""
    parts_of = parts_reader(store)
    library.report = report(settings, library, parts_of, translated, compare(settings, library, parts_of), untranslated(settings))
