"""A made content folder of any size, the same on every machine: topics in three languages, about 690 words a page."""

from __future__ import annotations

import random
from pathlib import Path

MENU_SECTIONS = 10
WORDS = {
    "sq": "gjykata vendos masa personi ndihmë familja shkolla puna dënimi kusht shërbimi sprovues mbikëqyrje raport prokurori "
          "avokati drejtësi fëmija prindërit komuniteti siguri ligji vendimi takimi detyra liria kthimi jeta mundësi vit".split(),
    "sr": "sud odlučuje mera osoba pomoć porodica škola rad kazna uslov služba nadzor izveštaj tužilac advokat pravda dete "
          "roditelji zajednica bezbednost zakon odluka razgovor obaveza sloboda povratak život šansa godina građani čovek".split(),
    "en": "court decides measure person help family school work sentence condition service supervision report prosecutor lawyer "
          "justice child parents community safety law decision meeting duty freedom return life chance year citizens".split(),
}
SITE = """\
base_url = "https://example.org"
x_default = "en"
""" + "".join(f"""
[[languages]]
code = "{code}"
prefix = "{code}"
lang = "{lang}"
locale = "{locale}"
name = "{name}"
script = "Latn"
quotes = "{quotes}"
{catalogue}""" for code, lang, locale, name, quotes, catalogue in (
    ("sq", "sq", "sq", "Shqip", "„“‚‘", 'catalogue = "sq"\n'),
    ("sr", "sr-Latn", "sr_Latn", "Srpski", "„”‚’", 'catalogue = "sr"\n'),
    ("en", "en", "en_GB", "English", "“”‘’", "")))


def write_corpus(folder: Path, topics: int, seed: int = 1) -> None:
    """Write a content folder with a home page and so many topics, each in three languages."""
    folder.mkdir(parents=True)
    (folder / "site.toml").write_text(SITE, encoding="utf-8")
    (folder / "sources.yaml").write_text("{}\n", encoding="utf-8")
    write(folder / "pages" / "index.yaml", "kind: home\npages: page\n")
    for code in WORDS:
        write(folder / "pages" / f"index.{code}.md", front("Home", None, code, random.Random(seed)) + "Text.\n")
    for number in range(topics):
        section, name = place(number, topics)
        size = section_size(topics)
        shared = f"order: {number % size}\n"
        if name == "index":
            shared = "kind: topic\npages: topic\n" + (f"menu: {number // size + 1}\n" if number < MENU_SECTIONS * size else "")
        write(folder / section / f"{name}.yaml", shared)
        for code in WORDS:
            write(folder / section / f"{name}.{code}.md", topic(number, topics, code, random.Random(f"{seed} {number} {code}")))


def section_size(topics: int) -> int:
    """Topics in a section: as a site grows so do its sections, until a menu of them would be too long to read."""
    return min(max(topics // 10, 12), 50)


def place(number: int, topics: int) -> tuple[str, str]:
    """The section and the name of a topic."""
    size = section_size(topics)
    return f"section-{number // size:03}", "index" if number % size == 0 else f"topic-{number:04}"


def front(title: str, slug: str | None, code: str, chance: random.Random) -> str:
    lines = [f"title: {title} {code}", f'description: "{sentence(code, chance)}"'] + ([f"slug: {slug}"] if slug else [])
    return "---\n" + "\n".join(lines) + "\n---\n"


def topic(number: int, topics: int, code: str, chance: random.Random) -> str:
    """A page with headings, paragraphs, a list, a table, links, sometimes footnotes and quotes."""
    other_section, other_name = place(chance.randrange(topics), topics)
    parts = [paragraph(code, chance)]
    for heading in range(6):
        title = " ".join(chance.sample(WORDS[code], 3)).capitalize()
        parts.append(f"{'##' if heading % 3 else '###' if heading else '##'} {title} {{#part-{heading}}}" if heading % 2 else f"## {title}")
        parts.append(paragraph(code, chance))
        link = f"[{title}](../{other_section}/{other_name}.{code}.md)" if heading % 2 else f"**{title}**"
        parts.append(f"{sentence(code, chance)} {link} {paragraph(code, chance)}")
    parts.append(f"[{code}](https://example.com/{number}) *{sentence(code, chance)}*")
    parts.append("\n".join(f"- {sentence(code, chance)}" for _ in range(6)))
    parts.append("| A | B |\n|---|---:|\n" + "\n".join(f"| {sentence(code, chance)} | {row} |" for row in range(4)))
    if chance.random() < 0.5:
        parts.append(f'"{sentence(code, chance)}" {sentence(code, chance)}[^1]\n\n[^1]: {sentence(code, chance)}')
    if chance.random() < 0.2:
        parts.append(f"{WORDS[code][0]}\n:   {sentence(code, chance)}")
    return front(f"Topic {number}", f"topic-{number}", code, chance) + "\n\n".join(parts) + "\n"


def sentence(code: str, chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS[code]) for _ in range(chance.randint(8, 14))).capitalize() + "."


def paragraph(code: str, chance: random.Random) -> str:
    return " ".join(sentence(code, chance) for _ in range(3))


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
