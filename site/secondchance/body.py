"""Fills a rendered text's references with what the reader's language has in their place."""

from __future__ import annotations

import re
from collections.abc import Callable

from flask_babel import gettext
from markupsafe import Markup, escape

from secondchance.view import View

REFERENCE = re.compile(r'(href|src)="((?:page|media):[^"]*)"')
VIDEO = re.compile(r"<!--video:([a-z0-9/-]+)-->")
FOOTNOTE = re.compile(r'title="footnote (\d+)"')
TABLE = re.compile(r"<table>(.*?)</table>", re.DOTALL)


def fill(html: str, view: View, show_video: Callable[[str], str]) -> Markup:
    """Resolve links and media, put films in their places, and make tables reachable by keyboard where they scroll."""
    references, videos = view["references"], view["videos"]
    # A `page:#id` reference only serves the check; in the text it stands as `#id`.
    html = REFERENCE.sub(lambda match: f'{match[1]}="{escape(references[match[2]])}"', html)
    if "<!--video:" in html:
        html = VIDEO.sub(lambda match: show_video(videos[match[1]]), html)
    if 'title="footnote' in html:
        html = FOOTNOTE.sub(way_back, html)
    if "<table>" in html:
        number = iter(range(1, html.count("<table>") + 1))
        html = TABLE.sub(lambda match: scrollable(match, next(number)), html)
    return Markup(html)


def way_back(match: re.Match[str]) -> str:
    label = gettext("Back to the text, note %(number)s", number=match[1])
    return f'aria-label="{escape(label)}"'


def scrollable(match: re.Match[str], number: int) -> str:
    label = escape(gettext("Table %(number)s", number=number))
    return (f'<div class="table" role="region" tabindex="0" aria-label="{label}">'
            f"<table>{match[1]}</table></div>")
