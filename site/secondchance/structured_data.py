"""What a page says to search engines: schema.org statements, as JSON-LD. Nothing in it that the page does not show its readers.

Made for a site whose address is known; the statements are of whole addresses.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Any

from markupsafe import Markup

TAG = re.compile(r"<[^>]*>")
CITATION = re.compile(r'<sup\b[^>]*>.*?</sup>', re.DOTALL)
PART = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>(.*?)(?=<h2 |\Z)', re.DOTALL)
LAST_LINK = re.compile(r"\s*<a\b[^>]*>[^<]*</a>\s*</p>\s*$")
#: Whose values are no words.
NO_WORDS = frozenset({"@context", "@type", "@id", "inLanguage", "uploadDate", "duration", "datePublished", "lastReviewed"})
ARTICLES = {"topic": "Article", "page": "Article", "project": "Article", "publication": "Article", "news": "NewsArticle"}


def statements(view: dict[str, Any], text: str, absolute: Callable[[str], str], organisation: str) -> dict[str, Any]:
    """The statements of one page; `text` is its HTML, `absolute` makes a whole address, `organisation` is what the site tells of."""
    page, data = view["page"], view["page"]["data"]
    site = {"@type": "WebSite", "@id": absolute(view["frame"]["home"]["url"]) + "#site", "name": view["frame"]["home"]["menu_title"],
            "url": absolute(view["frame"]["home"]["url"]), "inLanguage": view["lang"]}
    found: list[dict[str, Any]] = []
    if page["kind"] == "home":
        about = {"about": {"@type": "GovernmentOrganization", "name": organisation}} if organisation else {}
        found.append(site | {"description": data["description"], **about})
    else:
        found.append(breadcrumbs(view, absolute))
    if page["kind"] in ARTICLES and not data.get("questions_and_answers"):
        reviewed = {"lastReviewed": data["checked"].isoformat()} if "checked" in data else {}
        published = {"datePublished": data["date"].isoformat()} if page["kind"] == "news" else {}
        found.append({"@type": ARTICLES[page["kind"]], "headline": data["title"], "description": data["description"], "inLanguage": view["lang"],
                      "mainEntityOfPage": {"@type": "WebPage", "@id": page["canonical"], **reviewed}, "isPartOf": {"@id": site["@id"]}, **published})
    if data.get("questions_and_answers"):
        found.append({"@type": "FAQPage", "inLanguage": view["lang"], "mainEntity": [
            {"@type": "Question", "name": plain(title), "url": f"{page['canonical']}#{anchor}",
             "acceptedAnswer": {"@type": "Answer", "text": plain(LAST_LINK.sub("</p>", answer))}} for anchor, title, answer in PART.findall(text)]})
    if page["kind"] == "video":
        found += film(view, absolute)
    return {"@context": "https://schema.org", "@graph": found}


def breadcrumbs(view: dict[str, Any], absolute: Callable[[str], str]) -> dict[str, Any]:
    """The way from the home page, as the page itself shows it."""
    steps = [(view["frame"]["home"]["menu_title"], absolute(view["frame"]["home"]["url"])),
             *((step["menu_title"], absolute(step["url"])) for step in view["breadcrumb"]),
             (view["page"]["menu_title"], view["page"]["canonical"])]
    return {"@type": "BreadcrumbList", "itemListElement": [
        {"@type": "ListItem", "position": number, "name": name, "item": address} for number, (name, address) in enumerate(steps, 1)]}


def film(view: dict[str, Any], absolute: Callable[[str], str]) -> list[dict[str, Any]]:
    """A film that can be played from its page; one that only lies on another site is not ours to describe."""
    video = view["videos"][view["page"]["key"]]
    places = {}
    if video["files"]:
        places["contentUrl"] = absolute(video["files"][-1]["url"])
    elif video["host"]:
        places["embedUrl"] = video["host"]["embed"]
    if video["poster"]:
        places["thumbnailUrl"] = absolute(video["poster"])
    if not places.keys() & {"contentUrl", "embedUrl"}:
        return []
    return [{"@type": "VideoObject", "name": video["title"], "description": view["page"]["data"]["description"], "inLanguage": view["lang"],
             "uploadDate": video["date"].isoformat(), **({"duration": f"PT{video['length']}S"} if video["length"] else {}), **places}]


def as_script(found: dict[str, Any]) -> Markup:
    """Statements as the content of a script element."""
    return Markup(json.dumps(found, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"))


def plain(markup: str) -> str:
    """HTML as plain words."""
    return " ".join(html.unescape(TAG.sub("", CITATION.sub("", markup))).split())


def in_letters(value: Any, write: Callable[[str], str]) -> Any:
    """The same statements with their words written otherwise, as in another script; names of things, addresses and days stay."""
    if isinstance(value, dict):
        return {key: item if key in NO_WORDS else in_letters(item, write)
                for key, item in value.items()}
    if isinstance(value, list):
        return [in_letters(item, write) for item in value]
    return write(value) if isinstance(value, str) and "://" not in value else value
