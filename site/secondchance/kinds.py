"""The kinds of page: what each may and must say, and the template that shows it.

A new kind is an entry in `KINDS` and a template of the same name in `templates/`.
"""

from __future__ import annotations

import datetime
import re
from typing import Any, NamedTuple
from collections.abc import Callable

from voluptuous import Invalid, MultipleInvalid, Optional, Required, Schema

from secondchance.video_hosts import HOSTS

Check = Callable[[Any], Any]


def fail(what: str, advice: str) -> Invalid:
    """A refusal that carries what is wrong and what to do."""
    return Invalid(f"{what}\0{advice}")


def text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise fail(f"is {spoken(value)}", "write a text")
    return value.strip()


def one_line(value: Any) -> str:
    if "\n" in text(value):
        raise fail("runs over several lines", "write it on one line")
    return text(value)


def slug(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", value):
        raise fail(f"is {spoken(value)}", "use a-z, 0-9 and single hyphens, as in masat-alternative")
    return value


def whole_number(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise fail(f"is {spoken(value)}", "write a whole number, as in 3")
    return value


def yes_or_no(value: Any) -> bool:
    if not isinstance(value, bool):
        raise fail(f"is {spoken(value)}", "write true or false")
    return value


def day(value: Any) -> datetime.date:
    if not isinstance(value, datetime.date):
        raise fail(f"is {spoken(value)}", "write a day as in 2026-01-31")
    return value


def web_address(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", value):
        raise fail(f"is {spoken(value)}", "write a whole address that begins with https://")
    return value


def list_of(check: Check) -> Check:
    def checked(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise fail(f"is {spoken(value)}", "write a list, as in [one, two]")
        return [check(item) for item in value]
    return checked


def by_language(check: Check) -> Check:
    """One value for all languages, or one for each: `{sq: …, sr: …, en: …}`."""
    def checked(value: Any) -> Any:
        if isinstance(value, dict):
            return {one_line(language): check(item) for language, item in value.items()}
        return check(value)
    return checked


def page_reference(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", value):
        raise fail(f"is {spoken(value)}", "write section/page, as in videos/mission")
    return value


def file_name(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[\w.-]+\.\w+", value, re.ASCII):
        raise fail(f"is {spoken(value)}", "write the name of a file that stands beside the page, as in mission.mp4")
    return value


def length(value: Any) -> int:
    """Minutes and seconds, or hours too, as seconds. YAML 1.1 reads 2:31 as a number to the base of 60, which is the same."""
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    match = re.fullmatch(r"(?:(\d+):)?(\d{1,2}):(\d{2})", value) if isinstance(value, str) else None
    if not match or int(match[3]) > 59 or not any(map(int, filter(None, match.groups()))):
        raise fail(f"is {spoken(value)}", "write minutes and seconds, as in 2:31")
    return int(match[1] or 0) * 3600 + int(match[2]) * 60 + int(match[3])


def language_tag(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[a-z]{2,3}(?:-[A-Za-z]{2,4})*", value):
        raise fail(f"is {spoken(value)}", "write the code of a language, as in sq")
    return value


def host_identifier(host: str) -> Check:
    def checked(value: Any) -> str:
        # A Vimeo or Facebook identifier is all digits, which YAML reads as a number.
        given = str(value) if isinstance(value, (str, int)) and not isinstance(value, bool) else ""
        if not HOSTS[host].identifier.fullmatch(given):
            raise fail(f"is {spoken(value)}", f"write the video's identifier at {HOSTS[host].name}, not its address")
        return given
    return checked


def record(keys: dict[Any, Check]) -> Check:
    """A mapping with these keys (`Required("key")` or `Optional("key")`) and no others."""
    needed = [str(key) for key in keys if isinstance(key, Required)]
    checks = {str(key): check for key, check in keys.items()}

    def checked(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise fail(f"is {spoken(value)}", f"write {{{', '.join(f'{key}: …' for key in needed)}}}")
        for key in needed:
            if key not in value:
                raise fail(f"has no “{key}”", f"add `{key}: …`")
        for key in value:
            if key not in checks:
                raise fail(f"has a “{key}”, which is not known there", f"use one of: {', '.join(sorted(checks))}")
        return {key: named(key, checks[key], item) for key, item in value.items()}
    return checked


def named(key: str, check: Check, value: Any) -> Any:
    """Check a value inside another, and say in which key it is wrong."""
    try:
        return check(value)
    except Invalid as error:
        what, _, advice = error.msg.partition("\0")
        raise fail(f"→ “{key}” {what}", advice) from None


def mapping_of(check: Check) -> Check:
    """A mapping from names of the editor's choice."""
    def checked(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict) or not value:
            raise fail(f"is {spoken(value)}", "write a mapping, as in {name: …}")
        return {slug(key): named(key, check, item) for key, item in value.items()}
    return checked


def number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise fail(f"is {spoken(value)}", "write a number, as in 387")
    return value


def one_of(*words: str) -> Check:
    def checked(value: Any) -> str:
        if value not in words:
            raise fail(f"is {spoken(value)}", f"write {' or '.join(words)}")
        return value
    return checked


def spoken(value: Any) -> str:
    """A value as a message names it."""
    if value is None or value == "":
        return "empty"
    if isinstance(value, bool):
        return f"“{str(value).lower()}”"
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    return f"“{value}”"


class Kind(NamedTuple):
    """What a page of this kind says once for all languages (`shared`) and in each of them (`translated`)."""

    shared: Schema
    translated: Schema


#: The drawings of templates/art/ that a page may have beside its title.
DRAWINGS = ("alternative", "bag", "book", "diversion", "family", "film", "guide", "help", "letter", "microphone", "place", "release", "service", "shelter",
            "words")
SHARED: dict[Any, Check] = {
    Optional("order"): whole_number,  # place among the pages of its section
    Optional("menu"): whole_number,  # place in the main menu
    Optional("footer"): whole_number,  # place in the menu at the foot
    Optional("sources"): list_of(slug),  # keys of sources.yaml
    Optional("checked"): day,  # when the page was last held against its sources
    Optional("related"): list_of(page_reference),
    Optional("illustration"): one_of(*DRAWINGS),
    Optional("figures"): mapping_of(record({Required("source"): slug, Required("values"): mapping_of(number)})),
    Optional("cited_sections"): yes_or_no,  # every part of the text must cite a source
    Optional("questions_and_answers"): yes_or_no,  # each part of the text is a question with its answer
    Optional("leaflet"): yes_or_no,  # readers can take the page along on paper (PDF: A4, and A5 to fold)
    Optional("designation"): yes_or_no,  # show the note on the status of Kosovo that EU and Council of Europe texts need
    Optional("original"): one_line,  # the language the page was first written in, if it is not the site's usual one
    # Differences between the languages that are meant: parity.py shows the reason.
    Optional("differences"): list_of(record({Required("in"): one_line, Required("what"): one_line, Required("reason"): one_line})),
    # What nobody could confirm yet: never shown, listed by `check --open` for who can answer.
    Optional("to_confirm"): list_of(record({Required("what"): one_line, Required("where"): one_line, Required("who"): one_line})),
}
TRANSLATED: dict[Any, Check] = {
    Required("title"): one_line,
    Required("slug"): slug,
    Required("description"): one_line,
    Optional("short_title"): one_line,  # for menus
    Optional("figures"): mapping_of(record({Required("title"): one_line, Required("column"): one_line,
                                            Required("number"): one_line, Required("labels"): mapping_of(one_line)})),
}
VIDEO: dict[Any, Check] = {
    Required("date"): day,
    Optional("length"): length,  # how long it is, as in 2:31
    Optional("spoken"): list_of(language_tag),  # the languages that are spoken in it
    Optional("signed"): by_language(file_name),  # our own file with sign language
    Optional("speaker"): one_line,
    Required("official"): by_language(web_address),  # where the campaign published it
    Optional("files"): by_language(list_of(file_name)),  # our own files, best first
    Optional("poster"): file_name,
    **{Optional(host): by_language(host_identifier(host)) for host in HOSTS},
}
PROJECT: dict[Any, Check] = {
    Optional("start"): day,
    Optional("end"): day,
    Optional("amount_eur"): whole_number,
    Optional("address"): by_language(web_address),
}


def kind(shared: dict[Any, Check] | None = None, translated: dict[Any, Check] | None = None) -> Kind:
    return Kind(Schema({**SHARED, **(shared or {})}), Schema({**TRANSLATED, **(translated or {})}))


HOME = Schema({key: check for key, check in TRANSLATED.items() if key.schema != "slug"})

KINDS: dict[str, Kind] = {
    "home": Kind(Schema({**SHARED, Optional("doors"): list_of(page_reference)}), HOME),
    "page": kind(),
    "list": kind(),
    "topic": kind(),
    "question": kind({Required("leads_to"): list_of(page_reference)}, {Required("answers"): list_of(one_line)}),
    "glossary": kind(),
    "languages": kind(),
    "search": kind(),
    "posters": kind(),
    "video": kind(VIDEO, {Optional("speaker_role"): one_line, Optional("title_is_ours"): yes_or_no}),
    "news": kind({Required("date"): day, Optional("month_only"): yes_or_no, Optional("address"): by_language(web_address)}),
    "project": kind(PROJECT, {Required("partners"): list_of(one_line)}),
    "publication": kind({Optional("date"): day, Required("address"): by_language(web_address)},
                        {Required("publisher"): one_line}),
}

#: Kinds the site is held together by: nothing can stand in for their texts.
FRAME = frozenset({"home", "list", "question", "glossary", "languages", "search"})

SECTION = {Required("kind"): one_of(*KINDS), Required("pages"): one_of(*KINDS)}

SOURCE = Schema({
    Required("publisher"): by_language(one_line),
    Required("title"): by_language(one_line),
    Required("url"): by_language(web_address),
    Optional("language"): one_line,
    Optional("date"): day,
})

TERM = Schema({
    str: record({Required("term"): one_line, Required("definition"): one_line, Optional("also"): list_of(one_line),
                 Optional("avoid"): list_of(one_line)}),
    Optional("unconfirmed"): list_of(one_line),  # languages whose form waits for a legal translator
    Optional("page"): page_reference,
    Optional("sources"): list_of(slug),
})


def with_a_bar(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\^?[^\W\d_]+\|[^\W\d_]+", value):
        raise fail(f"is {spoken(value)}", "write a piece of a word with a bar between the letters that stay apart, as in in|jekc")
    return value


def words_for_words(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise fail(f"is {spoken(value)}", "write what the site calls it and what people type, as in {conditional release: parole}")
    return {one_line(key): named(key, one_line, item) for key, item in value.items()}


def words_for_pages(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise fail(f"is {spoken(value)}", "write pages and what people type, as in {pages/contact: telephone address}")
    return {page_reference(key): named(key, text, item) for key, item in value.items()}


def letters_for_letters(value: Any) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(letters, str) for pair in value.items() for letters in pair):
        raise fail(f"is {spoken(value)}", "write letters and what they are compared as, as in {y: i}")
    return dict(value)


WORDING = Schema({str: record({
    Optional("marks"): text,  # words that must not lose their marks
    Optional("marked"): record({Required("letters"): one_line, Required("least"): number}),  # how many of 100 letters have marks, at least
    Optional("words"): list_of(record({Required("wrong"): one_line, Required("right"): one_line, Required("why"): one_line,
                                       Required("is"): one_of("error", "advice")})),
})})
SEARCH = Schema({str: record({
    Optional("endings"): text,  # what is cut off a word before words are compared
    Optional("alike"): letters_for_letters,  # letters that people write in two ways -> the one way they are compared in
    Optional("ignored"): text,  # words that say nothing about what is looked for
    Optional("words"): words_for_words,  # what the site calls it -> what people type
    Optional("pages"): words_for_pages,  # page -> words that people who look for it think of
})})


def short_addresses(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise fail(f"is {spoken(value)}", "write short names and pages, as in {\"1\": pages/contact}")
    return {slug(key): named(key, page_reference, item) for key, item in value.items()}


TRANSLITERATION = Schema({Optional("latin"): list_of(one_line), Optional("apart"): list_of(with_a_bar)})


class Fault(NamedTuple):
    """What a schema has against one key of the data: `key` is empty when the key is missing."""

    key: str
    what: str
    advice: str


def validate(schema: Schema, data: dict[str, Any]) -> tuple[dict[str, Any], list[Fault]]:
    """Hold data against a schema: the data as the site uses it, and every fault found."""
    try:
        return schema(data), []
    except MultipleInvalid as errors:
        return {}, [fault(error, schema) for error in errors.errors]


def fault(error: Invalid, schema: Schema) -> Fault:
    key = str(error.path[0]) if error.path else ""
    message = error.msg
    if "\0" in message:
        what, advice = message.split("\0")
        return Fault(key, f"“{key}” {what}", advice)
    if message.startswith("required key"):
        return Fault("", f"“{key}” is missing", f"add a line `{key}: …`")
    if message.startswith("extra keys"):
        known = sorted(str(marker) for marker in schema.schema)
        return Fault(key, f"“{key}” is not a key of this kind of page", f"use one of: {', '.join(known)}")
    return Fault(key, f"“{key}”: {message}", "see the editors' guide")
