"""A small content folder of every kind of page, for tests to build and to break."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("sq", "sr", "en")
WORDS = {
    "sq": {"home": "Çdo fillim është i ri", "topic": "Masat për të gjithë", "list": "Filma", "video": "Misioni ynë",
           "page": "Kontakti", "text": "Ky tekst flet për ndihmën që çdokush mund ta kërkojë.", "news": "Lajme", "item": "Një ditë",
           "ask": "Kush jeni ju?", "term": "çlirim"},
    "sr": {"home": "Svaki početak je nov", "topic": "Mere za sve građane", "list": "Filmovi", "video": "Naša misija",
           "page": "Kontakt", "text": "Ovaj tekst govori o pomoći koju svako može da traži.", "news": "Vesti", "item": "Jedan dan",
           "ask": "Ko ste vi?", "term": "ljubaznost"},
    "en": {"home": "Every beginning is new", "topic": "Measures for everyone", "list": "Films", "video": "Our mission",
           "page": "Contact", "text": "This text tells of the help that everyone may ask for.", "news": "News", "item": "One day",
           "ask": "Who are you?", "term": "release"},
}
SOURCES = """\
ministry:
  publisher: {sq: Ministria, sr: Ministarstvo, en: Ministry}
  title: {sq: Faqja, sr: Stranica, en: The page}
  url: {sr: "https://ministry.example/sr", en: "https://ministry.example/en"}
report:
  publisher: Institute
  title: A long report
  url: https://institute.example/report
  language: en
  date: 2020-02-25
"""

TERMS = """\
release:
  sq: {term: çlirim, definition: Dalja nga burgu.}
  sr: {term: ljubaznost, definition: Lepa reč.}
  en: {term: release, definition: "Coming out of prison, on conditions.", also: [parole]}
  unconfirmed: [sq, sr]
  page: measures/index
  sources: [report]
court:
  sq: {term: gjykatë, definition: Ajo që vendos.}
  sr: {term: lov, definition: Onaj ko odlučuje.}
  en: {term: court, definition: Those who decide.}
zeal:
  sq: {term: cak, definition: Kufi.}
  sr: {term: luk, definition: Povrće.}
  en: {term: zeal, definition: Eagerness.}
"""


def page(title: str, slug: str | None, body: str, **more: str) -> str:
    data = {"title": title, **({"slug": slug} if slug else {}), "description": f"{title}. What a reader finds here.", **more}
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in data.items()) + "---\n" + body


def write_scratch(folder: Path) -> Path:
    """Write the content folder: 12 pages in 3 languages (36 pages)."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "content" / "site.toml", folder / "site.toml")
    write(folder, "sources.yaml", SOURCES)
    write(folder, "terms.yaml", TERMS)
    shared = {
        "pages/index": "kind: home\npages: page\nsources: [report]\ndoors: [measures/index, guide/index]\n",
        "pages/contact": "menu: 3\nfooter: 1\nsources: []\n",
        "measures/index": "kind: topic\npages: topic\nmenu: 1\nsources: [ministry, report]\nchecked: 2026-11-20\n",
        "measures/detail": "order: 1\nrelated: [films/mission]\nsources: [report]\nchecked: 2020-01-31\ndesignation: true\n"
                           "figures:\n  cases: {source: report, values: {one: 1652, two: 413}}\n"
                           "to_confirm:\n  - {what: How long it may last, where: The law in force, who: A lawyer}\n",
        "guide/index": "kind: question\npages: question\nleads_to: [guide/second, measures/index]\n",
        "guide/second": "order: 1\nleads_to: [measures/detail]\n",
        "glossary/index": "kind: glossary\npages: page\n",
        "films/index": "kind: list\npages: video\nmenu: 2\n",
        "films/mission": "order: 1\ndate: 2023-07-31\nspeaker: Arta Example\nofficial: https://campaign.example/films\n"
                         "related: [measures/index]\n",
        "films/second": "order: 2\ndate: 2023-07-31\nofficial: https://campaign.example/films\n",
        "news/index": "kind: list\npages: news\n",
        "news/day": "date: 2024-06-17\n",
    }
    for key, text in shared.items():
        write(folder, f"{key}.yaml", text)
    for code in LANGUAGES:
        word = WORDS[code]
        texts = {
            "pages/index": page(word["home"], None, f"{word['text']} [{word['topic']}](../measures/index.{code}.md)\n", short_title=word["home"]),
            "pages/contact": page(word["page"], "contact", f"{word['text']}\n"),
            "measures/index": page(word["topic"], "measures", f"{word['text']}[@ministry] \"{word['home']}\" ...\n\n"
                                   f"## {word['topic']} {{#what}}\n\n{word['text']}[@report]\n\n## {word['home']} {{#next}}\n\n"
                                   f"[{word['video']}](../films/mission.{code}.md \"video\")\n\n"
                                   f"| {word['page']} | 1 |\n|---|---:|\n| {word['text']} | 2 |\n\n{word['text']}[^1]\n\n"
                                   f"{word['page']}\n:   {word['text']}\n\n[^1]: {word['text']}\n"),
            "measures/detail": page(word["item"], "detail", f"{word['text']} [{word['topic']}](index.{code}.md#what)\n\n"
                                    f"[{word['page']}](term:release), [](term:court), [{word['page']}](term:release)\n\n"
                                    f"[{word['item']}](#cases \"figure\")\n",
                                    figures=f"{{cases: {{title: {word['item']}, column: {word['page']}, number: {word['news']}, "
                                            f"labels: {{one: {word['home']}, two: {word['topic']}}}}}}}"),
            "guide/index": page(word["ask"], "guide", f"{word['text']}\n", answers=f"[{word['item']}, {word['topic']}]"),
            "guide/second": page(word["item"], "second", f"{word['text']}\n", answers=f"[{word['item']}]"),
            "glossary/index": page(word["term"], "glossary", f"{word['text']}\n"),
            "films/index": page(word["list"], "films", f"{word['text']}\n"),
            "films/mission": page(word["video"], "mission", f"{word['text']}\n", speaker_role=word["page"]),
            "films/second": page(word["item"], "second", f"{word['text']}\n", title_is_ours="true"),
            "news/index": page(word["news"], "news", f"{word['text']}\n"),
            "news/day": page(word["item"], "one-day", f"{word['text']}\n"),
        }
        for key, text in texts.items():
            write(folder, f"{key}.{code}.md", text)
    return folder


def write(folder: Path, path: str, text: str) -> None:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
