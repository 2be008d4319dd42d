"""Markdown to safe HTML: headings with stable ids, links to source files, citations, each language's quotes.

The result depends on the text, its language and its own sources alone; what lies in other pages stays a reference
until the page is shown: `page:section/name#id`, `media:section/file.jpg`, `term:key`, `<!--video:section/name-->`,
`<!--figure:name-->`.
"""

from __future__ import annotations

import posixpath
import re
from functools import lru_cache
from threading import get_ident
from typing import NamedTuple

import nh3
from markdown import Markdown
from markdown.extensions.toc import slugify, unique

from secondchance.settings import Language

# Each extension, and each rule of Markdown's own, costs time on every paragraph, so a page pays for those whose signs
# stand in it. What is left out could not have matched (tests/test_prose.py holds the two against each other).
EXTENSIONS = {
    "tables": re.compile(r"\|.*\n[ ]{0,3}\|?[ ]*:?-"),
    "footnotes": re.compile(r"\[\^"),
    "def_list": re.compile(r"\n:[ ]"),
    "abbr": re.compile(r"^\*\[", re.MULTILINE),
    "attr_list": re.compile(r"\{[:#.]"),
}
RULES = {
    "backtick": re.compile("`"),
    "escape unescape": re.compile(r"\\"),
    "reference image_reference short_reference short_image_ref": re.compile(r"\]:"),
    "link": re.compile(r"\]\("),
    "image_link": re.compile(r"!\["),
    "autolink automail html html_block": re.compile("<"),
    "linebreak": re.compile(r"[ ]{2}\n"),
    "entity": re.compile("&"),
    "em_strong": re.compile(r"\*"),
    "em_strong2": re.compile("_"),
    "not_strong": re.compile("[*_]"),
}
OPTIONS = {
    "tables": {"use_align_attribute": True},
    "footnotes": {"BACKLINK_TEXT": "↩", "BACKLINK_TITLE": "footnote {}"},
}
TAGS = {
    "a", "abbr", "blockquote", "br", "code", "dd", "del", "div", "dl", "dt", "em", "figcaption", "figure", "h2", "h3",
    "h4", "h5", "h6", "hr", "img", "ins", "kbd", "li", "ol", "p", "pre", "q", "small", "span", "strong", "sub", "sup",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}
ATTRIBUTES = {
    "*": {"id", "lang"}, "a": {"href", "title", "class"}, "abbr": {"title"}, "img": {"src", "alt", "title"},
    "td": {"align"}, "th": {"align"}, "div": {"class"}, "li": {"id"}, "ol": {"start"},
}
CLEANER = nh3.Cleaner(tags=TAGS, attributes=ATTRIBUTES, link_rel=None,
                      url_schemes={"http", "https", "mailto", "tel", "term"})

