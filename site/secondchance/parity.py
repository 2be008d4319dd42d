"""The parity gate: the language versions of a page are held against each other, and every difference is named on both sides.

What is compared is structure (structure.py), never words. A difference that is meant is declared in the page's shared data, with its reason.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from babel.dates import get_month_names

from secondchance.errors import Problem
from secondchance.model import Library, Page
from secondchance.settings import Language, Settings, shown
from secondchance.structure import Part, tokens

HEADING = re.compile(r"#{2,6} ")
#: How the source of a list or a table begins.
BEGINNINGS = {"lists": re.compile(r"\s*(?:[-*+]|\d+[.)])\s|:\s"), "tables": re.compile(r"\s*\|")}
#: What is compared part by part, and what may be declared as different on purpose.
KINDS = ("lists", "tables", "links", "pictures", "videos", "figures", "terms", "citations", "footnotes", "numbers", "emphasis")
WHOLE = ("headings", "data", "captions", "transcripts")


class Side(NamedTuple):
    """One side of a difference: a language, its file, and a line of it."""

    language: str
    path: Path
    line: int

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}"


class Difference(NamedTuple):
    """What one language version has and another has not; `reason` is empty unless it was declared."""

    page: str
    kind: str
    here: Side
    there: Side
    what: str
    reason: str = ""

    def __str__(self) -> str:
        meant = f" (meant: {self.reason})" if self.reason else ""
        return f"{self.here}: {self.kind}: {self.what}; compare {self.there}{meant}"


class Version(NamedTuple):
    """A language version, taken apart."""

    page: Page
    language: Language
    path: Path
    parts: list[Part]

    @property
    def lines(self) -> list[str]:
        """The lines of its source; only a version that differs is read."""
        return self.path.read_text(encoding="utf-8").splitlines()

    def side(self, anchor: str = "", fits: Callable[[str], bool] = lambda line: False) -> Side:
        """The place of a part, or of the first line of it that `fits`."""
        lines = self.lines
        start = next((number for number, line in enumerate(lines, 1) if anchor and (f"{{#{anchor}}}" in line or f"{{#{anchor} " in line)), 0)
        first = start or lines.index("---", 1) + 2  # the first line after the front matter
        for number in range(first, len(lines) + 1):
            line = lines[number - 1]
            if number > first and HEADING.match(line):
                break
            if fits(line):
                return Side(self.language.code, self.path, number)
        return Side(self.language.code, self.path, first)


def compare(settings: Settings, library: Library, parts_of: Callable[[Page, Language], list[Part]]) -> list[Difference]:
    """Every difference between the language versions of the library's pages; `parts_of` takes a page apart (structure.py)."""
    same = same_addresses(library)
    found = []
    for key in library.keys:
        versions = []
        for language in settings.written:
            page = library.pages.get((key, language.code))
            if page and not page.fallback:
                versions.append(Version(page, language, settings.content / page.file, parts_of(page, language)))
        # Where each version says something else, the original is the model.
        versions.sort(key=lambda version: version.language.code != version.page.data.get("original", settings.original))
        differences = [*headings(versions), *inside(versions, same), *data(versions), *beside(library, versions)]
        found += declared(settings, versions[0].page, differences) if versions else []
    return found


def undeclared(differences: list[Difference]) -> list[Problem]:
    """The differences nobody meant, as problems: what a strict build refuses."""
    return [Problem(shown(difference.here.path), difference.here.line, f"{difference.kind}: {difference.what}",
                    f"compare {difference.there}, or declare it under `differences:` with its reason")
            for difference in differences if not difference.reason]


def same_addresses(library: Library) -> dict[str, str]:
    """Addresses that are one page in several languages, as sources.yaml knows them -> the source's key."""
    same = {}
    for key, source in library.sources.items():
        if isinstance(source["url"], dict):
            same |= {url: f"source {key}" for url in source["url"].values()}
    return same


def usual(values: list[Any]) -> Any:
    """The value most versions have; the first one's, which is the original's, where all differ."""
    return Counter(map(repr, values)).most_common(1)[0][0]


