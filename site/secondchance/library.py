"""Reads a content folder into typed pages: which pages there are, in which languages and order, at which address."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from voluptuous import Schema

from secondchance import prose, withheld
from secondchance.activation import activate
from secondchance.errors import Problem
from secondchance.kinds import KINDS, SECTION, Fault, validate
from secondchance.model import Library, Page, Section
from secondchance.parallel import Report, fork_map, shards
from secondchance.preamble import Preamble, PreambleError, read_data_file, read_page_file, read_text
from secondchance.references import read_search, read_short, read_sources, read_terms, read_transliteration, read_wording
from secondchance.settings import Settings, shown
from secondchance.store import Store

PAGE_FILE = re.compile(r"([a-z0-9][a-z0-9-]*)\.([a-z][a-z-]*)\.md")
TRANSCRIPT_FILE = re.compile(r"([a-z0-9][a-z0-9-]*)\.transcript\.([a-z][a-z-]*)\.md")
DATA_FILE = re.compile(r"([a-z0-9][a-z0-9-]*)\.yaml")
ROWS_AT_ONCE = 200
WORTH_FORKING = 12  # units of three texts; below that, starting a process costs more than it saves


@dataclass(slots=True)
class Unit:
    """The files of one page: its texts by language, its transcripts by language, its shared data."""

    section: str
    name: str
    texts: dict[str, str] = field(default_factory=dict)
    transcripts: dict[str, str] = field(default_factory=dict)
    data: str = ""

    @property
    def key(self) -> str:
        return f"{self.section}/{self.name}"


class Parsed(NamedTuple):
    """What was read of a unit: `signature` tells whether it must be read again."""

    signature: str
    pages: list[Page]


class Reading(NamedTuple):
    """A content folder as read: the library, and what to keep for the next time."""

    library: Library
    parsed: dict[str, Parsed]
    changed: set[str]  #: keys of the units that were read anew
    problems: list[Problem]  #: what is wrong in single files; with any, the library is not whole


def digest(*parts: str) -> str:
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).hexdigest()


def read_library(settings: Settings, files: dict[str, str], store: Store, previous: dict[str, Parsed],
                 jobs: int, report: Report = lambda count: None,
                 meanwhile: Callable[[], None] = lambda: None) -> Reading:
    """Read the content folder.

    `files` are its files (path relative to the folder -> digest of the bytes); `previous` is what an earlier reading
    kept; `meanwhile` is done while other processes read, or before.
    """
    problems: list[Problem] = []
    units, media = sort_files(settings, files, problems)
    sections, section_data = read_sections(settings, units, problems)
    sources = read_sources(settings, files, problems)
    terms = read_terms(settings, files, problems)
    letters = read_transliteration(settings, files, problems)
    wording = read_wording(settings, files, problems)
    table = digest(*(f"{language.code} {language.quotes}" for language in settings.written))

    parsed: dict[str, Parsed] = {}
    waiting: list[tuple[Unit, str, str]] = []
    for unit in units.values():
        if unit.section not in sections:
            continue
        kind = section_data[unit.section]["kind"] if unit.name == "index" else sections[unit.section].pages
        paths = [unit.data, *unit.texts.values(), *unit.transcripts.values()]
        signature = digest(table, kind, *(f"{path} {files.get(path, '')}" for path in sorted(paths)))
        known = previous.get(unit.key)
        if known and known.signature == signature:
            parsed[unit.key] = known
        else:
            waiting.append((unit, kind, signature))
    work = partial(read_units, settings, files, store)
    processes = jobs if len(waiting) >= WORTH_FORKING else 1
    for found, faults in fork_map(work, shards(waiting, processes), report, meanwhile):
        parsed.update(found)
        problems += faults
    library = assemble(settings, parsed, sections, media, {unit.key: unit.texts for unit in units.values()}, problems)
    library.sources, library.terms, library.letters, library.wording = sources, terms, letters, wording
    library.search = read_search(settings, files, problems)
    library.short = read_short(settings, files, problems)
    library.texts = {unit.key for unit in units.values() if unit.texts}
    problems += twice(settings, library)
    return Reading(library, parsed, {unit.key for unit, _, _ in waiting}, problems)


def sort_files(settings: Settings, files: dict[str, str],
               problems: list[Problem]) -> tuple[dict[str, Unit], dict[str, str]]:
    """Sort files by what their names say they are: units of pages, and media."""
    units: dict[str, Unit] = {}
    media: dict[str, str] = {}
    codes = [language.code for language in settings.written]

    def problem(path: str, what: str, advice: str) -> None:
        problems.append(Problem(shown(settings.content / path), 1, what, advice))

    def unit(section: str, name: str) -> Unit:
        return units.setdefault(f"{section}/{name}", Unit(section, name))

    for path in sorted(files):
        folder, _, file = path.rpartition("/")
        if path.startswith("translated-from/"):
            continue  # what translations were made from, see staleness.py
        if file == "README.md" or (not folder and file in ("site.toml", "sources.yaml", "terms.yaml", "transliteration.yaml", "wording.yaml", "search.yaml", "short.yaml")):
            continue
        suffix = file.rpartition(".")[2]
        if suffix not in ("md", "yaml"):
            if folder:
                media[path] = files[path]
            continue
        if not folder or "/" in folder:
            problem(path, "the file lies in no section", "move it into a folder of the content folder, as in pages/")
        elif match := TRANSCRIPT_FILE.fullmatch(file):
            if match[2] in codes:
                unit(folder, match[1]).transcripts[match[2]] = path
            else:
                problem(path, f"“{match[2]}” is no language of the site", f"use one of: {', '.join(codes)}")
        elif match := PAGE_FILE.fullmatch(file):
            if match[2] in codes:
                unit(folder, match[1]).texts[match[2]] = path
            else:
                problem(path, f"“{match[2]}” is no language of the site", f"use one of: {', '.join(codes)}")
        elif match := DATA_FILE.fullmatch(file):
            unit(folder, match[1]).data = path
        else:
            problem(path, "the name is not page.language.md", f"name it as in {file.split('.')[0].lower()}.{codes[0]}.md")
    return units, media


def read_sections(settings: Settings, units: dict[str, Unit],
                  problems: list[Problem]) -> tuple[dict[str, Section], dict[str, dict[str, Any]]]:
    """Read what each folder's index.yaml says of the folder."""
    sections: dict[str, Section] = {}
    data: dict[str, dict[str, Any]] = {}
    for name in sorted({unit.section for unit in units.values()}):
        index = units.get(f"{name}/index")
        path = settings.content / name / "index.yaml"
        if not index or not index.data:
            problems.append(Problem(shown(path), 1, "the section has no index.yaml",
                                    "write one that says `kind:` (of its first page) and `pages:` (of the others)"))
            continue
        try:
            preamble = read_data_file(path)
        except PreambleError as error:
            problems += error.problems
            continue
        own = {key: value for key, value in preamble.data.items() if key in ("kind", "pages")}
        checked, faults = validate(Schema(SECTION), own)
        problems += placed(path, preamble, faults)
        if not faults:
            sections[name] = Section(name, checked["pages"], checked["kind"] == "home")
            data[name] = checked
    homes = [section for section in sections.values() if section.is_root]
    if len(homes) != 1 and not problems:
        problems.append(Problem(shown(settings.content), 1, f"the site has {len(homes)} home pages",
                                "write `kind: home` in exactly one section's index.yaml"))
    return sections, data


