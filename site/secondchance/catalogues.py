"""The interface's catalogues: checked, compiled for Flask-Babel, and their gaps counted."""

from __future__ import annotations

import gettext
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from secondchance.errors import ContentError, Problem, SiteError
from secondchance.settings import Language, Settings, shown

if TYPE_CHECKING:
    from babel.messages import Catalog, Message

DOMAIN = "messages"
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")
TAG = re.compile(r"</?\w[^>]*>")
#: A line of a catalogue that is right (GNU gettext, The Format of PO Files): Babel passes over quotes that do not match.
ENTRY = re.compile(r'(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"\s*')


def source_of(settings: Settings, language: Language) -> Path:
    """The catalogue a translator edits."""
    return settings.catalogues / language.catalogue / "LC_MESSAGES" / f"{DOMAIN}.po"


def compile_catalogues(settings: Settings, folder: Path) -> None:
    """Compile every language's catalogue into `folder`, named by locale as Flask-Babel looks for them.

    Raises ContentError for a missing catalogue, one that cannot be read, and translations whose placeholders or plural
    forms differ from the original's.
    """
    from babel.messages.mofile import write_mo  # slow to load, and not needed where one page is made again
    problems: list[Problem] = []
    for language in settings.written:
        if not language.catalogue:
            continue
        path = source_of(settings, language)
        catalogue = read_catalogue(path, language, problems)
        if catalogue is not None:
            target = folder / language.locale / "LC_MESSAGES" / f"{DOMAIN}.mo"
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as file:
                write_mo(file, catalogue)
    if problems:
        raise ContentError(problems)


def read_catalogue(path: Path, language: Language, problems: list[Problem]) -> Catalog | None:
    """Read a `.po` file; what is wrong with it is added to `problems`."""
    from babel.messages.pofile import PoFileError, read_po
    try:
        if fault := wrong_syntax(path.read_text(encoding="utf-8")):
            problems.append(Problem(shown(path), *fault))
            return None
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language.locale, abort_invalid=True)
    except FileNotFoundError:
        problems.append(Problem(shown(path), 1, f"there is no catalogue for {language.name}",
                                "make it from translations/messages.pot"))
        return None
    except UnicodeDecodeError:
        problems.append(Problem(shown(path), 1, "the file is not UTF-8", "save it as UTF-8"))
        return None
    except (PoFileError, ValueError) as error:
        line = getattr(error, "lineno", None) or 0
        problems.append(Problem(shown(path), line + 1, f"the catalogue cannot be read ({error})",
                                "correct it, or open it with Poedit"))
        return None
    for message, errors in catalogue.check():
        problems += [Problem(shown(path), message.lineno or 1, f"the translation does not fit its original ({error})",
                             "keep the placeholders and give every plural form") for error in errors]
    for message in catalogue:
        problems += [Problem(shown(path), message.lineno or 1, what, advice) for what, advice in misfits(message)]
    if fault := wrong_plurals(catalogue, language):
        problems.append(Problem(shown(path), line_of(path, "Plural-Forms"), *fault))
    return catalogue


def wrong_syntax(text: str) -> tuple[int, str, str] | None:
    """The first line of a catalogue that is no part of an entry, or an entry that stands there twice: (line, what, advice)."""
    seen: dict[tuple[str, str], int] = {}
    context = ""
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        stripped = line.strip()
        if not stripped or stripped.startswith("#"):
            continue
        if not ENTRY.fullmatch(stripped):
            return number, f"this is no line of a catalogue: {stripped[:60]}", 'write msgstr "…" in one pair of straight quotes, with \\" for a quote inside'
        if stripped.startswith("msgctxt"):
            context = stripped
        elif stripped.startswith("msgid "):
            # A long original goes on over the next lines.
            following = next((at for at in range(number, len(lines)) if not lines[at].strip().startswith('"')), len(lines))
            entry = context, "".join(part.strip().removeprefix("msgid ").strip()[1:-1] for part in lines[number - 1:following])
            if entry in seen:
                return number, f"the entry “{entry[1][:60]}” stands on line {seen[entry]} already", "take one of them out"
            seen[entry], context = number, ""
    return None


