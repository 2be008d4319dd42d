"""Every word of the frozen site is spelled right: hunspell's dictionaries, and our lists of names and terms in `words/`."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from conftest import unavailable
from scratch import ROOT
from selectolax.lexbor import LexborHTMLParser

DICTIONARIES = {"sq": "sq_AL", "sr": "sr_Latn_RS", "en": "en_GB"}
LANGS = {"sq": "sq", "sr": "sr-Latn", "en": "en"}
WORDS = ROOT / "tests" / "words"
WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?")
NO_WORD = re.compile(r"https?://\S+|\S+@\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:org|eu|net|com|ks)\b|\b\d+/[A-Z]-\d+\b")


def words_of(page: Path, code: str) -> set[str]:
    """The words of a page in its own language: title, description, header, text and footer."""
    tree = LexborHTMLParser(page.read_text(encoding="utf-8"))
    for node in tree.css("script, style, code, [lang], .letters, [id^=letter-]"):
        if node.tag != "html" and node.attributes.get("lang") != LANGS[code]:
            node.decompose()
    description = tree.css_first('meta[name="description"]')
    texts = [tree.root.text(separator=" "), description.attributes["content"] or "" if description else ""]
    texts += [node.attributes[name] or "" for name in ("alt", "aria-label", "title") for node in tree.css(f"[{name}]")]
    return set(WORD.findall(NO_WORD.sub(" ", " ".join(texts)).replace("’", "'")))


def misspelled(words: set[str], code: str) -> set[str]:
    done = subprocess.run(["hunspell", "-l", "-i", "utf-8", "-d", DICTIONARIES[code], "-p", str(WORDS / f"{code}.txt")],
                          input="\n".join(sorted(words)), capture_output=True, text=True, check=True)
    assert "Can't open" not in done.stderr, done.stderr
    return set(done.stdout.split())


@pytest.fixture(scope="module", autouse=True)
def hunspell() -> None:
    if not shutil.which("hunspell"):
        unavailable("no hunspell: the spelling was not tested (Debian: apt install hunspell hunspell-sr hunspell-en-gb myspell-sq)")


@pytest.mark.parametrize("code", DICTIONARIES)
def test_every_word_is_spelled_right(plain_site: Path, code: str) -> None:
    pages: dict[str, list[str]] = {}
    for page in sorted((plain_site / code).rglob("*.html")):
        for word in words_of(page, code):
            pages.setdefault(word, []).append(page.relative_to(plain_site).as_posix())
    assert len(pages) > 500
    wrong = {word: pages.get(word, ["?"])[0] for word in misspelled(set(pages), code)}
    assert not wrong, f"correct these, or add names and terms to tests/words/{code}.txt: {wrong}"


@pytest.mark.parametrize("code, wrong", [("sq", "Sherbimi"), ("sr", "krivicnog"), ("sr", "uvjetni"), ("en", "behavour")])
def test_the_dictionaries_see_a_mistake(code: str, wrong: str) -> None:
    assert misspelled({wrong}, code) == {wrong}


@pytest.mark.parametrize("code", DICTIONARIES)
def test_the_word_lists_are_sorted_and_hold_nothing_the_dictionary_knows(code: str) -> None:
    given = (WORDS / f"{code}.txt").read_text(encoding="utf-8").splitlines()
    assert given == sorted(set(given), key=lambda word: (word.casefold(), word))
    done = subprocess.run(["hunspell", "-l", "-i", "utf-8", "-d", DICTIONARIES[code]], input="\n".join(given),
                          capture_output=True, text=True, check=True)
    assert set(given) - set(done.stdout.split()) == set()
