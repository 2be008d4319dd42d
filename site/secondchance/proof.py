"""Proves of every frozen page that its language, its interface and its script are those of its address.

Rendered alone every page is right; frozen, all of them may come out in the first one's language (see app.py). So it is
the written file that is looked at.
"""

from __future__ import annotations

import gettext
import html
import re
from pathlib import Path

from secondchance.catalogues import DOMAIN
from secondchance.errors import SiteError
from secondchance.settings import Language, Settings
from secondchance.transliteration import Transliterator

LANG = re.compile(r'<html lang="([^"]*)"')
SKIP_LINK = re.compile(r'<a class="skip-link"[^>]*>([^<]*)</a>')
CYRILLIC = re.compile("[\u0400-\u052f]")
#: Written into every page by the base template, and known here in every language.
KNOWN_STRING = "Skip to the text"


class ProofError(SiteError):
    """A frozen page is not in the language of its address."""


class LanguageProof:
    """Holds frozen pages against the table of languages and the catalogues."""

    def __init__(self, settings: Settings, catalogues: Path, letters: Transliterator) -> None:
        self.letters = letters
        self.by_prefix = {language.prefix: language for language in settings.languages}
        self.known = {language.code: self.translation(language, catalogues) for language in settings.languages}

    def translation(self, language: Language, catalogues: Path) -> str:
        """The known string in a language, read past Flask-Babel."""
        if not language.catalogue:
            return KNOWN_STRING
        string = gettext.translation(DOMAIN, catalogues, [language.locale]).gettext(KNOWN_STRING)
        return self.letters.text(string) if language.transliterates else string

    def check(self, path: str, text: str) -> None:
        """Raise ProofError unless the page at `path` (relative to the site) is in its language."""
        language = self.by_prefix.get(path.split("/")[0])
        if language is None:
            return
        lang = LANG.search(text)
        if not lang or lang[1] != language.lang:
            raise ProofError(f"{path} says lang={lang and lang[1]!r} and should say {language.lang!r}; "
                             "this is a fault of the program")
        skip_link = SKIP_LINK.search(text)
        if not skip_link or html.unescape(skip_link[1]) != self.known[language.code]:
            raise ProofError(f"{path} has its interface in another language than {language.name}; "
                             "this is a fault of the program")
        foreign: list[str] = []
        if language.script == "Latn" and CYRILLIC.search(text):
            foreign = CYRILLIC.findall(own_text(text, language))
        elif language.script == "Cyrl":
            foreign = self.letters.latin_left(own_text(text, language))
        if foreign:
            raise ProofError(f"{path} has “{foreign[0]}” in its text, which is not of the script {language.script}; "
                             "look for it in the page's source")


def own_text(page: str, language: Language) -> str:
    """The text of a page without the parts marked as another language."""
    from selectolax.lexbor import LexborHTMLParser  # slow to load, and not needed where no other script occurs
    tree = LexborHTMLParser(page)
    for node in tree.css("[lang], script, style, code, kbd, pre, samp"):
        if node.tag != "html" and node.attributes.get("lang") != language.lang:
            node.decompose()
    return tree.body.text() if tree.body else ""