def headings(versions: list[Version]) -> list[Difference]:
    """Headings and their levels."""
    outlines = {version.language.code: [(part.level, part.anchor) for part in version.parts[1:]] for version in versions}
    common = usual(list(outlines.values()))
    model = next(version for version in versions if repr(outlines[version.language.code]) == common)
    found = []
    for version in versions:
        mine, theirs = outlines[version.language.code], outlines[model.language.code]
        if mine == theirs:
            continue
        anchors = [anchor for _, anchor in mine]
        for level, anchor in theirs:
            if (level, anchor) not in mine:
                what = f"the heading {{#{anchor}}} has another level" if anchor in anchors else f"the heading {{#{anchor}}} is missing"
                found.append(Difference(version.page.key, "headings", version.side(anchor if anchor in anchors else ""), model.side(anchor), what))
        for anchor in anchors:
            if anchor not in [other for _, other in theirs]:
                found.append(Difference(version.page.key, "headings", version.side(anchor), model.side(), f"the heading {{#{anchor}}} stands here alone; give it the id of the original's, or take it out"))
        if sorted(mine) == sorted(theirs):
            found.append(Difference(version.page.key, "headings", version.side(), model.side(), "the headings stand in another order"))
    return found


def inside(versions: list[Version], same: dict[str, str]) -> list[Difference]:
    """What stands in the parts that all versions have."""
    found = []
    anchors = [part.anchor for part in versions[0].parts]
    for anchor in anchors:
        parts = {version.language.code: next((part for part in version.parts if part.anchor == anchor), None) for version in versions}
        if None in parts.values():
            continue
        for kind in KINDS:
            items = {code: comparable(kind, part.items.get(kind, []), same) for code, part in parts.items() if part}
            common = usual(list(items.values()))
            model = next(version for version in versions if repr(items[version.language.code]) == common)
            for version in versions:
                if repr(items[version.language.code]) != common:
                    found.append(one(version, model, anchor, kind, items))
    return found


def comparable(kind: str, items: list[str], same: dict[str, str]) -> list[str]:
    """Items in a form in which languages may be compared: only lists and tables must keep their order."""
    if kind in ("lists", "tables"):
        return items
    return sorted(same.get(item, item) for item in items)


#: What the compared things are called where one is missing or too many.
LIST_NAMES = {"ul": "list", "ol": "numbered list", "dl": "list of definitions"}


def spoken(kind: str, item: str) -> str:
    """An item in words: `ul of 3` is "a list with 3 items"."""
    name, _, count = item.partition(" of ")
    if kind == "lists":
        return f"a {LIST_NAMES[name]} with {count} item{'' if count == '1' else 's'}"
    if kind == "tables":
        return f"a table with {item}" + ("" if item.endswith(" 1") else " columns")
    if kind == "pictures":
        return f"the picture {item.partition(':')[2]}"
    if kind == "numbers" and item.startswith("month "):
        return f"{get_month_names('wide', locale='en')[int(item.removeprefix('month '))]} (a month in words)"
    return item.partition(":")[2] if kind == "links" and item.startswith(("page:", "media:")) else item


def one(version: Version, model: Version, anchor: str, kind: str, items: dict[str, list[str]]) -> Difference:
    """A difference in words: what is missing here, and what only stands here."""
    mine, theirs = Counter(items[version.language.code]), Counter(items[model.language.code])
    missing, more = list((theirs - mine).elements()), list((mine - theirs).elements())
    words = []
    if missing:
        words.append(f"{', '.join(spoken(kind, item) for item in missing)} missing")
    if more:
        words.append(f"{', '.join(spoken(kind, item) for item in more)} here alone")
    if not words:
        words.append("another order")
    here, there = items[version.language.code], items[model.language.code]
    return Difference(version.page.key, kind, version.side(anchor, sign(kind, more, here, there, version.language)),
                      model.side(anchor, sign(kind, missing, there, here, model.language)), "; ".join(words))


