"""What a site is made of: pages in their languages, sources, media. Plain data, no files, no Flask."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from secondchance.transliteration import Transliterator


@dataclass(slots=True)
class Page:
    """One page in one language.

    `key` (section/name) is the same in all languages; `data` is its checked front matter, the shared data included;
    `ids` are the anchors of its text; `address` is the path of its URL below the base path.
    """

    key: str
    language: str
    kind: str
    file: str  #: its source, relative to the content folder
    data: dict[str, Any]
    body: str  #: the digest under which its rendered text is kept
    ids: tuple[str, ...] = ()
    links: tuple[str, ...] = ()  #: `page:…`, `media:…`, `video:…`, `figure:…` and `term:…` references of its text
    transcript: str = ""  #: the digest of its rendered transcript; empty without one
    parts: int = 0  #: how many headings its text has
    withheld: dict[str, tuple[str, ...]] = field(default_factory=dict)  #: marked block -> the languages it waits for (withheld.py)
    address: str = ""
    fallback: str = ""  #: the code of the language its text is in, where `language` has none yet; empty: it has its own

    @property
    def section(self) -> str:
        return self.key.partition("/")[0]

    @property
    def name(self) -> str:
        return self.key.partition("/")[2]

    @property
    def menu_title(self) -> str:
        return self.data.get("short_title") or self.data["title"]


@dataclass(slots=True)
class Section:
    """A folder of content: the kind of its pages, and its pages' keys in their order."""

    name: str
    pages: str
    is_root: bool  #: its index is the home page: its pages stand directly below the language
    keys: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Library:
    """Everything that was read from a content folder, indexed for the ways it is asked for."""

    pages: dict[tuple[str, str], Page]  #: (key, language) -> page
    sections: dict[str, Section]
    media: dict[str, str]  #: `section/file.ext` -> digest of its bytes
    sources: dict[str, dict[str, Any]] = field(default_factory=dict)
    terms: dict[str, dict[str, Any]] = field(default_factory=dict)
    wording: dict[str, dict[str, Any]] = field(default_factory=dict)  #: by language: what should not stand in its texts
    search: dict[str, dict[str, Any]] = field(default_factory=dict)  #: by language: what its search must know of its words
    short: dict[str, str] = field(default_factory=dict)  #: last part of a short address -> key of the page it leads to
    indexes: dict[str, str] = field(default_factory=dict)  #: by language: the script its search looks through (search.py)
    stale: dict[tuple[str, str], Any] = field(default_factory=dict)  #: (key, language) -> State of a translation behind its original
    waiting: list[Any] = field(default_factory=list)  #: pages that are not live in a language, see activation.py
    report: dict[str, Any] = field(default_factory=dict)  #: the proof of equality (equality.py), where a page shows it
    letters: Transliterator = field(default_factory=Transliterator)  #: turns texts into the other script of their language
    keys: list[str] = field(default_factory=list)  #: all page keys, in order
    #: keys of the pages that have a text in some language, those that could not be read included
    texts: set[str] = field(default_factory=set)

    def page(self, key: str, language: str) -> Page:
        return self.pages[key, language]

    def live(self, code: str) -> list[Page]:
        """The pages that have a text of their own in a language, in order."""
        pages = self.pages
        return [page for key in self.keys if (page := pages.get((key, code))) and not page.fallback]
