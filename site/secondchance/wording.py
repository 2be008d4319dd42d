"""Words that should not stand in a language: forms of its neighbours, lost marks, wrong quotation marks, avoided terms.

What is wrong in which language is data (`wording.yaml`, and `avoid:` in terms.yaml); each finding is an error or advice as that says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from secondchance.model import Library
from secondchance.settings import Language, Settings, shown

#: What is no text of the page: code, targets of links, attributes, citations, addresses, words marked as another language.
NO_TEXT = re.compile(r"`[^`]*`|\*[^*\n]+\*\{:?\s*lang=[^}]*\}|\]\([^)\n]*\)|\{[:#][^}\n]*\}|\[@[^\]\n]*\]|<[^>\n]*>|https?://\S+|[\w.+-]+@[\w.-]+")
#: Lines of data that hold no words of the page.
NO_WORDS = re.compile(r"^(?:slug|title_is_ours):.*$")
KEY = re.compile(r"^[a-z_]+:")
WORD = re.compile(r"[^\W\d_]+")
QUOTES = frozenset("„“”‚‘«»‹›")
LATIN, CYRILLIC = re.compile("[A-Za-zÀ-ɏ]"), re.compile("[\u0400-\u052f]")


class Finding(NamedTuple):
    """A word at its place; only an error stops a strict build."""

    path: Path
    line: int
    column: int
    is_error: bool
    what: str

    def __str__(self) -> str:
        return f"{shown(self.path)}:{self.line}:{self.column}: {'error' if self.is_error else 'advice'}: {self.what}"


class Rule(NamedTuple):
    """A pattern that should not occur, and what to say where it does."""

    pattern: re.Pattern[str]
    is_error: bool
    advice: str


def findings(settings: Settings, library: Library) -> list[Finding]:
    """Everything the rules have against the texts of a library."""
    found = []
    for language in settings.written:
        rules = rules_of(language, library)
        marks = lost_marks(library.wording.get(language.code, {}).get("marks", ""))
        density = library.wording.get(language.code, {}).get("marked")
        for page in library.live(language.code):
            path = settings.content / page.file
            own = list(inspect(path, language, rules, marks))
            if density and (bare_text := too_few_marks(path, **density)):
                own.append(Finding(path, 1, 1, True, bare_text))
            found += sorted(own, key=lambda finding: (finding.line, finding.column))
    return found


def rules_of(language: Language, library: Library) -> list[Rule]:
    """The rules for one language: those of wording.yaml, and the terms that are avoided."""
    rules = [Rule(phrase(rule["wrong"]), rule["is"] == "error", f"“{{}}”: {rule['why']}; write {rule['right']}")
             for rule in library.wording.get(language.code, {}).get("words", [])]
    for term in library.terms.values():
        own: dict[str, Any] = term[language.code]
        rules += [Rule(phrase(avoided), False, f"“{{}}” is avoided; the term is “{own['term']}”") for avoided in own.get("avoid", [])]
    return rules


def phrase(wrong: str) -> re.Pattern[str]:
    """A word or words as a pattern; a * stands for any ending."""
    words = [re.escape(word.rstrip("*")) + (r"[^\W\d_]*" if word.endswith("*") else "") for word in wrong.split()]
    return re.compile(r"(?<![^\W\d_])" + r"\s+".join(words) + r"(?![^\W\d_])", re.IGNORECASE)


def lost_marks(words: str) -> dict[str, str]:
    """Words without their marks -> as they are written: `krivicno` -> `krivično`."""
    return {bare(word): word for word in words.split() if bare(word) != word}


def bare(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word.casefold().replace("đ", "dj")) if not unicodedata.combining(letter))


#: A shorter text can be without a mark by chance.
ENOUGH = 200


def too_few_marks(path: Path, letters: str, least: float) -> str:
    """What to say of a text in which too few of 100 letters are `letters` (ë, ç): it was typed without them. Empty where there are enough."""
    text = NO_TEXT.sub(" ", path.read_text(encoding="utf-8").rpartition("\n---\n")[2]).casefold()
    written = [letter for letter in text if letter.isalpha()]
    share = 100 * sum(letter in letters for letter in written) / max(1, len(written))
    if len(written) < ENOUGH or share >= least:
        return ""
    return f"of 100 letters {share:.1f} are {', '.join(letters)}, where at least {least:g} are usual; the text has lost its marks"


def inspect(path: Path, language: Language, rules: list[Rule], marks: dict[str, str]) -> Iterator[Finding]:
    """What is wrong in one file, line by line."""
    in_data, fences = False, 0
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line == "---" and fences < 2:
            fences, in_data = fences + 1, fences == 0
            continue
        text = NO_TEXT.sub(blank, line)
        if in_data:
            text = KEY.sub(blank, NO_WORDS.sub(blank, text))
        for rule in rules:
            for match in rule.pattern.finditer(text):
                yield Finding(path, number, match.start() + 1, rule.is_error, rule.advice.format(match[0]))
        for match in WORD.finditer(text):
            word = match[0]
            if LATIN.search(word) and CYRILLIC.search(word):
                yield Finding(path, number, match.start() + 1, True, f"“{word}” mixes Latin and Cyrillic letters; write it in one script")
            elif language.script == "Latn" and CYRILLIC.search(word):
                yield Finding(path, number, match.start() + 1, True, f"“{word}” is Cyrillic in a Latin text; write it in Latin, or mark its language")
            elif word.casefold() in marks:
                yield Finding(path, number, match.start() + 1, True, f"“{word}” has lost its marks; write {marks[word.casefold()]}")
        for column, letter in enumerate(text, 1):
            if letter in QUOTES and (not in_data or letter not in language.quotes):
                advice = "write straight quotes, the site sets the language's own" if not in_data else f"the language's own are {language.quotes}"
                yield Finding(path, number, column, True, f"{letter} is the wrong quotation mark; {advice}")


def blank(match: re.Match[str]) -> str:
    """As many spaces, so that columns stay."""
    return " " * len(match[0])
