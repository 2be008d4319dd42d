"""The yardstick: a trilingual Frozen-Flask site as a first-time author writes it, with the same packages.

Run as `python yardstick.py CONTENT OUTPUT TRANSLATIONS`. It is neither slowed down nor made faster.
"""

import re
import sys
import warnings
from pathlib import Path

import frontmatter
import markdown
import yaml
from flask import Flask, abort, render_template, request, url_for
from flask_babel import Babel, refresh
from flask_frozen import Freezer, MimetypeMismatchWarning
from jinja2 import DictLoader
from markupsafe import Markup

LANGUAGES = {"sq": ("sq", "sq", "Shqip"), "sr": ("sr-Latn", "sr_Latn", "Srpski"), "en": ("en", "en_GB", "English")}
EXTENSIONS = ["tables", "footnotes", "toc", "attr_list", "fenced_code", "def_list"]

BASE = """<!doctype html>
<html lang="{{ tag }}">
<head><meta charset="utf-8"><title>{{ page.title }}</title><meta name="description" content="{{ page.description }}">
{% for code, other in translations %}<link rel="alternate" hreflang="{{ languages[code][0] }}" href="{{ url_for('show', language=code, section=other.section, name=other.name, _external=True) }}">
{% endfor %}</head>
<body><a class="skip-link" href="#main">{{ _('Skip to the text') }}</a>
<header><nav aria-label="{{ _('Main menu') }}"><ul>
{% for item in menu %}<li><a href="{{ url_for('show', language=language, section=item.section, name=item.name) }}">{{ item.title }}</a></li>
{% endfor %}</ul></nav>
<nav aria-label="{{ _('Language') }}"><ul>
{% for code, other in translations %}<li><a lang="{{ languages[code][0] }}" href="{{ url_for('show', language=code, section=other.section, name=other.name) }}">{{ languages[code][2] }}</a></li>
{% endfor %}</ul></nav></header>
<main id="main"><nav aria-label="{{ _('You are here') }}"><ol><li><a href="{{ url_for('home', language=language) }}">{{ _('Home') }}</a></li>
{% if page.section != 'pages' %}<li><a href="{{ url_for('show', language=language, section=page.section, name='index') }}">{{ index.title }}</a></li>{% endif %}<li>{{ page.title }}</li></ol></nav>
<article><h1>{{ page.title }}</h1>{{ text }}</article>
<nav aria-label="{{ _('In this part') }}"><ul>
{% for item in siblings %}<li><a href="{{ url_for('show', language=language, section=item.section, name=item.name) }}">{{ item.title }}</a></li>
{% endfor %}</ul></nav>
{% if previous %}<a rel="prev" href="{{ url_for('show', language=language, section=previous.section, name=previous.name) }}">{{ _('Back') }} {{ previous.title }}</a>{% endif %}
{% if next %}<a rel="next" href="{{ url_for('show', language=language, section=next.section, name=next.name) }}">{{ _('Next') }} {{ next.title }}</a>{% endif %}
</main><footer><p>{{ _('Information, not legal advice. Each page names its sources.') }}</p><a href="{{ url_for('start') }}">{{ _('Choose a language') }}</a></footer>
</body></html>
"""
SITEMAP = """<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
{% for page in pages %}<url><loc>{{ url_for('show', language=page.language, section=page.section, name=page.name, _external=True) }}</loc></url>
{% endfor %}</urlset>
"""


def load(content: Path) -> list[dict]:
    """All pages in one list."""
    pages = []
    for path in sorted(content.glob("*/*.md")):
        post = frontmatter.load(path)
        name, language, _ = path.name.split(".")
        shared = yaml.safe_load((path.parent / f"{name}.yaml").read_text()) or {}
        pages.append({**shared, **post.metadata, "section": path.parent.name, "name": name, "language": language,
                      "body": post.content})
    return pages


def create_app(content: Path, translations: Path) -> Flask:
    app = Flask(__name__)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(translations)
    app.jinja_loader = DictLoader({"base.html": BASE, "sitemap.xml": SITEMAP})
    Babel(app, locale_selector=lambda: LANGUAGES[(request.view_args or {}).get("language", "en")][1])
    app.before_request(refresh)
    pages = load(content)

    def link(match: re.Match) -> str:
        section, file = match[1].split("/")[-2:]
        name, language, _ = file.split(".")
        return f'href="{url_for("show", language=language, section=section, name=name)}"'

    def render(page: dict) -> str:
        siblings = sorted([p for p in pages if p["language"] == page["language"] and p["section"] == page["section"]],
                          key=lambda p: p.get("order", 0))
        at = siblings.index(page)
        return render_template(
            "base.html", page=page, language=page["language"], tag=LANGUAGES[page["language"]][0], languages=LANGUAGES,
            menu=sorted([p for p in pages if p["language"] == page["language"] and "menu" in p], key=lambda p: p["menu"]),
            translations=[(p["language"], p) for p in pages if p["section"] == page["section"] and p["name"] == page["name"]],
            index=siblings[0], siblings=siblings, previous=siblings[at - 1] if at else None,
            next=siblings[at + 1] if at + 1 < len(siblings) else None,
            text=Markup(re.sub(r'href="([^":]+\.md)"', link, markdown.markdown(page["body"], extensions=EXTENSIONS))))

    @app.route("/")
    def start() -> str:
        return "".join(f'<p><a href="{url_for("home", language=code)}">{row[2]}</a></p>' for code, row in LANGUAGES.items())

    @app.route("/<language>/")
    def home(language: str) -> str:
        return show(language, "pages", "index")

    @app.route("/<language>/<section>/<name>/")
    def show(language: str, section: str, name: str) -> str:
        found = [p for p in pages if (p["language"], p["section"], p["name"]) == (language, section, name)]
        return render(found[0]) if found else abort(404)

    @app.route("/404.html")
    def not_found() -> str:
        return "<h1>404</h1>"

    @app.route("/sitemap.xml")
    def sitemap() -> tuple:
        return render_template("sitemap.xml", pages=pages), {"Content-Type": "application/xml"}

    return app


if __name__ == "__main__":
    source, output, catalogues = map(Path, sys.argv[1:])
    application = create_app(source, catalogues.absolute())
    application.config["FREEZER_DESTINATION"] = str(output.absolute())
    warnings.simplefilter("ignore", MimetypeMismatchWarning)
    Freezer(application).freeze()
