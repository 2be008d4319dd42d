"""Reads what stands once for all pages: their sources (sources.yaml), their terms (terms.yaml), the rules of transliteration and wording."""

from __future__ import annotations

from typing import Any

from babel import Locale, UnknownLocaleError
from voluptuous import Invalid, Schema

from secondchance.errors import Problem
from secondchance.kinds import SEARCH, SOURCE, TERM, TRANSLITERATION, WORDING, short_addresses, validate
from secondchance.preamble import Preamble, PreambleError, read_data_file
from secondchance.settings import Settings, shown
from secondchance.transliteration import Transliterator


def read_list(settings: Settings, files: dict[str, str], name: str, problems: list[Problem]) -> Preamble | None:
    """Read one of the lists of the content folder, if it is there."""
    if name not in files:
        return None
    try:
        return read_data_file(settings.content / name)
    except PreambleError as error:
        problems += error.problems
        return None


def is_language(code: str) -> bool:
    """Whether a code such as `it` names a language that dates and names are known for (CLDR)."""
    try:
        return bool(code) and bool(Locale.parse(code).language_name)
    except (ValueError, UnknownLocaleError):
        return False


def read_sources(settings: Settings, files: dict[str, str], problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Read sources.yaml: key -> publisher, title, address, language and day of a source."""
    preamble = read_list(settings, files, "sources.yaml", problems)
    if preamble is None:
        return {}
    path = settings.content / "sources.yaml"
    codes = {language.code for language in settings.written}
    sources = {}
    for key, value in preamble.data.items():
        line = preamble.lines[key]
        if not isinstance(value, dict):
            problems.append(Problem(shown(path), line, f"the source “{key}” says nothing", "write publisher, title and url"))
            continue
        source, faults = validate(SOURCE, value)
        problems += [Problem(shown(path), line, f"source “{key}”: {fault.what}", fault.advice) for fault in faults]
        if faults:
            continue
        if isinstance(source["url"], str) and source.get("language") not in codes and not is_language(source.get("language", "")):
            problems.append(Problem(shown(path), line, f"source “{key}” does not say its language",
                                    f"add `language:`, one of {', '.join(sorted(codes))} or another language's code, as in it"))
        for name in ("publisher", "title"):
            if isinstance(source[name], dict) and source[name].keys() != codes:
                problems.append(Problem(shown(path), line, f"source “{key}” has no {name} in every language",
                                        f"give {', '.join(sorted(codes ^ source[name].keys()))}, and only the site's languages"))
        sources[key] = source
    return sources


def read_terms(settings: Settings, files: dict[str, str], problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Read terms.yaml: key -> the term and its definition in every language, and what is still to be confirmed."""
    preamble = read_list(settings, files, "terms.yaml", problems)
    if preamble is None:
        return {}
    path = settings.content / "terms.yaml"
    codes = {language.code for language in settings.written}
    terms = {}
    for key, value in preamble.data.items():
        line = preamble.lines[key]
        if not isinstance(value, dict):
            problems.append(Problem(shown(path), line, f"the term “{key}” says nothing",
                                    f"write {', '.join(f'{code}: …' for code in sorted(codes))}"))
            continue
        term, faults = validate(TERM, value)
        problems += [Problem(shown(path), line, f"term “{key}”: {fault.what}", fault.advice) for fault in faults]
        if faults:
            continue
        given = term.keys() - {"unconfirmed", "page", "sources"}
        if given != codes:
            problems.append(Problem(shown(path), line, f"the term “{key}” is not given for exactly the site's languages "
                                    f"({', '.join(sorted(codes ^ given))})", f"give it for {', '.join(sorted(codes))}"))
        if unknown := set(term.get("unconfirmed", [])) - codes:
            problems.append(Problem(shown(path), line, f"term “{key}”: “{', '.join(sorted(unknown))}” is no language of the site",
                                    f"use {', '.join(sorted(codes))}"))
        terms[key] = term
    return terms


def read_transliteration(settings: Settings, files: dict[str, str], problems: list[Problem]) -> Transliterator:
    """Read transliteration.yaml: what stays in Latin, and which letters stay apart."""
    preamble = read_list(settings, files, "transliteration.yaml", problems)
    if preamble is None:
        return Transliterator()
    rules, faults = validate(TRANSLITERATION, preamble.data)
    problems += [Problem(shown(settings.content / "transliteration.yaml"), preamble.lines.get(fault.key, 1), fault.what, fault.advice)
                 for fault in faults]
    return Transliterator(rules.get("latin", []), rules.get("apart", []))


def read_wording(settings: Settings, files: dict[str, str], problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Read wording.yaml: language code -> what should not stand in its texts."""
    return read_by_language(settings, files, "wording.yaml", WORDING, problems)


def read_search(settings: Settings, files: dict[str, str], problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Read search.yaml: language code -> what its search must know of its words."""
    return read_by_language(settings, files, "search.yaml", SEARCH, problems)


def read_short(settings: Settings, files: dict[str, str], problems: list[Problem]) -> dict[str, str]:
    """Read short.yaml: the last part of a short address, such as 1 of /sq/v/1/ -> the page it leads to."""
    preamble = read_list(settings, files, "short.yaml", problems)
    try:
        return short_addresses(preamble.data) if preamble else {}
    except Invalid as error:
        what, _, advice = error.msg.partition("\0")
        problems.append(Problem(shown(settings.content / "short.yaml"), 1, what.removeprefix("→ "), advice))
        return {}


def read_by_language(settings: Settings, files: dict[str, str], name: str, schema: Schema, problems: list[Problem]) -> dict[str, dict[str, Any]]:
    """Read a list that has an entry for a language."""
    preamble = read_list(settings, files, name, problems)
    if preamble is None:
        return {}
    path = settings.content / name
    found, faults = validate(schema, preamble.data)
    problems += [Problem(shown(path), preamble.lines.get(fault.key, 1), fault.what, fault.advice) for fault in faults]
    codes = {language.code for language in settings.written}
    problems += [Problem(shown(path), preamble.lines[code], f"“{code}” is no language of the site",
                         f"use {', '.join(sorted(codes))}") for code in preamble.data if code not in codes]
    return found
