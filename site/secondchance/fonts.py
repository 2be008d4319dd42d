"""Cuts the typeface down to the letters the texts use, a file for each script: a developer's command, for when a text brings a new letter.

The typeface is Source Sans 3 (SIL Open Font License), which has the letters of our languages and Serbian's own forms of Cyrillic ones. A letter
that is in neither file is shown in a font of the reader's device, so a site can be built without this command.
"""

from __future__ import annotations

import string
from pathlib import Path

from secondchance.errors import SiteError
from secondchance.model import Library
from secondchance.settings import Settings, shown

SOURCE = Path("tests/node_modules/source-sans/VF/SourceSans3VF-Upright.ttf")
LICENCE = "LICENSE.md"
FOLDER = "fonts"
#: Weights that the style sheet uses: text and headings.
WEIGHTS = (400, 700)
#: What typesetting and templates put into texts. Each sign costs a hundred bytes, and a file shall go in one round trip.
SIGNS = "„“”‚‘’–—…·•†−€\u00a0"
#: What stands in sources alone.
MARKUP = "`^{}|~\\<>$#[]_=\""
FEATURES = ["kern", "mark", "mkmk", "ccmp", "locl"]
#: Of the forms that differ by language, those of ours.
SCRIPTS = ["DFLT", "latn.dflt", "cyrl.dflt", "cyrl.SRB"]
#: For lines in several scripts, for figures that vary with the weight, and for the names of styles: pages use none of them.
UNUSED_TABLES = ("BASE", "MVAR", "STAT")
#: What stands between words in every script, so each file has it: a page in Cyrillic needs the Latin one for names alone.
COMMON = f" \u00a0{string.digits}.,:;!?()/%-„“–…·•"
TEXTS = ("*.md", "*.yaml", "*.toml")


def letters(settings: Settings, library: Library) -> dict[str, str]:
    """The letters of every text and string, small and capital, by script: those of Cyrillic, and all others; figures and marks in both."""
    files = [path for pattern in TEXTS for path in settings.content.rglob(pattern)] + sorted(settings.catalogues.rglob("*.po"))
    found = set(string.printable) | set(SIGNS)
    for path in files:
        found |= set(path.read_text(encoding="utf-8"))
    if any(language.transliterates for language in settings.languages):
        found |= set(library.letters.text(" ".join(sorted(found))))
        found |= {letter for language in settings.languages if language.script == "Cyrl" for letter in language.alphabet}
    found |= {letter.upper() for letter in found if len(letter.upper()) == 1} | {letter.lower() for letter in found if len(letter.lower()) == 1}
    printable = sorted(letter for letter in found - set(MARKUP) if letter.isprintable() or letter == "\u00a0")
    cyrillic = [letter for letter in printable if "\u0400" <= letter <= "\u052f"]
    return {"cyrillic": COMMON + "".join(cyrillic), "latin": "".join(letter for letter in printable if letter not in cyrillic)}


def cut(settings: Settings, library: Library) -> list[str]:
    """Write the files below `static/fonts/`; a line for each. Raises SiteError where npm's package is not there."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer
    source = settings.root / SOURCE
    if not source.exists():
        raise SiteError(f"{shown(source)} is not there; it comes with the tests' packages from npm: python3 build.py test")
    folder = settings.static / FOLDER
    folder.mkdir(exist_ok=True)
    lines = []
    for script, text in letters(settings, library).items():
        font = TTFont(source, recalcTimestamp=False)
        options = subset.Options(layout_features=FEATURES, layout_scripts=SCRIPTS, hinting=False, name_IDs=[], notdef_outline=True, recalc_timestamp=False)
        cutter = subset.Subsetter(options)
        cutter.populate(text=text)
        cutter.subset(font)
        font["fvar"].instances = []
        instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
        for table in UNUSED_TABLES:
            if table in font:
                del font[table]
        # The licence keeps the name "Source" for the whole typeface, so a part of it goes without.
        font["name"].names = [name for name in font["name"].names if "Source" not in name.toUnicode()]
        font.flavor = "woff2"
        path = folder / f"{script}.woff2"
        font.save(path)
        held = len(font.getBestCmap())
        lines.append(f"{shown(path)}: {held} letters, {path.stat().st_size / 1000:.1f} kB")
    (folder / "LICENSE.txt").write_bytes((source.parents[1] / LICENCE).read_bytes())
    return lines
