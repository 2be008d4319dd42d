"""A pseudo-language, made of the original: what stays plain on its pages cannot be translated, what breaks there has no room to grow.

Every vowel is doubled and every letter has a mark: “Åålļ ţĥéé ŵööŕðš”. It is written as a translator would write it, as files of a copy of the
content folder and as a catalogue, so nothing in the program knows of it.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from secondchance.catalogues import DOMAIN
from secondchance.errors import ContentError, Problem
from secondchance.extraction import extract
from secondchance.preamble import PreambleError, read_data_file, read_page_file
from secondchance.settings import Settings, read_settings, shown
from secondchance.video_hosts import HOSTS
from secondchance.wording import NO_TEXT

CODE = "pseudo"
#: `en-XA` is what CLDR calls its pseudo-language; dates and numbers are those of English anywhere.
ROW = """
[[languages]]
code = "pseudo"
prefix = "pseudo"
lang = "en-XA"
locale = "en_001"
catalogue = "pseudo"
name = "{name}"
script = "Latn"
quotes = "“”‘’"
"""
LETTERS = str.maketrans({
    **dict(zip("bcdfghjklmnpqrstvwxyz", "ƀçðƒĝĥĵķļɱñþɋŕšţṽŵẋýž", strict=True)), **dict(zip("BCDFGHJKLMNPQRSTVWXYZ", "ƁÇÐƑĜĤĴĶĻṀÑÞɊŔŠŢṼŴẊÝŽ", strict=True)),
    "a": "åå", "e": "éé", "i": "îî", "o": "öö", "u": "ûû", "A": "Åå", "E": "Éé", "I": "Îî", "O": "Öö", "U": "Ûû",
})
#: What is no word: Markdown's own signs (wording.py), entities, labels of footnotes, placeholders, and anything with a digit.
KEPT = re.compile(rf"```.*?```|{NO_TEXT.pattern}|&#?\w+;|\[\^[^\]]*\]|%\(\w+\)[a-z]|%%|[\w/.-]*\d[\w/-]*", re.DOTALL)
ADDRESS = re.compile(r"https?://\S+")
#: Keys of data that hold no words.
NO_WORDS = frozenset({"slug", "url", "official", "address", "files", "avoid", *HOSTS})


class Copy(NamedTuple):
    """Where the copy of a site's content and its catalogues are, and what they are a copy of."""

    content: Path
    catalogues: Path
    original: Path

    def mended(self, error: ContentError) -> ContentError:
        """The same error, of the files people edit."""
        made, theirs = shown(self.content), shown(self.original)
        return ContentError([problem._replace(path=problem.path.replace(made, theirs)) for problem in error.problems
                             if f".{CODE}." not in problem.path] or [Problem(theirs, 1, "the pseudo-language cannot be made of this content",
                                                                             "see that `python3 build.py check` finds nothing to mend")])


def pseudo(text: str) -> str:
    """A text in the pseudo-language: markup, addresses and placeholders as they were."""
    out, last = [], 0
    for match in KEPT.finditer(text):
        out += [text[last:match.start()].translate(LETTERS), match[0]]
        last = match.end()
    return "".join([*out, text[last:].translate(LETTERS)])


def pseudo_data(value: Any) -> Any:
    """The words of a value of front matter."""
    if isinstance(value, dict):
        return {key: item if key in NO_WORDS else pseudo_data(item) for key, item in value.items()}
    if isinstance(value, list):
        return [pseudo_data(item) for item in value]
    return pseudo(value) if isinstance(value, str) and not ADDRESS.fullmatch(value) else value


def given(value: Any, codes: set[str], original: str, words: bool = True) -> Any:
    """Data that stands once for all languages: what is given for each of them is given for the pseudo-language too."""
    if isinstance(value, list):
        return [given(item, codes, original, words) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: given(item, codes, original, words and key not in NO_WORDS) for key, item in value.items()}
    if codes <= value.keys():
        found[CODE] = pseudo_data(value[original]) if words else value[original]
    return found


def make(root: Path, content: Path, folder: Path) -> Copy:
    """Copy a content folder and the catalogues into `folder`, and add the pseudo-language. Raises ContentError for settings that are not right."""
    settings = read_settings(root, content, folder)
    copy = Copy(folder / "content", folder / "translations", content)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(content, copy.content)
    shutil.copytree(settings.catalogues, copy.catalogues)
    with (copy.content / "site.toml").open("a", encoding="utf-8") as file:
        file.write(ROW.format(name=pseudo("Pseudo")))
    codes = {language.code for language in settings.written}
    for path in sorted(copy.content.rglob("*.yaml")):
        if path.name != "wording.yaml" and "translated-from" not in path.parts:
            write_data(path, codes, settings.original)
    for path in sorted(copy.content.rglob(f"*.{settings.original}.md")):
        write_page(path, settings)
    for path in sorted(copy.content.rglob(f"*.{settings.original}.vtt")):
        target = path.with_name(path.name.replace(f".{settings.original}.", f".{CODE}."))
        target.write_text(re.sub(r"(?<=\n)(?!.*-->)(?!NOTE|STYLE).+", lambda line: pseudo(line[0]), path.read_text(encoding="utf-8")), encoding="utf-8")
    write_catalogue(settings, copy.catalogues / CODE / "LC_MESSAGES" / f"{DOMAIN}.po")
    return copy


def as_yaml(data: Any) -> str:
    return yaml.dump(data, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper), allow_unicode=True, sort_keys=False, width=1000)


def write_data(path: Path, codes: set[str], original: str) -> None:
    """Add the pseudo-language to a file of shared data. One that cannot be read is left to who reads it next."""
    try:
        data = read_data_file(path).data
    except PreambleError:
        return
    more = given(data, codes, original)
    if more != data:
        path.write_text(as_yaml(more), encoding="utf-8")


def write_page(path: Path, settings: Settings) -> None:
    """Write a page, or a transcript, in the pseudo-language beside its original."""
    name = path.name.replace(f".{settings.original}.", f".{CODE}.")
    if f".transcript.{settings.original}." in path.name:
        head, text = "", path.read_text(encoding="utf-8")
    else:
        try:
            preamble = read_page_file(path)
        except PreambleError:
            return
        head, text = f"---\n{as_yaml(pseudo_data(preamble.data))}---\n", preamble.text
    path.with_name(name).write_text(head + pseudo(text.replace(f".{settings.original}.md", f".{CODE}.md")), encoding="utf-8")


def write_catalogue(settings: Settings, path: Path) -> None:
    """Write the interface's strings in the pseudo-language, in brackets: a sentence put together of several shows."""
    catalogue = Catalog(locale="en_001", fuzzy=False)
    for message in extract(settings):
        if message.id:
            forms = message.id if isinstance(message.id, (list, tuple)) else [message.id]
            texts = tuple(f"[{pseudo(form)}]" for form in forms)
            catalogue.add(message.id, texts if len(texts) > 1 else texts[0], context=message.context)
    path.parent.mkdir(parents=True)
    with path.open("wb") as file:
        write_po(file, catalogue)