def read_units(settings: Settings, files: dict[str, str], store: Store, share: Sequence[tuple[Unit, str, str]],
               report: Report) -> tuple[dict[str, Parsed], list[Problem]]:
    """In a worker: read and render units; their texts go into the store, the rest is returned."""
    store = store.reopened()
    parsed: dict[str, Parsed] = {}
    problems: list[Problem] = []
    rows: list[tuple[str, str]] = []
    for unit, kind, signature in share:
        found, faults = read_unit(settings, files, unit, kind, rows)
        parsed[unit.key] = Parsed(signature, found)
        problems += faults
        if len(rows) >= ROWS_AT_ONCE:
            store.add(rows)
            rows.clear()
        report(len(found))
    store.add(rows)
    store.close()
    return parsed, problems


def read_unit(settings: Settings, files: dict[str, str], unit: Unit, kind_name: str,
              rows: list[tuple[str, str]]) -> tuple[list[Page], list[Problem]]:
    """Read one page in all its languages; rendered texts are added to `rows`."""
    problems: list[Problem] = []
    kind = KINDS[kind_name]
    shared: dict[str, Any] = {}
    if unit.data:
        path = settings.content / unit.data
        try:
            preamble = read_data_file(path)
        except PreambleError as error:
            return [], error.problems
        given = preamble.data
        if unit.name == "index":
            given = {key: value for key, value in given.items() if key not in ("kind", "pages")}
        shared, faults = validate(kind.shared, given)
        faults = [elsewhere(fault, kind.translated, "it differs by language: write it in the language's .md file")
                  for fault in faults]
        problems += placed(path, preamble, faults)
    else:
        _, faults = validate(kind.shared, {})
        problems += [Problem(shown(settings.content / path), 1, f"{fault.what} (it is the same in all languages)",
                             f"write it in {unit.name}.yaml beside the page")
                     for fault in faults for path in list(unit.texts.values())[:1]]
    if not unit.texts:
        place = unit.data or next(iter(unit.transcripts.values()))
        problems.append(Problem(shown(settings.content / place), 1, "the page has no text in any language",
                                f"write {unit.name}.{settings.written[0].code}.md"))
        return [], problems
    pages = []
    texts: dict[str, Preamble] = {}
    for code, file in unit.texts.items():
        try:
            texts[code] = read_page_file(settings.content / file)
        except PreambleError as error:
            problems += error.problems
    held = withheld.lacking({code: preamble.text for code, preamble in texts.items()})
    for language in settings.written:
        if language.code in texts:
            page, faults = read_text_of(settings, files, unit, kind_name, language, shared, texts[language.code], held, rows)
            problems += faults
            pages += [page] if page else []
    return pages, problems


