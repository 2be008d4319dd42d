"""The Flask application: an address, its view, its template. The freezer and the preview both read pages from it."""

from __future__ import annotations

import datetime
import json
import mimetypes
import os
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from babel import Locale
from babel.dates import format_skeleton
from flask import Flask, Response, abort, current_app, render_template, request, send_file
from flask_babel import Babel, force_locale, get_locale, get_translations, gettext, refresh
from jinja2 import FileSystemBytecodeCache, StrictUndefined
from markupsafe import Markup

from secondchance.assets import MIME_TYPES, Assets, collect_assets
from secondchance.body import fill, moments
from secondchance.catalogues import Gaps
from secondchance.model import Library, Page
from secondchance.paper import Press, qr_code
from secondchance.prose import apostrophes
from secondchance.settings import Language, Settings
from secondchance.store import Store
from secondchance.structured_data import as_script, in_letters, statements
from secondchance.view import Views
from secondchance.video_hosts import HOSTS

#: Where a player elsewhere may be loaded from, once the visitor asked for it (Content Security Policy: frame-src).
FRAME_SOURCES = " ".join(sorted("https://" + urlsplit(host.embed).netloc for host in HOSTS.values()))


@dataclass(slots=True)
class Site:
    """What the application shows at the moment; the preview puts a new one in its place after every edit."""

    views: Views
    assets: Assets
    store: Store
    press: Press
    by_address: dict[str, Page] = field(default_factory=dict)
    #: parts that are the same on many pages (menus), rendered once for each language and section
    parts: dict[tuple[str, ...], Markup] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_address = {page.address: page for page in self.views.library.pages.values()}


def site_of(settings: Settings, library: Library, static: dict[str, str], store: Store) -> Site:
    """Put together what the application shows of a library; `static` are the static files and their digests."""
    assets = collect_assets(settings, static, library.media, library.letters)
    return Site(Views(settings, library, assets.urls), assets, store, Press(assets.files, settings.root / ".cache" / "paper"))