ADDRESS = re.compile(r'(<(?:a|img)\b[^>]*?\b)(href|src)="([^"]*)"')
VIDEO = re.compile(r'<p><a href="page:([^"#]+)" title="video">(.*?)</a></p>', re.DOTALL)
FIGURE = re.compile(r'<p><a href="#([^"]+)" title="figure">(.*?)</a></p>', re.DOTALL)
LEFT_OVER = re.compile(r'<a href="(?:page:)?([^"]*)" title="(video|figure)">')
HEADING = re.compile(r'<h([2-6])(?: id="([^"]*)")?>(.*?)</h\1>', re.DOTALL)
PART = re.compile(r'<h2 id="([^"]*)">(.*?)</h2>(?:(?!<h2 ).)*', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
# One pass for quotes and citations: tags (to skip code, and to see what stands before a quote), then the signs.
SIGNS = re.compile(r"""<(/?)(\w+)[^>]*>|<!--.*?-->|\[@([a-z0-9-]+)\]|\.\.\.|["']|&quot;""", re.DOTALL)
#: After these, or at the beginning of a block, a quotation mark opens.
BEFORE_OPENING = frozenset(" \n\t\u00a0([{/–—-„“‚‘«")
LANGUAGE_FILE = re.compile(r"^(.+?)\.([a-z][a-z-]*)\.md$")


class Fault(NamedTuple):
    """Something wrong in a text: `sign` is what to look for in the source to find its line."""

    sign: str
    what: str
    advice: str


class Rendered(NamedTuple):
    """A text as HTML with references, its anchors, what it refers to and what is wrong with it."""

    html: str
    ids: tuple[str, ...]
    links: tuple[str, ...]
    faults: tuple[Fault, ...]


@lru_cache(512)
def converter(extensions: tuple[str, ...], unused: tuple[str, ...], thread: int) -> Markdown:
    """A Markdown instance without the unused rules, for one thread: two threads that share one mix up their texts."""
    markdown = Markdown(extensions=extensions, output_format="html",
                        extension_configs={name: OPTIONS[name] for name in extensions if name in OPTIONS})
    for name in unused:
        for rules in (markdown.inlinePatterns, markdown.preprocessors, markdown.treeprocessors):
            rules.deregister(name, strict=False)
    return markdown


def to_html(text: str) -> str:
    """Markdown to HTML as it comes, nothing cleaned."""
    extensions = tuple(name for name, sign in EXTENSIONS.items() if sign.search(text))
    unused = tuple(name for names, sign in RULES.items() if not sign.search(text) for name in names.split())
    return converter(extensions, unused, get_ident()).reset().convert(text)


def render(text: str, section: str, language: Language, sources: list[str], all_cited: bool = False) -> Rendered:
    """Render a text that stands in a section's folder; `sources` are the keys the page may cite, in order.

    With `all_cited`, a part of the text (from one second-level heading to the next) without a citation is a fault.
    """
    faults: list[Fault] = []
    raw = to_html(text)
    if "<h1" in raw:
        faults.append(Fault("\n# ", "the text has a heading of the first level, which is the title's",
                            "begin headings with ## or more"))
    html = CLEANER.clean(raw)
    if "align=" in html:
        html = html.replace('align="', 'class="align-')
    links: dict[str, None] = {}
    html = ADDRESS.sub(lambda match: resolved(match, section, links, faults), html)
    html = VIDEO.sub(lambda match: video_reference(match, links), html)
    html = FIGURE.sub(lambda match: figure_reference(match, links), html)
    for left in LEFT_OVER.finditer(html):
        links.pop(f"page:{left[1]}", None)
        faults.append(Fault(f'"{left[2]}")', f"the {left[2]} does not stand alone in its paragraph", "put an empty line before and after it"))
    html, ids = identified(html)
    html = typeset(html, language, sources, faults)
    if all_cited:
        faults += [Fault(f"{{#{part[1]}}}", f"the part “{TAG.sub('', part[2])}” cites no source", "cite one, as in [@moj-kps]")
                   for part in PART.finditer(html) if 'class="citation"' not in part[0]]
    return Rendered(html, ids, tuple(links), tuple(faults))


def resolved(match: re.Match[str], section: str, links: dict[str, None], faults: list[Fault]) -> str:
    """Turn a link to a file into a reference; refuse an address the site cannot vouch for."""
    before, attribute, address = match.groups()
    is_picture = before.startswith("<img")
    if address.startswith("#") and not is_picture:
        if address.startswith(("#fn:", "#fnref")):
            return match[0]
        links["page:" + address] = None
        return match[0]
    scheme, colon, _ = address.partition(":")
    if colon and "/" not in scheme:
        if scheme == "term":
            links[address] = None
        elif is_picture:
            faults.append(Fault(address, f"the picture {address} lies on another site",
                                "put the file beside the page and name it alone"))
        elif scheme in ("http", "https") and "//" not in address:
            faults.append(Fault(address, f"the address {address} is not whole", "begin it with https://"))
        return match[0]
    if not address or address.startswith("/") or "\\" in address:
        faults.append(Fault(f"]({address}", f"the link “{address}” is not to a file",
                            "link to the page's file, as in ../videos/mission.en.md"))
        return match[0]
    path, _, fragment = address.partition("#")
    path = posixpath.normpath(posixpath.join(section, path))
    page = LANGUAGE_FILE.match(path)
    if page and not is_picture:
        reference = f"page:{page[1]}" + (f"#{fragment}" if fragment else "")
    else:
        reference = f"media:{path}"
    links[reference] = None
    return f'{before}{attribute}="{reference}"'


def video_reference(match: re.Match[str], links: dict[str, None]) -> str:
    """A link with the title "video", alone in its paragraph, becomes the video itself."""
    # The page may be linked elsewhere in the text as well, so its reference stays.
    links[f"video:{match[1]}"] = None
    return f"<!--video:{match[1]}-->"


def figure_reference(match: re.Match[str], links: dict[str, None]) -> str:
    """A link with the title "figure", alone in its paragraph, becomes the page's figure of that name."""
    links.pop(f"page:#{match[1]}", None)
    links[f"figure:{match[1]}"] = None
    return f"<!--figure:{match[1]}-->"


def identified(html: str) -> tuple[str, tuple[str, ...]]:
    """Give every heading an id: the editor's `{#id}`, or one made of its words."""
    used: set[str] = set(re.findall(r'<h[2-6] id="([^"]+)"', html))

    def with_id(match: re.Match[str]) -> str:
        level, given, inner = match.groups()
        name = given or unique(heading_id(TAG.sub("", inner)), used)
        return f'<h{level} id="{name}">{inner}</h{level}>'

    html = HEADING.sub(with_id, html)
    return html, tuple(re.findall(r'\bid="([^"]+)"', html))


def heading_id(heading: str) -> str:
    """ASCII words joined by hyphens: `đ` is `dj`, Cyrillic is written in Latin first, `ë` is `e`.

    Python-Markdown's own slug drops `đ` and every Cyrillic letter.
    """
    if re.search("[\u0400-\u04ff]", heading):
        import cyrtranslit  # rarely needed, and slow to load
        heading = cyrtranslit.to_latin(heading, "sr")
    return slugify(heading.replace("đ", "dj").replace("Đ", "Dj"), "-") or "part"


def typeset(html: str, language: Language, sources: list[str], faults: list[Fault]) -> str:
    """Set straight quotes as the language's own and dots as an ellipsis, and number the citations `[@key]`.

    Python-Markdown's smarty and the smartypants package know English rules only and double the time of a page.
    """
    if not SIGNS.search(html):
        return html
    marks = language.quotes
    out: list[str] = []
    last = 0
    verbatim = 0
    before = ""  # the text so far, as far as a quote must look back
    for match in SIGNS.finditer(html):
        between = html[last:match.start()]
        out.append(between)
        before = between[-1:] or before
        last = match.end()
        sign = match[0]
        if match[2]:
            if match[2] in ("code", "pre", "kbd"):
                verbatim += -1 if match[1] else 1
            elif match[2] in BLOCKS:
                before = ""
            out.append(sign)
        elif verbatim or sign.startswith("<!"):
            out.append(sign)
        elif match[3]:
            out.append(citation(match[3], sources, faults))
        elif sign == "...":
            out.append("…")
            before = "…"
        else:
            single = 2 if sign == "'" else 0
            opening = before == "" or before in BEFORE_OPENING
            # Inside a word, or where a word has lost its beginning, a single mark is an apostrophe.
            if single and (not opening or re.match(r"\d", html[last:last + 1])):
                out.append("’" if re.match(r"\w", html[last:last + 1]) else marks[3])
            else:
                out.append(marks[single] if opening else marks[single + 1])
            before = out[-1]
    out.append(html[last:])
    return "".join(out)


def apostrophes(text: str) -> str:
    """A text that is no HTML, such as a title, with the apostrophes of its words set as typeset() sets them."""
    return APOSTROPHE.sub("’", text) if "'" in text else text


#: Inside a word or at the end of one.
APOSTROPHE = re.compile(r"(?<=[^\W\d_])'(?=[^\W\d_]|\s|$)")
BLOCKS = {"p", "li", "td", "th", "dt", "dd", "h2", "h3", "h4", "h5", "h6", "blockquote", "br", "div"}


def citation(key: str, sources: list[str], faults: list[Fault]) -> str:
    """A number that leads to the source in the list at the page's foot."""
    if key not in sources:
        faults.append(Fault(f"[@{key}]", f"the text cites “{key}”, which is not among the page's sources",
                            "add it to `sources:` in the page's .yaml file"))
        return ""
    number = sources.index(key) + 1
    return f'<sup class="citation"><a href="#source-{number}">{number}</a></sup>'