def read_text_of(settings: Settings, files: dict[str, str], unit: Unit, kind_name: str, language: Any, shared: dict[str, Any],
                 preamble: Preamble, held: dict[str, tuple[str, ...]], rows: list[tuple[str, str]]) -> tuple[Page | None, list[Problem]]:
    """Render a page's text in one language, without the blocks that wait for another (`held`, see withheld.py)."""
    kind = KINDS[kind_name]
    file = unit.texts[language.code]
    path = settings.content / file
    data, faults = validate(kind.translated, preamble.data)
    if "figures" in data:
        # The numbers stand in the shared data under the same name.
        data["wording"] = data.pop("figures")
    faults = [elsewhere(fault, kind.shared, f"it is the same in all languages: write it in {unit.name}.yaml")
              for fault in faults]
    problems = placed(path, preamble, faults)
    sources = shared.get("sources", [])
    waits = [name for name, codes in held.items() if codes]
    text = withheld.without(preamble.text, waits) if waits else preamble.text
    rendered = prose.render(text, unit.section, language, sources, shared.get("cited_sections", False))
    nameless = [prose.Fault(line, f"a block is marked {withheld.MARK} and has no id", f"write {{#name {withheld.MARK}}}")
                for line in withheld.marked(preamble.text)[1]]
    unknown = [prose.Fault(line, f"“{mark}” is no mark", f"write {withheld.MARK}, or take it out") for line, mark in withheld.unknown(preamble.text)]
    problems += in_text(path, preamble.text, preamble.text_line, [*rendered.faults, *nameless, *unknown])
    body = digest(files[file], language.code, unit.section, *sources, *waits)
    rows.append((body, rendered.html))
    page = Page(unit.key, language.code, kind_name, file, shared | data, body, rendered.ids, rendered.links,
                parts=len(prose.HEADING.findall(rendered.html)), withheld=held)
    if transcript := unit.transcripts.get(language.code):
        path = settings.content / transcript
        try:
            text = read_text(path)
        except PreambleError as error:
            return None, problems + error.problems
        said = prose.render(text, unit.section, language, sources)
        problems += in_text(path, text, 1, said.faults)
        page.transcript = digest(files[transcript], language.code, unit.section, *sources)
        page.links += said.links
        rows.append((page.transcript, said.html))
    return (None if faults else page), problems


