"""What a careful editor asks of texts that are already right: their sources, their age, the length of their sentences.

All of it is advice, shown by `check`; nothing of it stops a build.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from babel import Locale
from selectolax.lexbor import LexborHTMLParser

from secondchance.library import line_of
from secondchance.model import Library, Page
from secondchance.settings import Settings, shown

#: The longest mean of words a sentence that is still plain.
PLAIN = 18
#: After so many days a page should be held against its sources again.
YEAR = 365
#: Kinds whose pages only lead on, and state nothing that needs a source.
SIGNPOSTS = {"home", "list", "question", "glossary"}
SENTENCE_END = re.compile(r'[.!?…]["“”’‘)]*\s+(?=["„“(]?[^\W\d_])')
WORD = re.compile(r"[^\W_]+(?:[-'’./][^\W_]+)*")


class Length(NamedTuple):
    """How long a text is: letters, words, sentences."""

    letters: int
    words: int
    sentences: int

    @property
    def mean(self) -> float:
        """Words a sentence."""
        return self.words / max(self.sentences, 1)

    @property
    def grade(self) -> float:
        """Years of schooling an English text asks for: the Coleman-Liau index (1975).

        It counts letters where others count syllables, which only a dictionary knows.
        """
        return 5.88 * self.letters / max(self.words, 1) - 29.6 * self.sentences / max(self.words, 1) - 15.8


def measure(html: str) -> Length:
    """Measure the running text of rendered HTML: paragraphs and list items, without headings, tables and citations."""
    tree = LexborHTMLParser(html)
    for node in tree.css("sup, table, pre, .footnote"):
        node.decompose()
    letters = words = sentences = 0
    for node in tree.css("p, li, dd"):
        if any(child.tag in ("p", "ul", "ol", "dl") for child in node.iter()):
            continue  # its parts are counted by themselves
        for sentence in SENTENCE_END.split(node.text().strip()):
            found = WORD.findall(sentence)
            if found:
                sentences += 1
                words += len(found)
                letters += sum(map(len, found))
    return Length(letters, words, sentences)


def total(lengths: Iterable[Length]) -> Length:
    parts = list(lengths)
    return Length(sum(part.letters for part in parts), sum(part.words for part in parts), sum(part.sentences for part in parts))


def advice(settings: Settings, library: Library, html: Callable[[str], str], today: datetime.date) -> list[str]:
    """Lines on what to look at again, then a line for each language; `html` gives a text by its digest."""
    lines = []
    lengths: dict[str, list[Length]] = {language.code: [] for language in settings.written}
    for key in library.keys:
        pages = [page for language in settings.written if not (page := library.page(key, language.code)).fallback]
        lines += about_sources(settings, pages[0], today)
        for page in pages:
            length = measure(html(page.body))
            lengths[page.language].append(length)
            if length.mean > PLAIN:
                lines.append(f"{shown(settings.content / page.file)}: {length.mean:.1f} words a sentence (plain: at most {PLAIN})")
    for language in settings.written:
        length = total(lengths[language.code])
        grade = f", reading grade {length.grade:.1f} (Coleman-Liau)" if language.code == "en" else ""
        lines.append(f"{language.name}: {length.words} words, {length.mean:.1f} a sentence{grade}")
    return lines


def about_sources(settings: Settings, page: Page, today: datetime.date) -> list[str]:
    """Whether a page names its sources, and when it was last held against them."""
    path = shown(settings.content / page.section / f"{page.name}.yaml")
    if not page.data.get("sources"):
        return [] if page.kind in SIGNPOSTS else [f"{path}: the page names no source"]
    checked = page.data.get("checked")
    if checked is None:
        return [f"{path}: nobody has said when the page was held against its sources (checked:)"]
    if (today - checked).days > YEAR:
        return [f"{path}: last held against its sources on {checked}, more than a year ago"]
    return []


def open_questions(settings: Settings, library: Library) -> list[str]:
    """The list of what is to be confirmed, by who can confirm it, as lines of Markdown."""
    by_person: dict[str, list[str]] = {}
    code = settings.written[0].code
    for key in library.keys:
        page = library.page(key, code)
        path = settings.content / page.section / f"{page.name}.yaml"
        for question in page.data.get("to_confirm", []):
            by_person.setdefault(question["who"], []).append(
                f"{question['what']}\n   Look in: {question['where']}\n   Page: {shown(path)}:{line_of(path, 'to_confirm')}\n   Answer:")
    terms = settings.content / "terms.yaml"
    for key, term in library.terms.items():
        for language in settings.written:
            if language.code in term.get("unconfirmed", []):
                by_person.setdefault("Legal translator", []).append(
                    f"Is “{term[language.code]['term']}” the {Locale.parse(language.locale).english_name} term for "
                    f"“{term.get('en', term[code])['term']}”?\n   File: {shown(terms)}:{line_of(terms, key)}\n   Answer:")
    lines = []
    for person in sorted(by_person):
        lines += ["", f"## {person}", ""]
        lines += [f"{number}. {question}" for number, question in enumerate(by_person[person], 1)]
    return lines[1:]
