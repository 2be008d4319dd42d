"""Blocks that are held back until every language has them: `.until-translated` beside an id in the text.

A heading marked so, `## New {#new .until-translated}`, holds back what follows it up to the next heading of its level; any other block is
marked on its last line, `{: #new .until-translated}`. As soon as every language's text has the id, the block is shown in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

MARK = ".until-translated"
#: A list of attributes at the end of a line (Python-Markdown's attr_list).
ATTRIBUTES = re.compile(r"\{:?([^}\n]*)\}[ ]*$")
ID = re.compile(r"#([\w-]+)")
LEVEL = re.compile(r"#+(?=[ ])")


def anchors(text: str) -> dict[str, int]:
    """The ids that a text gives its headings and blocks -> the lines (from 0)."""
    return {found[1]: number for number, line in enumerate(text.splitlines())
            if (attributes := ATTRIBUTES.search(line)) and (found := ID.search(attributes[1]))}


def marked(text: str) -> tuple[list[str], list[str]]:
    """The ids of the marked blocks of a text; and the lines that have the mark and no id."""
    ids, faults = [], []
    for line in text.splitlines() if MARK in text else ():
        attributes = ATTRIBUTES.search(line)
        if attributes and MARK in attributes[1].split():
            found = ID.search(attributes[1])
            if found:
                ids.append(found[1])
            else:
                faults.append(line)
    return ids, faults


def unknown(text: str) -> list[tuple[str, str]]:
    """Marks beside an id that are none: (the line, the mark). Nothing else begins with a dot there."""
    found = []
    for line in text.splitlines() if "{" in text else ():
        attributes = ATTRIBUTES.search(line)
        found += [(line, mark) for mark in (attributes[1].split() if attributes else ()) if mark.startswith(".") and mark != MARK]
    return found


def lacking(texts: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Which languages do not have the marked blocks of a page yet: id -> codes; `texts` are the page's texts by language."""
    ids = dict.fromkeys(name for text in texts.values() for name in marked(text)[0])
    there = {code: anchors(text) for code, text in texts.items()} if ids else {}
    return {name: tuple(code for code in texts if name not in there[code]) for name in ids}


def without(text: str, names: Iterable[str]) -> str:
    """A text without the blocks of these ids; blank lines in their place keep the numbers of the others."""
    lines, places = text.splitlines(), anchors(text)
    for name in names:
        if name in places:
            for number in block(lines, places[name]):
                lines[number] = ""
    return "\n".join(lines) + "\n"


def block(lines: list[str], at: int) -> range:
    """The lines of the block whose attributes stand on a line."""
    if heading := LEVEL.match(lines[at]):
        ends = (number for number in range(at + 1, len(lines))
                if (other := LEVEL.match(lines[number])) and len(other[0]) <= len(heading[0]))
        return range(at, next(ends, len(lines)))
    first = last = at
    while first > 0 and lines[first - 1].strip():
        first -= 1
    while last + 1 < len(lines) and lines[last + 1].strip():
        last += 1
    return range(first, last + 1)
