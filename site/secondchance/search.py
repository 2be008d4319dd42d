"""What the search of a language looks through: its pages and their parts as plain words. The looking is done in the reader's browser.

The words are those of the live pages alone; one that shows another language's text is found in that language.
"""

from __future__ import annotations

import html
import json
import re
from typing import Any
from unicodedata import combining, normalize

from secondchance.collation import letters_of, sort_key
from secondchance.model import Library, Page
from secondchance.prose import apostrophes
from secondchance.settings import Language, Settings
from secondchance.store import Store
from secondchance.structure import HEADING, HEADING_TAG

TAG = re.compile(r"<[^>]*>")
CITATION = re.compile(r'<sup class="citation">.*?</sup>|<sup id="fnref[^"]*">.*?</sup>', re.DOTALL)
TERM = re.compile(r'<a href="term:([a-z0-9-]+)"></a>')
SPACE = re.compile(r"\s+")
WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)*")
#: Data of a page whose words are looked for as well.
WORDS = ("short_title", "speaker", "speaker_role", "publisher", "partners", "answers")

Part = tuple[str, str, str]  #: anchor (empty before the first heading), heading, text


def indexes(settings: Settings, library: Library, store: Store) -> dict[str, str]:
    """The script for each language that holds what its search looks through; none where the site has no page for it.

    A script and no data file: a page that was opened from a disk may load scripts alone.
    """
    if not any(page.kind == "search" for page in library.pages.values()):
        return {}
    return {language.code: f"siteSearch = {json.dumps(documents(settings, library, language, store), ensure_ascii=False, separators=(',', ':'))};\n"
            for language in settings.languages}


#: Who looks for help comes before who looks for a document; a question of the guide only leads on, and the glossary has a word of everything.
WEIGHTS = {"news": 0.6, "project": 0.7, "publication": 0.8, "video": 0.85, "question": 0.7, "glossary": 0.5}


def documents(settings: Settings, library: Library, language: Language, store: Store) -> dict[str, Any]:
    """What the browser is given: `pages` (address, title, description, other words, weight), `parts` (number of the page, anchor, heading, text), `words`
    (what the search must know of the language: content/search.yaml)."""
    known = dict(library.search.get(language.text_code, {}))
    typed = known.pop("pages", {})
    ignored = {folded(word) for word in known.get("ignored", "").split()}
    pages: list[list[Any]] = []
    parts: list[list[Any]] = []
    for page in library.live(language.code):
        if page.kind == "search":
            continue
        terms = [term[language.text_code] for term in library.terms.values() if term.get("page") == page.key]
        more = [*flat([page.data.get(name, "") for name in WORDS]), *flat(list(page.data.get("wording", {}).values())),
                *(word for term in terms for word in (term["term"], *term.get("also", []), *term.get("avoid", []))), typed.get(page.key, "")]
        for anchor, heading, text in parts_of(library, page, language, store):
            parts.append([len(pages), anchor, heading, " ".join(word for word in text.split() if folded(word) not in ignored)])
        pages.append([settings.base_path + page.address, apostrophes(page.data["title"]), apostrophes(page.data["description"]), " ".join(filter(None, more)), WEIGHTS.get(page.kind, 1)])
    if language.transliterates:
        # Words are compared in Latin letters whatever they are typed in, so only what is shown needs the others.
        show = library.letters.text
        pages = [[address, show(title), show(about), *rest] for address, title, about, *rest in pages]
        parts = [[number, anchor, show(heading), text] for number, anchor, heading, text in parts]
    return {"pages": pages, "parts": parts, "words": known}


def folded(word: str) -> str:
    """A word as it is compared: in small letters without marks, as static/js/search.js does it."""
    return "".join(letter for letter in normalize("NFD", word.lower().replace("đ", "dj")) if not combining(letter))


def flat(value: Any) -> list[str]:
    """The texts in nested data."""
    if isinstance(value, dict):
        return flat(list(value.values()))
    return [text for item in value for text in flat(item)] if isinstance(value, list) else [str(value)]


def parts_of(library: Library, page: Page, language: Language, store: Store) -> list[Part]:
    """The parts of a page as plain words; the entries of a glossary are its parts."""
    if page.kind == "glossary":
        own = [(key, term[language.text_code]) for key, term in library.terms.items()]
        return [(key, term["term"], " ".join([term["definition"], *term.get("also", [])])) for key, term in own]
    found = plain_parts(library, page.body, language, store)
    if page.transcript:
        found += [("transcript", "", text) for _, _, text in plain_parts(library, page.transcript, language, store)]
    return found


def plain_parts(library: Library, body: str, language: Language, store: Store) -> list[Part]:
    """The parts of a rendered text, taken apart once and kept beside it."""
    key = f"search {language.text_code}:{body}"
    if known := store.find(key):
        return [tuple(part) for part in json.loads(known)]
    found = []
    for chunk in HEADING.split(CITATION.sub("", store.html(body))):
        opening = HEADING_TAG.match(chunk)
        heading, _, text = chunk.partition(f"</h{opening[1]}>") if opening else ("", "", chunk)
        found.append((opening[2] if opening else "", plain(library, heading, language), words(plain(library, text, language))))
    store.add([(key, json.dumps(found))])
    return found


def plain(library: Library, markup: str, language: Language) -> str:
    """Markup as plain words."""
    def term(match: re.Match[str]) -> str:
        return str(library.terms[match[1]][language.text_code]["term"])
    return SPACE.sub(" ", html.unescape(TAG.sub(" ", TERM.sub(term, markup)))).strip()


def words(text: str) -> str:
    """Each word of a text once: nobody is shown them."""
    return " ".join(dict.fromkeys(WORD.findall(text.lower())))


def index_of(library: Library, language: Language, pages: list[dict[str, Any]], terms: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Everything from A to Z, for readers without a script: pages and terms under the letters of the language's alphabet.

    The entries have a `title`, and keep whatever else they have.
    """
    letters = library.letters.filed if language.transliterates else str
    groups: dict[str, list[dict[str, Any]]] = {}
    entries = sorted(pages + terms, key=lambda entry: sort_key(letters(entry["title"].lstrip("„“”\"'0123456789. ")), language.alphabet))
    for entry in entries:
        first = letters_of(letters(entry["title"]), language.alphabet)
        letter = next((letter for letter in first if letter.isalpha()), "#")
        groups.setdefault(letter[:1].upper() + letter[1:], []).append(entry)
    return [{"letter": letter, "entries": group} for letter, group in groups.items()]
