"""What a text is made of, part by part: what must be equal in every language, whatever the words are.

A part goes from one heading to the next. Numbers, dates and addresses are brought to a common form, so that 1,652, 1.652 and 1 652 are one
number, and 2 December and 2. decembra one day.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache

from babel.dates import get_month_names
from selectolax.lexbor import LexborHTMLParser

HEADING = re.compile(r'(?=<h[2-6] id=")')
HEADING_TAG = re.compile(r'<h([2-6]) id="([^"]*)"')
FRAGMENT = re.compile(r"<!--(video|figure):([^>]+)-->")
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LAW = re.compile(r"\b\d+/[A-Z]-\d+\b")
GROUPED = re.compile(r"\b\d{1,3}(?:[.,\u00a0\u202f ]\d{3})+\b(?!\d)")
DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
#: A month has a number beside it: "May 2025", "2. decembra"; the English "may" has none.
BESIDE_NUMBER = re.compile(r"\d{1,2}\.?\s+([^\W\d_]{3,})|([^\W\d_]{3,})\s+\d{4}")


@dataclass(slots=True)
class Part:
    """A heading and what follows it; `items` is what is compared, by the kind of thing."""

    anchor: str
    level: int
    items: dict[str, list[str]] = field(default_factory=dict)
    words: int = 0

    def add(self, kind: str, item: str) -> None:
        self.items.setdefault(kind, []).append(item)


def structure(html: str, locale: str) -> list[Part]:
    """The parts of a rendered text (with its references still in it)."""
    parts = []
    for chunk in HEADING.split(html):
        heading = HEADING_TAG.match(chunk)
        part = Part(heading[2], int(heading[1])) if heading else Part("", 0)
        for sort, target in FRAGMENT.findall(chunk):
            part.add(f"{sort}s", target)
        examine(LexborHTMLParser(chunk), part, locale)
        parts.append(part)
    return parts


def examine(tree: LexborHTMLParser, part: Part, locale: str) -> None:
    """Add what a piece of a text holds to its part."""
    for element in tree.css("a"):
        link(element.attributes.get("href") or "", part)
    for mark in tree.css("sup, .footnote"):
        mark.decompose()
    part.words = len((tree.body.text(separator=" ") if tree.body else "").split())
    for element in tree.css("ul, ol, dl"):
        count = sum(child.tag in ("li", "dt", "dd") for child in element.iter())
        part.add("lists", f"{element.tag} of {count}")
    for element in tree.css("table"):
        rows = element.css("tr")
        part.add("tables", f"{len(rows)} rows of {len(rows[0].css('th, td')) if rows else 0}")
    for element in tree.css("img"):
        part.add("pictures", (element.attributes.get("src") or "") + ("" if element.attributes.get("alt") else " without a description"))
    for element in tree.css("em, strong"):
        part.add("emphasis", element.tag)
    for token in tokens(tree.body.text(separator=" ") if tree.body else "", locale):
        part.add("numbers", token)


def link(address: str, part: Part) -> None:
    """Sort a link by where it leads."""
    if address.startswith("#source-"):
        part.add("citations", address.removeprefix("#source-"))
    elif address.startswith("#fn:"):
        part.add("footnotes", "note")
    elif address.startswith("term:"):
        part.add("terms", address.removeprefix("term:"))
    elif not address.startswith("#fnref"):
        part.add("links", address)


def tokens(text: str, locale: str) -> list[str]:
    """The numbers, dates, e-mail addresses and law numbers of a text, in a form that is the same in every language."""
    found: list[str] = []

    def keep(match: re.Match[str]) -> str:
        found.append(match[0])
        return " "

    text = LAW.sub(keep, EMAIL.sub(keep, text))
    months = month_stems(locale)
    for match in BESIDE_NUMBER.finditer(text):
        word = (match[1] or match[2]).casefold()
        found += [f"month {number}" for stem, (number, length) in months.items() if word.startswith(stem) and len(word) <= length + 2]

    def whole(match: re.Match[str]) -> str:
        found.append(re.sub(r"\D", "", match[0]))
        return " "

    text = GROUPED.sub(whole, text)
    found += [match[0].replace(",", ".") for match in DIGITS.finditer(text)]
    return found


@lru_cache
def month_stems(locale: str) -> dict[str, tuple[int, int]]:
    """What a language's cases leave of its months, five letters at most -> the month, and the length of its name."""
    names = get_month_names("wide", context="stand-alone", locale=locale)
    return {name.casefold()[:5]: (number, len(name)) for number, name in names.items()}