def create_app(settings: Settings, catalogues: Path, compiled: Path | None = None) -> Flask:
    """Make the application, which shows the Site in its configuration's `SITE`.

    `catalogues` holds the compiled ones, `compiled` keeps compiled templates for the next build.
    """
    for suffix, mime_type in MIME_TYPES.items():
        mimetypes.add_type(mime_type, suffix)
    app = Flask("secondchance", template_folder=str(settings.templates), static_folder=None)
    app.config.update(
        SETTINGS=settings,
        BABEL_TRANSLATION_DIRECTORIES=str(catalogues),
        PROPAGATE_EXCEPTIONS=True,  # the freezer shall tell what went wrong, not that a page had status 500
        TEMPLATES_AUTO_RELOAD=False,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if compiled:
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(os.fspath(compiled))
    Babel(app, locale_selector=requested_locale)
    # The freezer keeps one context open for all its requests, in which Flask-Babel would remember the language of the
    # first page for every other one (python-babel/flask-babel issue 214).
    app.before_request(refresh)
    app.after_request(in_its_script)
    app.jinja_env.finalize = typographic
    app.jinja_env.filters.update(clock=clock, language_name=language_name, current=current, month=month, own_lang=own_lang)
    app.jinja_env.globals.update(worker=f"{settings.base_path}/service-worker.js" if settings.read_offline else "", part=part, language_name=language_name, asset=asset, asset_file=asset_file, inline=inline, as_data=as_data, script_digests=script_digests, in_language=in_language, in_text_language=in_text_language,
                                 frame_sources=FRAME_SOURCES)
    app.extensions["gaps"] = note_gaps(app, settings)
    add_routes(app, settings)
    return app


def current_site() -> Site:
    return current_app.config["SITE"]


def requested_language() -> Language | None:
    """The language of the requested address; none for pages that are in all languages at once."""
    prefix = request.path.split("/")[1]
    return next((language for language in current_app.config["SETTINGS"].languages if language.prefix == prefix), None)


def requested_locale() -> str:
    language = requested_language()
    settings = current_app.config["SETTINGS"]
    return (language or settings.language(settings.x_default)).locale


def in_its_script(response: Response) -> Response:
    """Turn a page into the script of its language, if its texts are written in another."""
    language = requested_language()
    if language and language.transliterates and response.mimetype == "text/html":
        response.set_data(current_site().views.library.letters.html(response.get_data(as_text=True), language.lang))
    return response


def note_gaps(app: Flask, settings: Settings) -> dict[str, Gaps]:
    """Let every catalogue note what it was asked for and does not have: language code -> its gaps."""
    gaps = {}
    for language in settings.written:
        if language.catalogue:
            gaps[language.code] = Gaps()
            with app.test_request_context(f"/{language.prefix}/"):
                get_translations().add_fallback(gaps[language.code])
    return gaps


def part(name: str, *key: str, **values: Any) -> Markup:
    """A part of the page that is rendered once for each key in each language."""
    parts = current_site().parts
    language = requested_language()
    full_key = (name, language.code if language else "", *key)
    if full_key not in parts:
        parts[full_key] = Markup(render_template(f"parts/{name}.html", **values))
    return parts[full_key]


def typographic(value: Any) -> Any:
    """What a template writes: plain texts, such as titles, with their apostrophes set; markup as it is."""
    return apostrophes(value) if type(value) is str else value


def current(html: Markup, url: str, kind: str = "page") -> Markup:
    """Mark the link to this page in a part that is shared by many; or, with the kind "true", to the part of the site it belongs to."""
    return Markup(str(html).replace(f'href="{url}"', f'href="{url}" aria-current="{kind}"'))


def month(day: datetime.date) -> str:
    """A month and its year, as the language of the page writes them."""
    return format_skeleton("yMMMM", day, locale=get_locale())


def clock(seconds: int) -> str:
    """A length as players show it: 2:31, 1:02:03."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def language_name(locale: str) -> str:
    """What a language is called in the language of the page."""
    return Locale.parse(locale).get_language_name(get_locale()) or locale


def in_language(code: str, caller: Callable[[], str]) -> Markup:
    """A block of a template in another language than the page."""
    views = current_site().views
    language = views.settings.language(code)
    with force_locale(language.locale):
        text = caller()
    return Markup(views.library.letters.html(text, language.lang) if language.transliterates else text)


def in_text_language(fallback: dict[str, str] | None, caller: Callable[[], str]) -> Markup:
    """The part of a page that is its text: where another language stands in, all of it speaks that language, and says so."""
    if not fallback:
        return Markup(caller())
    with force_locale(fallback["locale"]):
        return Markup('<div lang="{}">\n{}</div>').format(fallback["lang"], Markup(caller()))


def own_lang(link: dict[str, Any]) -> Markup:
    """The attribute of a link whose words are in another language than the page."""
    return Markup(' lang="{}"').format(link["text_lang"]) if link["text_lang"] else Markup()


def asset_file(name: str) -> str:
    """The path a static file is published at, for documents that hold it."""
    site = current_site()
    return site.assets.urls[name].removeprefix(f"{site.views.settings.base_path}/")


def asset(name: str) -> str:
    """The address of a static file."""
    return current_site().assets.urls[name]


def inline(name: str) -> Markup:
    """The text of a file of `static/inline/`, to stand in a page."""
    return Markup(current_site().assets.inline[name])


def as_data(name: str) -> str:
    """A drawing of `static/inline/` as an address that holds it."""
    drawing = quote(current_site().assets.inline[name].strip(), safe="/:=,;")
    return f"data:image/svg+xml,{drawing}"


def script_digests() -> Markup:
    """The scripts that may stand in a page, for its policy."""
    return Markup(current_site().assets.script_digests)


def add_routes(app: Flask, settings: Settings) -> None:
    prefixes = ",".join(f'"{language.prefix}"' for language in settings.languages)
    routes: list[tuple[str, Callable[..., Any]]] = [
        ("/", start),
        ("/404.html", not_found_anywhere),
        ("/offline.html", offline),
        ("/service-worker.js", service_worker),
        (f"/<any({prefixes}):prefix>/404.html", not_found),
        (f"/<any({prefixes}):prefix>/site.webmanifest", web_manifest),
        ("/robots.txt", robots),
        ("/sitemap.xml", sitemap),
        ("/languages.json", languages),
        (f"/<any({prefixes}):prefix>/search-index.js", search_index),
        (f"/<any({prefixes}):prefix>/news.atom", feed),
        (f"/<any({prefixes}):prefix>/v/<name>/", short),
        (f"/<any({prefixes}):prefix>/v/<name>/qr.svg", short_code),
        (f"/<any({prefixes}):prefix>/v/<name>/poster.pdf", poster),
        ("/.well-known/security.txt", security),
        ("/<path:path>/", page),
        ("/<path:path>/leaflet-<any(a4,a5):size>.pdf", leaflet),
        ("/<path:path>/card.png", card),
        ("/<any(assets,media):folder>/<path:name>", published_file),
    ]
    for rule, view in routes:
        app.add_url_rule(rule, view_func=view)


def page(path: str) -> str:
    """A page of the site, in the language its address begins with."""
    site = current_site()
    found = site.by_address.get(f"/{path}/")
    if found is None:
        abort(404)
    view = site.views.of(found)
    # What stands in for a text is in its own language to the last label.
    with force_locale(view["fallback"]["locale"]) if view["fallback"] else nullcontext():
        text = fill(site.store.html(found.body), view, film, figure)
        transcript = moments(fill(site.store.html(found.transcript), view, film, figure), view["videos"][found.key]) if found.transcript else None
    return render_template(f"{found.kind}.html", **view, text=text, transcript=transcript, statements=machine_readable(found, view, text))


def page_at(path: str, has: str) -> tuple[Page, dict[str, Any]]:
    """The page at an address and its view, for something that only some pages have."""
    site = current_site()
    found = site.by_address.get(f"/{path}/")
    view = site.views.of(found) if found else {}
    if found is None or not view[has]:
        abort(404)
    return found, view


def for_paper(template: str, **values: Any) -> str:
    """The HTML of a document, in the script of its language."""
    site, language = current_site(), requested_language()
    html = render_template(f"paper/{template}.html", **values)
    return site.views.library.letters.html(html, language.lang) if language and language.transliterates else html


def leaflet(path: str, size: str) -> Response:
    """A page to take along: on A4, or on A5 pages to fold."""
    site = current_site()
    found, view = page_at(path, "leaflets")
    text = fill(site.store.html(found.body), view, film_by_name, figure)
    code = Markup(qr_code(view["page"]["canonical"])) if site.views.settings.base_url else None
    html = for_paper("leaflet", **view, text=text, size=size, code=code)
    make = site.press.folded if size == "a5" else site.press.document
    return Response(make(html, site.views.settings.host), mimetype="application/pdf")


def card(path: str) -> Response:
    """What a link to a page looks like where people share it."""
    found, view = page_at(path, "card")
    drawing = next((name for name in (found.data.get("illustration"), *(step["illustration"] for step in view["breadcrumb"])) if name), "hero")
    below = "" if found.kind == "home" else view["breadcrumb"][0]["menu_title"] if view["breadcrumb"] else ""
    html = for_paper("card", lang=view["lang"], frame=view["frame"], title=found.data["title"], below=below, drawing=drawing)
    return Response(current_site().press.picture(html), mimetype="image/png")


def machine_readable(page: Page, view: dict[str, Any], text: str) -> Markup | None:
    """What a page says to search engines, where the site's address is known and the text is the page's own."""
    views = current_site().views
    if not views.settings.base_url or page.fallback:
        return None
    language = views.settings.language(page.language)
    organisation = views.library.terms.get("probation-service", {}).get(language.text_code, {}).get("term", "")
    found = in_letters(statements(view, text, views.whole, organisation), apostrophes)
    return as_script(in_letters(found, views.library.letters.text) if language.transliterates else found)


def film(video: dict[str, Any]) -> str:
    """A film in the middle of a text, in its own language where ours has none of it yet."""
    with force_locale(video["locale"]):
        return render_template("parts/film.html", video=video)


def film_by_name(video: dict[str, Any]) -> Markup:
    """What stands on paper in the place of a film."""
    return Markup('<p>{}</p>').format(gettext("Film on the site: %(title)s", title=video["title"]))


def figure(values: dict[str, Any]) -> str:
    """A table of numbers with its chart, in the middle of a text."""
    return render_template("parts/figure.html", figure=values)


def homes() -> list[dict[str, Any]]:
    """The site in each of its languages, for pages that are in all of them."""
    views = current_site().views
    found = []
    for language in views.settings.languages:
        home = views.frames[language.code]["home"]
        found.append({"code": language.code, "lang": language.lang, "name": language.name, **home})
    return found


def start() -> str:
    """The page at `/`: the site's doors, in all languages at once."""
    views = current_site().views
    root = next(section for section in views.library.sections.values() if section.is_root)
    home = views.library.page(f"{root.name}/index", views.settings.x_default)
    return render_template("start.html", homes=homes(), lang=views.settings.language(views.settings.x_default).lang,
                           translations=views.translations(home), canonical=views.absolute("/"), description=home.data["description"])


def not_found(prefix: str) -> str:
    """The page for an address that leads nowhere, in one language."""
    views = current_site().views
    language = requested_language()
    assert language is not None and language.prefix == prefix
    others = [{"code": other.code, "lang": other.lang, "name": other.name,
               "live": True,
               "url": f"{views.settings.base_path}/{other.prefix}/404.html"} for other in views.settings.languages]
    return render_template("not_found.html", frame=views.frames[language.code], lang=language.lang, translations=others)


def not_found_anywhere() -> str:
    """The same in all languages at once, where hosts look for it."""
    views = current_site().views
    return render_template("not_found_anywhere.html", homes=homes(),
                           lang=views.settings.language(views.settings.x_default).lang)


def offline() -> str:
    """What is shown without a connection in the place of a page that is not kept."""
    views = current_site().views
    return render_template("offline.html", homes=homes(), lang=views.settings.language(views.settings.x_default).lang)


def service_worker() -> Response:
    """The worker that keeps visited pages, or the one that takes its place and deletes them (site.toml: read_offline)."""
    site = current_site()
    name = "js/service-worker.js" if site.views.settings.read_offline else "js/service-worker-off.js"
    source = site.assets.files[asset_file(name)]
    return Response(source if isinstance(source, str) else source.read_text(encoding="utf-8"), mimetype="text/javascript")


def web_manifest(prefix: str) -> Response:
    """What a device shows of the site among its own programs (W3C Web Application Manifest)."""
    views, language = current_site().views, requested_language()
    assert language is not None and language.prefix == prefix
    home, write = views.frames[language.code]["home"], views.library.letters.text if language.transliterates else str
    icons = [{"src": asset(f"img/icon-{name}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
             for name, size, purpose in (("192", 192, "any"), ("512", 512, "any"), ("maskable", 512, "maskable"))]
    found = {"id": home["url"], "name": write(home["title"]), "short_name": write(home["menu_title"]), "description": write(home["description"]),
             "lang": language.lang, "dir": "ltr", "start_url": home["url"], "scope": f"{views.settings.base_path}/", "display": "minimal-ui",
             "background_color": "#fbf7f0", "theme_color": "#0e5157", "icons": icons}
    return Response(json.dumps(found, ensure_ascii=False, indent=1) + "\n", mimetype="application/manifest+json")


def robots() -> Response:
    settings = current_site().views.settings
    lines = ["User-agent: *", "Allow: /"]
    if settings.base_url:
        lines.append(f"Sitemap: {settings.base_url}/sitemap.xml")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def sitemap() -> Response:
    """All pages with their translations (sitemaps.org; alternates as Google describes them)."""
    views = current_site().views
    groups = [[version for version in views.translations(views.library.page(key, views.settings.x_default)) if version["live"]]
              for key in views.library.keys]
    return Response(render_template("sitemap.xml", groups=groups, start=views.absolute("/")), mimetype="application/xml")


def feed(prefix: str) -> Response:
    """The news of a language, newest first (RFC 4287)."""
    views, language = current_site().views, requested_language()
    assert language is not None and language.prefix == prefix
    write = views.library.letters.text if language.transliterates else str
    news = views.news(language.code)
    entries = [{"address": views.absolute(page.address), "title": write(page.data["title"]), "description": write(page.data["description"]),
                "date": page.data["date"]} for page in news]
    index = views.library.page(f"{news[0].section}/index", language.code)
    text = render_template("feed.xml", lang=language.lang, title=write(index.data["title"]), author=write(views.frames[language.code]["home"]["menu_title"]),
                           self_address=views.absolute(f"/{prefix}/news.atom"), list_address=views.absolute(index.address),
                           updated=entries[0]["date"].isoformat(), entries=entries)
    return Response(text, mimetype="application/atom+xml")


def short(prefix: str, name: str) -> str:
    """A short address, which leads on to the page it stands for."""
    views, language = current_site().views, requested_language()
    assert language is not None and language.prefix == prefix
    if name not in views.library.short:
        abort(404)
    target = views.library.page(views.library.short[name], language.code)
    return render_template("short.html", lang=language.lang, target=views.link(target), canonical=views.canonical(target))


def short_target(prefix: str, name: str) -> dict[str, Any]:
    """The short address of this name, as its poster shows it."""
    views, language = current_site().views, requested_language()
    assert language is not None and language.prefix == prefix
    found = next((entry for entry in views.posters(language.code) if entry["name"] == name), None)
    if found is None:
        abort(404)
    return found


def short_code(prefix: str, name: str) -> Response:
    """The QR code of a short address."""
    return Response(qr_code(short_target(prefix, name)["address"]).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1),
                    mimetype="image/svg+xml")


def poster(prefix: str, name: str) -> Response:
    """The poster (A3) of a short address."""
    views, language, found = current_site().views, requested_language(), short_target(prefix, name)
    assert language is not None
    html = for_paper("poster", lang=language.lang, frame=views.frames[language.code], target=found["target"], short=found["address"],
                     code=Markup(qr_code(found["address"])))
    return Response(current_site().press.document(html, views.settings.host), mimetype="application/pdf")


def security() -> Response:
    """Whom to tell of a weakness of the site (RFC 9116)."""
    settings = current_site().views.settings
    if not settings.security:
        abort(404)
    contact, expires = settings.security
    lines = [f"Contact: {contact}", f"Expires: {expires.isoformat()}T00:00:00Z",
             f"Preferred-Languages: {', '.join(language.code for language in settings.written)}"]
    if settings.base_url:
        lines.append(f"Canonical: {settings.base_url}/.well-known/security.txt")
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def languages() -> Response:
    """The proof of equality for machines."""
    return Response(json.dumps(current_site().views.library.report, indent=1, ensure_ascii=False, default=str) + "\n", mimetype="application/json")


def search_index(prefix: str) -> Response:
    """What the search of a language looks through."""
    language = requested_language()
    assert language is not None and language.prefix == prefix
    return Response(current_site().views.library.indexes[language.code], mimetype="text/javascript")


def published_file(folder: str, name: str) -> Response:
    """A static or media file, for the preview; a build copies these files."""
    source = current_site().assets.files.get(f"{folder}/{name}")
    if source is None:
        abort(404)
    if isinstance(source, str):
        return Response(source, mimetype=mimetypes.guess_type(name)[0])
    return send_file(source, conditional=True)
