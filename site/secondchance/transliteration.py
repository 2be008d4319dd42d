"""Serbian Cyrillic from Serbian Latin: words only, digraphs right, and in Latin what readers expect in Latin.

The letters are cyrtranslit's. What no rule of letters can know stands in the content folder's `transliteration.yaml`: the words in which
n and j, l and j, d and ž stay apart, and the names that stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

#: Written into a word where two letters must not become one; taken out again.
APART = "\ue000"
DIGRAPHS = {"NJ": "Њ", "LJ": "Љ", "DŽ": "Џ"}  # all capitals, which cyrtranslit takes for two letters
SERBIAN = frozenset("abcčćdđefghijklmnoprsštuvzž")
WORD = re.compile(r"[^\W\d_]+")
#: Addresses, identifiers such as 06/L-074 or Rec(2003)22, and Roman numerals.
VERBATIM = (r"https?://\S+", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", r"\b[\w-]+(?:\.[\w-]+)*\.(?:org|eu|net|com|info|gov|int|de|ie|it)\b(?:\.[a-z]+)*",
            r"(?<![\w/])(?=[\w/()-]*\d)(?=[\w/()-]*[A-Z])[\w/()-]*[\w)]", r"\b[IVXLCDM]{2,}\b")
VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
#: Elements whose text is no prose.
OPAQUE = frozenset({"code", "kbd", "pre", "samp", "script", "style"})
SPOKEN = re.compile(r'(\s(?:alt|title|aria-label|label|data-title|data-found|data-none)=")([^"]*)(")')
DESCRIPTION = re.compile(r'(<meta\s[^>]*\b(?:name="description"|property="og:(?:title|description|site_name)")[^>]*\bcontent=")([^"]*)(")')


class Transliterator:
    """Turns Latin into Cyrillic by the rules of one content folder.

    `latin` are words that stay as they are (`Haxhi*` also with endings), `apart` are pieces of words with a bar where two letters stay
    apart, as in `in|jekc`; one that begins with ^ is meant at the beginning of a word alone.
    """

    def __init__(self, latin: Iterable[str] = (), apart: Iterable[str] = ()) -> None:
        names = sorted(latin, key=len, reverse=True)
        kept = [rf"(?<![^\W\d_]){re.escape(name.rstrip('*'))}" + (r"[^\W\d_]*" if name.endswith("*") else r"(?![^\W\d_])") for name in names]
        self.kept = re.compile("|".join([*VERBATIM, *kept]))
        #: piece -> how many of its letters stand before the bar
        self.pieces = {piece.strip("^").replace("|", "").casefold(): piece.strip("^").index("|") for piece in apart}
        pieces = [("^" if piece.startswith("^") else "") + piece.strip("^").replace("|", "") for piece in apart]
        self.apart = re.compile("|".join(pieces), re.IGNORECASE) if pieces else None

    def text(self, text: str) -> str:
        """Plain text in Cyrillic."""
        out, last = [], 0
        for match in self.kept.finditer(text):
            out += [WORD.sub(self.word, text[last:match.start()]), match[0]]
            last = match.end()
        return "".join([*out, WORD.sub(self.word, text[last:])])

    def filed(self, text: str) -> str:
        """Under which letters a text is filed in an alphabetical list: in Cyrillic, names that are written in Latin too."""
        import cyrtranslit
        return str(cyrtranslit.to_cyrillic(self.text(text), "sr"))

    def word(self, match: re.Match[str]) -> str:
        """A word in Cyrillic; one with a letter that Serbian does not have stays as it is."""
        import cyrtranslit  # slow to load, and only sites with a second script need it
        word = match[0]
        if not SERBIAN.issuperset(word.casefold()):
            return word
        if self.apart:
            word = self.apart.sub(self.parted, word)
        for latin, cyrillic in DIGRAPHS.items():
            word = word.replace(latin, cyrillic)
        return "".join(cyrtranslit.to_cyrillic(piece, "sr") for piece in word.split(APART))

    def parted(self, match: re.Match[str]) -> str:
        at = self.pieces[match[0].casefold()]
        return match[0][:at] + APART + match[0][at:]

    def latin_left(self, text: str) -> list[str]:
        """Latin words of a text that no rule leaves in Latin."""
        return [match[0] for match in WORD.finditer(self.kept.sub(" ", text)) if SERBIAN.issuperset(match[0].casefold())]

    def html(self, html: str, lang: str) -> str:
        """HTML in Cyrillic: its text and spoken attributes, except where it is code or in another language than `lang`."""
        writer = Writer(self, lang)
        writer.feed(html)
        writer.close()
        return "".join(writer.out)

    def captions(self, captions: str) -> str:
        """WebVTT captions in Cyrillic: the spoken lines alone."""
        blocks = re.split(r"(\n\n+)", captions)
        for number, block in enumerate(blocks):
            times, arrow, words = block.partition("-->")
            if arrow:
                line, newline, spoken = words.partition("\n")
                blocks[number] = times + arrow + line + newline + self.html(spoken, "")
        return "".join(blocks)


class Writer(HTMLParser):
    """Writes HTML again as it was read, with its words in Cyrillic."""

    def __init__(self, letters: Transliterator, lang: str) -> None:
        super().__init__(convert_charrefs=False)
        self.letters, self.lang = letters, lang
        self.out: list[str] = []
        self.open: list[tuple[str, bool]] = []  #: the elements around, and whether their words are turned

    @property
    def turned(self) -> bool:
        return self.open[-1][1] if self.open else True

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        lang = dict(attributes).get("lang")
        turned = (lang == self.lang if lang else self.turned) and tag not in OPAQUE
        raw = self.get_starttag_text() or ""
        if turned:
            raw = SPOKEN.sub(self.spoken, raw)
            raw = DESCRIPTION.sub(self.spoken, raw)
        self.out.append(raw)
        if tag not in VOID and not raw.endswith("/>"):
            self.open.append((tag, turned))

    handle_startendtag = handle_starttag

    def spoken(self, match: re.Match[str]) -> str:
        return match[1] + self.letters.text(match[2]) + match[3]

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.out.append(self.letters.text(data) if self.turned else data)

    def handle_entityref(self, name: str) -> None:
        self.out.append(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self.out.append(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self.out.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.out.append(f"<!{decl}>")
