"""Fills a rendered text's references with what the reader's language has in their place."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from flask_babel import gettext
from markupsafe import Markup, escape

from secondchance.view import View

TERM = re.compile(r'<a href="term:([a-z0-9-]+)">(.*?)</a>', re.DOTALL)
FIGURE = re.compile(r"<!--figure:([^>]+)-->")
REFERENCE = re.compile(r'(href|src)="((?:page|media):[^"]*)"')
VIDEO = re.compile(r"<!--video:([a-z0-9/-]+)-->")
FOOTNOTE = re.compile(r'title="footnote (\d+)"')
#: The beginning of a paragraph of a transcript that says when it is spoken.
MOMENT = re.compile(r"<p>\[((?:(\d+):)?(\d{1,2}):([0-5]\d))\]\s*")
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)


def fill(html: str, view: View, show_video: Callable[[Any], str], show_figure: Callable[[Any], str]) -> Markup:
    """Resolve links, terms and media, put films and figures in their places, and let tables be scrolled by keyboard."""
    references, videos = view["references"], view["videos"]
    # A `page:#id` reference only serves the check; in the text it stands as `#id`.
    html = REFERENCE.sub(lambda match: f'{match[1]}="{escape(references[match[2]])}"', html)
    if "<!--video:" in html:
        html = VIDEO.sub(lambda match: show_video(videos[match[1]]), html)
    if 'href="term:' in html:
        html = marked_terms(html, {term["key"]: term for term in view["terms"]})
    if 'title="footnote' in html:
        html = FOOTNOTE.sub(way_back, html)
    if "<table>" in html:
        number = iter(range(1, html.count("<table>") + 1))
        html = TABLE.sub(lambda match: scrollable(match, next(number)), html)
    if "<!--figure:" in html:
        html = FIGURE.sub(lambda match: show_figure(view["figures"][match[1]]), html)
    return Markup(html)


def moments(html: str, video: dict[str, Any]) -> Markup:
    """Let a reader jump from the paragraphs of a transcript to the film: `[1:23]` at their beginning becomes a link to that moment.

    It leads to the film's own file, or to its page at a host; where neither can begin in the middle, it leads to the paragraph itself.
    """
    def linked(match: re.Match[str]) -> str:
        at = int(match[2] or 0) * 3600 + int(match[3]) * 60 + int(match[4])
        address = f"#t-{at}"
        if video["files"]:
            address = f"{video['files'][-1]['url']}#t={at}"
        elif video["host"] and video["host"]["watch_from"]:
            address = video["host"]["watch"] + video["host"]["watch_from"].replace("{t}", str(at))
        label = escape(gettext("Play from %(time)s", time=match[1]))
        return f'<p id="t-{at}"><a class="moment" href="{escape(address)}" data-at="{at}" aria-label="{label}">{match[1]}</a> '
    return Markup(MOMENT.sub(linked, html))


def marked_terms(html: str, terms: dict[str, Any]) -> str:
    """Lead each term to its definition at the page's foot; a link without words shows the term itself."""
    seen: set[str] = set()

    def marked(match: re.Match[str]) -> str:
        key = match[1]
        place = "" if key in seen else f' id="use-{key}"'
        seen.add(key)
        return f'<a class="term" href="#term-{key}"{place}>{match[2] or escape(terms[key]["in_text"])}</a>'
    return TERM.sub(marked, html)


def way_back(match: re.Match[str]) -> str:
    label = gettext("Back to the text, note %(number)s", number=match[1])
    return f'aria-label="{escape(label)}"'


def scrollable(match: re.Match[str], number: int) -> str:
    label = escape(gettext("Table %(number)s", number=number))
    return (f'<div class="table" role="region" tabindex="0" aria-label="{label}">'
            f"<table>{match[1]}</table></div>")