def sign(kind: str, items: list[str], own: list[str], others: list[str], language: Language) -> Callable[[str], bool]:
    """What tells the line of the source on which the first of these items stands, or where the first difference is."""
    if kind in BEGINNINGS:
        # The lists of a part are told apart by their place: it is the first one that differs, or the last one there is.
        beginning = BEGINNINGS[kind]
        count = next((number for number, (mine, theirs) in enumerate(zip(own, others, strict=False)) if mine != theirs), max(0, min(len(own), len(others) + 1) - 1))
        before = {"inside": False, "found": -1}

        def begins(line: str) -> bool:
            inside = before["inside"]
            before["inside"] = bool(beginning.match(line)) or (inside and (not line.strip() or line[0].isspace()))
            if beginning.match(line) and not inside:
                before["found"] += 1
                return before["found"] == count
            return False
        return begins
    if not items:
        return lambda line: False
    if kind == "numbers":
        return lambda line: items[0] in tokens(line, language.locale)
    if kind == "emphasis":
        return lambda line: "*" in line
    name = items[0].partition(":")[2].rpartition("/")[2] if ":" in items[0] else items[0]
    name = name.removesuffix(" without a description")
    return lambda line: name in line


def data(versions: list[Version]) -> list[Difference]:
    """The front matter: lists in it, and the numbers of title and description."""
    found = []
    for name in ("title", "description", "answers", "partners"):
        values = {}
        for version in versions:
            value = version.page.data.get(name)
            values[version.language.code] = len(value) if isinstance(value, list) else sorted(tokens(value or "", version.language.locale))
        common = usual(list(values.values()))
        model = next(version for version in versions if repr(values[version.language.code]) == common)
        for version in versions:
            if repr(values[version.language.code]) != common:
                what = f"“{name}” has {values[version.language.code]}, and there {values[model.language.code]}"
                found.append(Difference(version.page.key, "data", line_of(version, name), line_of(model, name), what))
    return found


def line_of(version: Version, name: str) -> Side:
    line = next((number for number, line in enumerate(version.lines, 1) if line.startswith(f"{name}:")), 1)
    return Side(version.language.code, version.path, line)


def beside(library: Library, versions: list[Version]) -> list[Difference]:
    """Captions and transcripts of a film: in every language or in none."""
    found = []
    for kind, has in (
        ("captions", lambda page: f"{page.section}/{page.name}.{page.language}.vtt" in library.media),
        ("transcripts", lambda page: bool(page.transcript)),
    ):
        with_it = [version for version in versions if has(version.page)]
        found += [Difference(version.page.key, kind, version.side(), with_it[0].side(), f"the film has no {kind} in {version.language.name}")
                  for version in versions if with_it and version not in with_it]
    return found


def declared(settings: Settings, page: Page, differences: list[Difference]) -> list[Difference]:
    """Give each declared difference its reason; a declaration that fits none is a difference itself."""
    found = list(differences)
    path = settings.content / page.section / f"{page.name}.yaml"
    for declaration in page.data.get("differences", []):
        unknown = (f"“{declaration['what']}” is no kind of difference; use one of: {', '.join(KINDS + WHOLE)}" if declaration["what"] not in KINDS + WHOLE
                   else f"“{declaration['in']}” is no language with texts of its own" if declaration["in"] not in [language.code for language in settings.written] else "")
        fitting = [number for number, difference in enumerate(found)
                   if difference.kind == declaration["what"] and difference.here.language == declaration["in"]]
        for number in fitting:
            found[number] = found[number]._replace(reason=declaration["reason"])
        if not fitting:
            lines = path.read_text(encoding="utf-8").splitlines()
            line = next((number for number, text in enumerate(lines, 1) if text.startswith("differences:")), 1)
            place = Side(declaration["in"], path, line)
            found.append(Difference(page.key, declaration["what"], place, place,
                                    unknown or f"a difference is declared for {declaration['in']} that is not there any more"))
    return found