def placed(path: Path, preamble: Preamble, faults: list[Fault]) -> list[Problem]:
    """Faults of data, at their lines."""
    return [Problem(shown(path), preamble.lines.get(fault.key, 1), fault.what, fault.advice) for fault in faults]


def elsewhere(fault: Fault, other: Schema, advice: str) -> Fault:
    """Say where a key belongs that another file of the page may have."""
    is_known_there = fault.key in [str(marker) for marker in other.schema]
    return fault._replace(advice=advice) if is_known_there and "is not a key" in fault.what else fault


def in_text(path: Path, text: str, first_line: int, faults: Sequence[prose.Fault]) -> list[Problem]:
    """Faults of a text, at the lines where their sign stands."""
    problems = []
    for fault in faults:
        place = max(("\n" + text).find(fault.sign), 0)
        line = first_line + ("\n" + text).count("\n", 0, place + fault.sign.startswith("\n")) - 1
        problems.append(Problem(shown(path), max(line, 1), fault.what, fault.advice))
    return problems


def assemble(settings: Settings, parsed: dict[str, Parsed], sections: dict[str, Section], media: dict[str, str],
             texts: dict[str, dict[str, str]], problems: list[Problem]) -> Library:
    """Put pages in their order, let the original stand in where a language has none yet, and give each its address."""
    pages = {(page.key, page.language): page for unit in parsed.values() for page in unit.pages}
    by_section: dict[str, dict[str, Page]] = {}
    for page in pages.values():
        by_section.setdefault(page.section, {}).setdefault(page.key, page)
    for section in sections.values():
        section.keys = sorted(by_section.get(section.name, {}), key=lambda key: place(by_section[section.name][key]))
    names = sorted(sections, key=lambda name: section_place(sections[name], by_section.get(name, {})))
    library = Library(pages, {name: sections[name] for name in names}, media)
    library.keys = [key for name in names for key in sections[name].keys]
    library.waiting = activate(settings, library, texts, problems)
    prefixes = {language.code: language.prefix for language in settings.languages}
    for page in pages.values():
        index = pages.get((f"{page.section}/index", page.language))
        parts = [prefixes[page.language]]
        if index and not sections[page.section].is_root:
            parts.append(index.data["slug"])
        if page.name != "index":
            parts.append(page.data["slug"])
        page.address = f"/{'/'.join(parts)}/"
    # The other script of a language has the same pages at the same slugs, which every host and every memory stick can hold.
    for language in settings.languages:
        if language.transliterates:
            for page in [page for page in pages.values() if page.language == language.transliterates]:
                address = f"/{language.prefix}/{page.address.split('/', 2)[2]}"
                library.pages[page.key, language.code] = replace(page, language=language.code, address=address)
    return library


def place(page: Page) -> tuple[bool, int, int, str]:
    """Where a page stands in its section: the index, then by `order`, then the newest, then by name."""
    date = page.data.get("date")
    return page.name != "index", page.data.get("order", 10**6), -date.toordinal() if date else 0, page.name


def section_place(section: Section, pages: dict[str, Page]) -> tuple[bool, int, str]:
    index = pages.get(f"{section.name}/index")
    return not section.is_root, index.data.get("menu", 10**6) if index else 10**6, section.name


def twice(settings: Settings, library: Library) -> list[Problem]:
    """Find pages of one language that ask for the same address."""
    seen: dict[str, Page] = {}
    problems = []
    written = {language.code for language in settings.written}
    for page in sorted((page for page in library.pages.values() if page.language in written), key=lambda page: page.file):
        first = seen.setdefault(page.address, page)
        if first is not page:
            path = settings.content / page.file
            problems.append(Problem(shown(path), line_of(path, "slug"), f"the slug “{page.data['slug']}” is taken "
                                    f"by {first.file}", "choose another"))
    return problems


def line_of(path: Path, key: str) -> int:
    """The line on which a key of a file stands (for messages on pages that were read earlier)."""
    read = read_page_file if path.suffix == ".md" else read_data_file
    return read(path).lines.get(key, 1)