def misfits(message: Message) -> Iterator[tuple[str, str]]:
    """What a translation has lost of its original: placeholders (Babel tells of unknown ones alone), markup, the space at its ends."""
    originals = message.id if isinstance(message.id, (list, tuple)) else [message.id]
    translations = message.string if isinstance(message.string, (list, tuple)) else [message.string]
    if any(translations) and not all(translations):
        yield f"the translation of “{originals[0]}” has not all of its {len(translations)} plural forms", "give every plural form"
    for number, text in enumerate(translations):
        if not text or not message.id or message.fuzzy:
            continue
        original = originals[min(number, len(originals) - 1)]
        for lost in sorted(set(PLACEHOLDER.findall(original)) - set(PLACEHOLDER.findall(text))):
            yield f"the translation of “{original}” has lost {lost}", "put it where it belongs in the sentence"
        wanted, given = Counter(TAG.findall(original)), Counter(TAG.findall(text))
        for tag in sorted((wanted - given) | (given - wanted)):
            yield f"the translation of “{original}” has {tag} {given[tag]} times, the original {wanted[tag]} times", "keep the markup of the original"
        if (original[:1].isspace(), original[-1:].isspace()) != (text[:1].isspace(), text[-1:].isspace()):
            yield f"the translation of “{original}” begins or ends with white space, or has lost it", "begin and end as the original does"


def wrong_plurals(catalogue: Catalog, language: Language) -> tuple[str, str] | None:
    """Whether the header counts plural forms otherwise than the language does (CLDR, as Babel has it)."""
    from babel.messages.plurals import get_plural
    rule = get_plural(language.locale)
    try:
        given, wanted = gettext.c2py(catalogue.plural_expr), gettext.c2py(rule.plural_expr)  # type: ignore[attr-defined]
        same = catalogue.num_plurals == rule.num_plurals and all(given(n) == wanted(n) for n in range(200))
    except ValueError:
        same = False
    return None if same else ("the header counts plural forms otherwise than the language does",
                              f'write "Plural-Forms: nplurals={rule.num_plurals}; plural={rule.plural_expr};\\n"')


def line_of(path: Path, sign: str) -> int:
    """The line on which a sign stands first."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if sign in line), 1)


def untranslated(settings: Settings) -> list[Problem]:
    """Strings of the interface that a language has no translation for, or only a guessed one."""
    problems: list[Problem] = []
    known = originals(settings)
    for language in settings.written:
        if not language.catalogue:
            continue
        path = source_of(settings, language)
        catalogue = read_catalogue(path, language, [])
        there = {original(message) for message in catalogue or ()}
        problems += [Problem(shown(path), 1, f"“{lost}” is not in the catalogue of {language.name}", "run: python3 build.py translations update")
                     for lost in known if lost not in there]
        for message in catalogue or ():
            texts = message.string if isinstance(message.string, (list, tuple)) else [message.string]
            if message.id and (message.fuzzy or not all(texts)):
                problems.append(Problem(shown(path), message.lineno or 1, f"“{original(message)}” is not translated into {language.name}",
                                        "translate it"))
    return problems


def original(message: Message) -> str:
    """What a message translates; of several forms the first."""
    return message.id if isinstance(message.id, str) else message.id[0]


def originals(settings: Settings) -> list[str]:
    """Every string of the program, as `translations update` wrote them down last."""
    from babel.messages.pofile import read_po
    path = settings.catalogues / f"{DOMAIN}.pot"
    if not path.exists():
        raise SiteError(f"{shown(path)} is not there; run: python3 build.py translations update")
    with path.open("rb") as file:
        return [original(message) for message in read_po(file) if message.id]


class Gaps(gettext.NullTranslations):
    """The last place gettext asks: notes what has no translation, and answers with the original."""

    def __init__(self) -> None:
        super().__init__()
        self.missing: set[str] = set()

    def gettext(self, message: str) -> str:
        self.missing.add(message)
        return message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.missing.add(msgid1)
        return super().ngettext(msgid1, msgid2, n)

    def pgettext(self, context: str, message: str) -> str:
        self.missing.add(message)
        return message

    # Names under which Flask-Babel and Babel's Translations ask.
    ugettext = gettext
    ungettext = ngettext
    upgettext = pgettext
