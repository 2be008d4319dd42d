"""Sorts words as a language's own dictionaries do: by its alphabet, in which `ç`, `dh` or `lj` are letters.

The rules of Unicode (CLDR) need the ICU library, which has no package for every machine; the alphabets of our languages are a line
each in site.toml.
"""

from __future__ import annotations

import re
from functools import lru_cache


def sort_key(word: str, alphabet: str) -> tuple[list[int], str]:
    """What to sort a word by; `alphabet` holds the letters in their order, with a space between each."""
    if not alphabet:
        return [], word.casefold()
    letters, order = compiled(alphabet)
    return [order.get(letter, ord(letter[0]) - 0x200000) for letter in letters.findall(word.casefold())], word


def letters_of(word: str, alphabet: str) -> list[str]:
    """The letters of a word in lower case: `dh` or `lj` is one where the alphabet says so."""
    return compiled(alphabet)[0].findall(word.casefold()) if alphabet else list(word.casefold())


@lru_cache
def compiled(alphabet: str) -> tuple[re.Pattern[str], dict[str, int]]:
    """The pattern that reads letter by letter, two signs before one, and each letter's place."""
    letters = alphabet.split()
    pattern = "|".join([*sorted(map(re.escape, letters), key=len, reverse=True), "."])
    return re.compile(pattern, re.DOTALL), {letter: place for place, letter in enumerate(letters)}
