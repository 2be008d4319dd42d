"""The settings of a site: its folders, its address and the table of its languages."""

from __future__ import annotations

import datetime
import os
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from secondchance.errors import ContentError, Problem, SiteError


@dataclass(frozen=True, slots=True)
class Language:
    """A row of the table of languages in `site.toml`; another language is another row."""

    code: str  #: in file names: `page.sq.md`
    prefix: str  #: first part of its addresses: `/sq/`
    lang: str  #: the `lang` attribute (BCP 47), such as `sr-Latn`
    locale: str  #: Babel's locale, such as `sr_Latn`: dates, numbers, plurals
    name: str  #: its name in itself
    script: str  #: ISO 15924: `Latn` or `Cyrl`
    catalogue: str  #: folder in `translations/`; empty for the language the templates are written in
    quotes: str  #: its four quotation marks: opening and closing, double then single
    alphabet: str = ""  #: its letters in their order, with a space between; empty: that of Unicode
    transliterates: str = ""  #: the code of the language whose texts it shows in its own script; empty: it has its own
    official: bool = False  #: a strict build allows no page to be missing in it

    @property
    def text_code(self) -> str:
        """The code of the language its texts are written in."""
        return self.transliterates or self.code


@dataclass(frozen=True, slots=True)
class Settings:
    """Where a build reads and writes, and what it must know of the whole site. All paths are absolute."""

    root: Path  #: the project: `site/`, `static/`
    content: Path
    output: Path
    base_url: str  #: `https://host/path` without a closing slash; empty when it is not known
    languages: tuple[Language, ...]
    x_default: str  #: the code of the language offered to readers of any other one (hreflang x-default)
    original: str  #: the code of the language pages are first written in, where a page says no other
    feedback: str  #: where answers to "Was this page useful?" go: an e-mail address or that of a form; empty: it is not asked
    read_offline: bool  #: whether pages that were visited can be read again without a connection
    share_cards: bool  #: whether every page has a picture of its own for links that are shared
    security: tuple[str, datetime.date] | None  #: who is told of a weakness of the site, and until when that holds (RFC 9116)
    catalogues: Path  #: the interface's translations
    needs: dict[str, tuple[str, ...]]  #: kind of page -> what a translation of one needs before it goes live (activation.py)

    @property
    def base_path(self) -> str:
        """The path under which the site is served, without a closing slash: `` or `/path`."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def host(self) -> str:
        """The site's address without its path: `https://host`; empty when it is not known."""
        return self.base_url.removesuffix(self.base_path)

    @property
    def static(self) -> Path:
        return self.root / "static"

    @property
    def templates(self) -> Path:
        return self.root / "site" / "secondchance" / "templates"

    @property
    def written(self) -> tuple[Language, ...]:
        """The languages that people write; the others are made of them."""
        return tuple(language for language in self.languages if not language.transliterates)

    def language(self, code: str) -> Language:
        return next(language for language in self.languages if language.code == code)


LANGUAGE_KEYS = {"code", "prefix", "lang", "locale", "name", "script", "quotes"}
#: What a language in another script has from the one it shows.
INHERITED = ("locale", "catalogue", "quotes", "official")
SITE_KEYS = {"base_url", "x_default", "original", "languages", "needs", "feedback", "read_offline", "share_cards", "security"}
EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
#: What a translation can be asked for before it goes live.
NEEDS = ("page", "parts", "captions", "transcript")


def shown(path: Path) -> str:
    """A path as messages show it: relative to the current folder where it lies in it."""
    try:
        return os.fspath(path.relative_to(Path.cwd()))
    except ValueError:
        return os.fspath(path)


def read_settings(root: Path, content: Path, output: Path, base_url: str | None = None, catalogues: Path | None = None) -> Settings:
    """Read `site.toml` of a content folder; `base_url` given here goes before the one written there.

    The catalogues are those of the program, unless others are given.

    Raises ContentError for a table that is not right, SiteError for an address that is none.
    """
    path = content / "site.toml"
    problems: list[Problem] = []

    def problem(what: str, advice: str, line: int = 1) -> None:
        problems.append(Problem(shown(path), line, what, advice))

    try:
        text = path.read_text(encoding="utf-8")
        table = tomllib.loads(text)
    except FileNotFoundError:
        raise SiteError(f"{shown(content)} is no content folder: it has no site.toml; "
                        "give the folder that holds one with --content") from None
    except UnicodeDecodeError:
        problem("the file is not UTF-8", "save it as UTF-8")
        raise ContentError(problems) from None
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        problem(str(error).split(" (at")[0], "write it as TOML: key = \"value\"", int(place[1]) if place else 1)
        raise ContentError(problems) from None

    def line_of(needle: str, nth: int = 0) -> int:
        lines = [n for n, line in enumerate(text.splitlines(), 1) if line.strip().startswith(needle)]
        return lines[nth] if nth < len(lines) else 1

    for key in table.keys() - SITE_KEYS:
        problem(f"“{key}” is not a setting", f"use {', '.join(sorted(SITE_KEYS))}", line_of(key))
    rows = table.get("languages", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        problem("“languages” is no list of tables", "write [[languages]] above each language", line_of("languages"))
        rows = []
    elif not rows:
        problem("no language is set", "add a [[languages]] table")
    languages = []
    for number, row in enumerate(rows):
        place = line_of("[[languages]]", number)
        if isinstance(row.get("transliterates"), str):
            shown_one = next((other for other in rows if other.get("code") == row["transliterates"] and "transliterates" not in other), None)
            if shown_one is None:
                problem(f"“{row['transliterates']}” is no language of the table with texts of its own", "write the code of one", place)
                continue
            row = {**{key: shown_one[key] for key in INHERITED if key in shown_one}, **row}
        missing = LANGUAGE_KEYS - row.keys()
        unknown = row.keys() - LANGUAGE_KEYS - {"catalogue", "alphabet", "transliterates", "official"}
        wrong = [key for key, value in row.items() if not isinstance(value, str) and key != "official"]
        for key in sorted(missing):
            problem(f"language {number + 1} has no “{key}”", "add it", place)
        for key in sorted(unknown):
            problem(f"“{key}” is nothing a language has", "take it out", place)
        for key in wrong:
            problem(f"“{key}” is not a text", "write it in quotes", line_of(f"{key} ", number))
        if not isinstance(row.get("official", False), bool):
            problem("“official” is neither true nor false", "write official = true, without quotes", place)
        if len(row.get("quotes", "    ")) != 4:
            problem("“quotes” is not four marks", "write opening and closing, double then single: “”‘’", place)
        if not (missing or unknown or wrong):
            languages.append(Language(**{"catalogue": "", **row}))
    for key in ("code", "prefix", "lang"):
        values = [getattr(language, key) for language in languages]
        for value in {v for v in values if values.count(v) > 1}:
            problem(f"two languages have the {key} “{value}”", "give each its own", 1)
    x_default = table.get("x_default", languages[0].code if languages else "")
    if languages and not problems and x_default not in [language.code for language in languages]:
        problem(f"x_default “{x_default}” is no language of the table", "write the code of one", line_of("x_default"))
    original = table.get("original", x_default)
    if languages and not problems and original not in [language.code for language in languages if not language.transliterates]:
        problem(f"original “{original}” is no language of the table with texts of its own", "write the code of one", line_of("original"))
    needs: dict[str, tuple[str, ...]] = {}
    given = table.get("needs", {})
    if not isinstance(given, dict):
        problem("“needs” is no table", 'write [needs], and below it lines such as topic = ["parts"]', line_of("needs"))
        given = {}
    for kind, wanted in given.items():
        needs[kind] = tuple(map(str, wanted)) if isinstance(wanted, list) else (str(wanted),)
        if unknown := sorted(set(needs[kind]) - set(NEEDS)):
            problem(f"“{unknown[0]}” is nothing a {kind} can need", f"use {', '.join(NEEDS)}", line_of(kind))
    feedback = table.get("feedback", "")
    if feedback and not (isinstance(feedback, str) and (EMAIL.fullmatch(feedback) or feedback.startswith("https://"))):
        problem("“feedback” is no e-mail address and no address of a form", "write name@host, or an address that begins with https://", line_of("feedback"))
    switches = {"read_offline": table.get("read_offline", True), "share_cards": table.get("share_cards", False)}
    for name, value in switches.items():
        if not isinstance(value, bool):
            problem(f"“{name}” is neither true nor false", f"write {name} = true, without quotes", line_of(name))
    security = table.get("security")
    if security is not None and not (isinstance(security, dict) and isinstance(security.get("expires"), datetime.date)
                                     and str(security.get("contact", "")).startswith(("mailto:", "https://"))):
        problem("“security” does not say whom to tell and until when", 'write contact = "mailto:name@host" and expires = 2027-12-31 below [security]',
                line_of("[security]"))
    if problems:
        raise ContentError(problems)
    return Settings(root, content, output, check_base_url(base_url or table.get("base_url", "")),
                    tuple(languages), x_default, original, feedback, switches["read_offline"], switches["share_cards"], (security["contact"], security["expires"]) if security else None, catalogues or root / "translations", needs)


def check_base_url(url: str) -> str:
    """Return the address of the site without its closing slash; raise SiteError if it is none."""
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise SiteError(f"the base address “{url}” is not one; write it as https://host or https://host/path")
    return url.rstrip("/")
