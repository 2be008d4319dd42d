"""What a template may see of the site: plain values for one page, and a digest of exactly these values.

A template gets nothing else than a view, so a page whose view, text, template, catalogue and settings are unchanged
is unchanged itself: that is what lets a build freeze only the pages it must.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
from typing import Any
from urllib.parse import quote, urlencode, urljoin

from secondchance.collation import sort_key
from secondchance.model import Library, Page
from secondchance.paper import is_available
from secondchance.search import index_of
from secondchance.settings import Language, Settings
from secondchance.staleness import pieces
from secondchance.video_hosts import HOSTS

View = dict[str, Any]


class Shared(dict[str, Any]):
    """A part of many views, which counts with its digest alone."""

    def __init__(self, values: dict[str, Any]) -> None:
        super().__init__(values)
        self.digest = digest_of(values)


def digest_of(values: Any) -> str:
    """A digest of plain values; the same in every process and on every day."""
    return hashlib.blake2b(json.dumps(values, sort_keys=True, default=str).encode(), digest_size=16).hexdigest()


class Views:
    """Makes the views of a library's pages; what many pages share is made once."""

    def __init__(self, settings: Settings, library: Library, asset_urls: dict[str, str]) -> None:
        self.settings = settings
        self.library = library
        self.asset_urls = asset_urls  #: static files and media -> their fingerprinted addresses
        self.frames = {language.code: self.frame(language) for language in settings.languages}
        self.section_lists: dict[tuple[str, str], Shared] = {}
        self.positions: dict[str, dict[str, int]] = {}
        self.backlinks = self.all_backlinks()
        self.askers = self.all_askers()
        self.glossaries: dict[str, Shared] = {}

    def url(self, page: Page) -> str:
        return self.settings.base_path + page.address

    def absolute(self, address: str) -> str:
        """The canonical form of an address; without a known host it stays a path."""
        return (self.settings.base_url or self.settings.base_path) + address

    def link(self, page: Page) -> dict[str, str]:
        return {"key": page.key, "kind": page.kind, "url": self.url(page), "title": page.data["title"],
                "menu_title": page.menu_title, "description": page.data["description"], "illustration": page.data.get("illustration"), "text_lang": self.fallback_lang(page)}

    def fallback_lang(self, page: Page) -> str:
        """The `lang` of a page's text where it is not that of its language (WCAG 2.2, 3.1.2); empty where it is."""
        return self.settings.language(page.fallback).lang if page.fallback else ""

    def frame(self, language: Language) -> Shared:
        """What stands around every page of a language: its home, its menus."""
        def menu(name: str) -> list[dict[str, str]]:
            keys = [key for key in self.library.keys if name in self.library.page(key, language.code).data]
            pages = [self.library.page(key, language.code) for key in keys]
            return [self.link(page) for page in sorted(pages, key=lambda page: page.data[name])]

        root = next(section for section in self.library.sections.values() if section.is_root)
        home = self.library.page(f"{root.name}/index", language.code)
        return Shared({"home": self.link(home), "menu": menu("menu"), "footer": menu("footer"),
                       "start": f"{self.settings.base_path}/", "manifest": f"{self.settings.base_path}/{language.prefix}/site.webmanifest", "search": self.search_link(language)})

    def search_link(self, language: Language) -> dict[str, str] | None:
        """The page for searching, where the site has one."""
        pages = (self.library.page(f"{name}/index", language.code) for name in self.library.sections)
        page = next((page for page in pages if page.kind == "search"), None)
        return self.link(page) if page else None

    def section_list(self, section: str, language: str) -> Shared:
        """The pages of a section in their order, with what a list shows of each."""
        if (section, language) not in self.section_lists:
            pages = [self.library.page(key, language) for key in self.library.sections[section].keys]
            items = [self.link(page) | {name: page.data.get(name) for name in ("date", "month_only", "speaker", "speaker_role")}
                     for page in pages]
            self.section_lists[section, language] = Shared({"items": items})
        return self.section_lists[section, language]

    def position(self, page: Page) -> int:
        """Where a page stands among those of its section."""
        if page.section not in self.positions:
            keys = self.library.sections[page.section].keys
            self.positions[page.section] = {key: at for at, key in enumerate(keys)}
        return self.positions[page.section][page.key]

    def of(self, page: Page) -> View:
        """The view of a page, its rendered text excepted."""
        language = self.settings.language(page.language)
        text_code = language.text_code
        section = self.library.sections[page.section]
        entries = self.section_list(page.section, page.language)
        items = entries["items"]
        at = self.position(page)
        # The root section's pages are no series: "about us" does not come before "privacy".
        in_series = not section.is_root
        index = items[0] if items and items[0]["key"] == f"{page.section}/index" else None
        view: View = {
            "frame": self.frames[page.language],
            "lang": language.lang,
            "page": {"key": page.key, "kind": page.kind, "section": page.section, "name": page.name,
                     "menu_title": page.menu_title, "url": self.url(page), "canonical": self.canonical(page), "data": page.data,
                     "address": self.own(page.data.get("address"), text_code),
                     "has_transcript": bool(page.transcript)},
            "translations": self.translations(page),
            "x_default": self.x_default(page),
            "breadcrumb": [index] if index and in_series and page.name != "index" else [],
            "section": entries if in_series else None,
            "previous": items[at - 1] if in_series and at > 0 else None,
            "next": items[at + 1] if in_series and at + 1 < len(items) else None,
            "sources": [self.source(key, text_code) for key in page.data.get("sources", [])],
            "related": [self.link(self.library.page(key, page.language)) for key in self.related(page)],
            "references": self.references(page),
            "videos": {key: self.video(self.library.page(key, page.language), page.fallback) for key in self.videos(page)},
            "figures": {name: self.figure(page, name) for name in page.data.get("figures", {})},
            "terms": self.terms(page),
            "stale": self.stale(page),
            "fallback": self.fallback(page),
            "asked_by": self.asked_by(page),
            "feedback": self.feedback(page),
            "feed": self.feed_address(page),
            "leaflets": self.leaflets(page),
            "card": self.card(page),
        }
        if page.kind == "question":
            view["answers"] = [self.link(self.library.page(key, page.language)) | {"words": words}
                               for key, words in zip(page.data["leads_to"], page.data["answers"], strict=True)]
        if page.kind == "glossary":
            view["glossary"] = self.glossary(page.language)
        if page.kind == "posters":
            view["posters"] = self.posters(page.language)
        if page.kind == "languages":
            view["report"] = self.report(page)
        if page.kind == "search":
            glossary = self.glossary_page(page.language)
            terms = [{"title": entry["term"], "url": f"{self.url(glossary)}#{entry['key']}", "text_lang": "", "is_term": True}
                     for entry in self.glossary(page.language)["entries"]] if glossary else []
            pages = [self.link(other) | {"is_term": False} for other in self.library.live(page.language) if other.kind != "search"]
            view["index"] = index_of(self.library, language, pages, terms)
            # The address changes with what is in it, so that no browser searches yesterday's pages.
            version = digest_of(self.library.indexes[page.language])[:10]
            view["search_index"] = f"{self.settings.base_path}/{language.prefix}/search-index.js?{version}"
        if page.kind == "home":
            view["doors"] = [self.link(self.library.page(key, page.language)) for key in page.data.get("doors", [])]
            view["topics"] = [self.link(self.library.page(key, page.language)) for key in self.topics()]
            view["films"] = [self.section_list(section.name, page.language)
                             for section in self.library.sections.values() if section.pages == "video"]
        return view

    def digest(self, view: View) -> str:
        """The digest of a view; parts shared by many count with theirs."""
        parts = {key: value.digest if isinstance(value, Shared) else value for key, value in view.items()}
        if "films" in parts:
            parts["films"] = [films.digest for films in parts["films"]]
        return digest_of(parts)

    def topics(self) -> list[str]:
        return [f"{section.name}/index" for section in self.library.sections.values()
                if section.pages == "topic" and "menu" in self.library.pages[
                    f"{section.name}/index", self.settings.languages[0].code].data]

    def related(self, page: Page) -> list[str]:
        """The pages a page names; the way back is shown too, without being written twice."""
        named = page.data.get("related", [])
        back = self.backlinks.get(page.key, [])
        return list(dict.fromkeys([*named, *back]))

    def all_backlinks(self) -> dict[str, list[str]]:
        """Page -> the pages that name it as related."""
        backlinks: dict[str, list[str]] = {}
        code = self.settings.languages[0].code
        for key in self.library.keys:
            for other in self.library.page(key, code).data.get("related", []):
                backlinks.setdefault(other, []).append(key)
        return backlinks

    def all_askers(self) -> dict[str, str]:
        """Page -> the first question of the guide that leads to it."""
        askers: dict[str, str] = {}
        code = self.settings.languages[0].code
        for key in self.library.keys:
            for other in self.library.page(key, code).data.get("leads_to", []):
                askers.setdefault(other, key)
        return askers

    def asked_by(self, page: Page) -> dict[str, str] | None:
        """The question that leads to a page: the way back of who came by it."""
        asker = self.askers.get(page.key)
        return self.link(self.library.page(asker, page.language)) if asker else None

    def figure(self, page: Page, name: str) -> dict[str, Any]:
        """A figure as its table shows it: the rows in the order of the shared data, each with its share of the largest."""
        figure, wording = page.data["figures"][name], page.data["wording"][name]
        largest = max(figure["values"].values()) or 1
        return {
            "name": name, "title": wording["title"], "column": wording["column"], "number": wording["number"],
            "source": page.data["sources"].index(figure["source"]) + 1,
            "rows": [{"label": wording["labels"][row], "value": value, "share": round(100 * value / largest, 1)}
                     for row, value in figure["values"].items()],
        }

    def report(self, page: Page) -> dict[str, Any]:
        """The proof of equality, its pages as links in the reader's language."""
        def linked(entry: dict[str, Any]) -> dict[str, Any]:
            return entry | {"link": self.link(self.library.page(entry["page"], page.language))}

        report = self.library.report
        rows = [row | {name: [linked(entry) for entry in row[name]] for name in ("missing", "stale")} for row in report["languages"]]
        names = {row["code"]: row for row in report["languages"]}
        return {"as_of": report["as_of"], "languages": rows, "json": f"{self.settings.base_path}/languages.json",
                "differences": [linked(entry) | {"name": names[entry["language"]]["name"], "lang": names[entry["language"]]["lang"]}
                                for entry in report["differences"]]}

    def stale(self, page: Page) -> dict[str, Any] | None:
        """What a reader is told of a translation that is behind its original."""
        state = self.library.stale.get((page.key, self.settings.language(page.language).text_code))
        if state is None:
            return None
        headings = [change.now for change in state.changes if change.now and change.now.anchor in page.ids]
        return {"made": state.made, "original": self.link(state.original) | {"lang": self.settings.language(state.original.language).lang},
                "language": self.settings.language(state.original.language).locale,
                "parts": [{"anchor": piece.anchor, "title": self.heading(page, piece.anchor)} for piece in headings],
                "beginning": any(not change.piece.anchor for change in state.changes)}

    def heading(self, page: Page, anchor: str) -> str:
        """The words of a heading, from the page's source."""
        text = (self.settings.content / page.file).read_text(encoding="utf-8")
        return next((piece.title for piece in pieces(text) if piece.anchor == anchor), anchor)

    def terms(self, page: Page) -> list[dict[str, Any]]:
        """The terms a text marks, in the order in which they first stand."""
        keys = [link.removeprefix("term:") for link in page.links if link.startswith("term:")]
        text_code = self.settings.language(page.language).text_code
        glossary = self.glossary_page(page.language) if keys else None
        url = self.url(glossary) if glossary else ""
        return [{"key": key, "url": f"{url}#{key}" if url else "", **self.library.terms[key][text_code],
                 "in_text": self.library.terms[key][page.fallback or text_code]["term"]} for key in keys]

    def glossary_page(self, code: str) -> Page | None:
        """The page with all terms, where the site has one."""
        pages = (self.library.page(f"{name}/index", code) for name in self.library.sections)
        return next((page for page in pages if page.kind == "glossary"), None)

    def glossary(self, code: str) -> Shared:
        """Every term in the order of a language's alphabet, with its forms in the other languages."""
        if code not in self.glossaries:
            language = self.settings.language(code)
            text_code, letters = language.text_code, self.library.letters
            entries = []
            for key, term in self.library.terms.items():
                unconfirmed = term.get("unconfirmed", [])
                entries.append({
                    "key": key, **term[text_code], "also": term[text_code].get("also", []), "unconfirmed": text_code in unconfirmed,
                    "page": self.link(self.library.page(term["page"], code)) if "page" in term else None,
                    "sources": [self.source(source, text_code) for source in term.get("sources", [])],
                    "others": [{"lang": other.lang, "name": other.name, "term": term[other.code]["term"],
                                "also": term[other.code].get("also", []), "unconfirmed": other.code in unconfirmed}
                               for other in self.settings.written if other.code != text_code],
                })
            entries.sort(key=lambda entry: sort_key(letters.text(entry["term"]) if language.transliterates else entry["term"],
                                                    language.alphabet))
            self.glossaries[code] = Shared({"entries": entries})
        return self.glossaries[code]

    def translations(self, page: Page) -> list[dict[str, Any]]:
        """The same page in every language, in the table's order; `live` where that language has a text of its own."""
        found = []
        for language in self.settings.languages:
            other = self.library.page(page.key, language.code)
            found.append({"code": language.code, "lang": language.lang, "name": language.name, "url": self.url(other),
                          "absolute": self.absolute(other.address), "live": not other.fallback})
        return found

    def x_default(self, page: Page) -> str:
        """The address for readers of any other language: the start page for the home page."""
        if page.kind == "home":
            return self.absolute("/")
        return self.canonical(self.library.page(page.key, self.settings.x_default))

    def whole(self, url: str) -> str:
        """A path of the site as a whole address, where the host is known."""
        return urljoin(f"{self.settings.base_url}/", url) if self.settings.base_url else url

    def feedback(self, page: Page) -> str:
        """Where the reader of a page can tell how useful it was; empty where nobody has said."""
        where, address = self.settings.feedback, self.absolute(page.address)
        if not where or "@" not in where:
            return where.replace("{page}", quote(address, safe=""))
        subject = f"{page.data['title']} ({address})"
        return f"mailto:{where}?{urlencode({'subject': subject}, quote_via=quote)}"

    def feed_address(self, page: Page) -> str:
        """The feed that a page tells its reader of: on the home page and with the news."""
        if not self.settings.base_url or not (page.kind in ("home", "news") or self.library.sections[page.section].pages == "news"):
            return ""
        return f"{self.settings.base_path}/{self.settings.language(page.language).prefix}/news.atom" if self.news(page.language) else ""

    def leaflets(self, page: Page) -> dict[str, str]:
        """The addresses of a page's leaflets by their size; none where another language stands in, or nothing can make them."""
        if not page.data.get("leaflet") or page.fallback or not is_available():
            return {}
        return {size: f"{self.url(page)}leaflet-{size}.pdf" for size in ("a4", "a5")}

    def card(self, page: Page) -> str:
        """The address of the picture of a shared link, which must be a whole one."""
        return f"{self.absolute(page.address)}card.png" if self.settings.share_cards and self.settings.base_url and not page.fallback and is_available() else ""

    def posters(self, code: str) -> list[dict[str, Any]]:
        """The short addresses of a language, each with its code, its poster and the page it leads to; none where the host is not known."""
        if not self.settings.base_url or not is_available():
            return []
        prefix = self.settings.language(code).prefix
        found = []
        for name, key in self.library.short.items():
            address = self.absolute(f"/{prefix}/v/{name}/")
            path = f"{self.settings.base_path}/{prefix}/v/{name}"
            found.append({"name": name, "target": self.link(self.library.page(key, code)), "address": address, "code": f"{path}/qr.svg",
                          "poster": f"{path}/poster.pdf"})
        return found

    def news(self, code: str) -> list[Page]:
        """The news of a language, the newest first."""
        return sorted((page for page in self.library.live(code) if page.kind == "news"), key=lambda page: page.data["date"], reverse=True)

    def canonical(self, page: Page) -> str:
        """The address search engines are to know a text by: the original's, where that stands in."""
        return self.absolute(self.library.page(page.key, page.fallback or page.language).address)

    def fallback(self, page: Page) -> dict[str, str] | None:
        """What a reader is told whose language has no text of a page yet."""
        if not page.fallback:
            return None
        language = self.settings.language(page.fallback)
        return {"code": language.code, "lang": language.lang, "locale": language.locale}

    def source(self, key: str, language: str) -> dict[str, Any]:
        """A source as a reader of this language is shown it."""
        source = self.library.sources[key]
        url, document = source["url"], source.get("language", "")
        if isinstance(url, dict):
            document = language if language in url else self.nearest(url)
            url = url[document]
        title, publisher = source["title"], source["publisher"]
        # A document may be in a language that is none of the site's.
        row = next((row for row in self.settings.languages if row.code == document), None)
        lang, locale = (row.lang, row.locale) if row else (document, document)
        return {
            "url": url, "date": source.get("date"),
            "title": title[language] if isinstance(title, dict) else title,
            "title_lang": None if isinstance(title, dict) or document == language else lang,
            "publisher": publisher[language] if isinstance(publisher, dict) else publisher,
            "document_lang": lang,
            "document_locale": locale if document != language else "",
        }

    def locale_of(self, code: str) -> str:
        """Babel's name of a language, which need not be one of the site's."""
        return next((row.locale for row in self.settings.languages if row.code == code), code.replace("-", "_"))

    def nearest(self, by_language: dict[str, Any]) -> str:
        """The language offered where the reader's own is not to be had."""
        order = [self.settings.x_default, *(language.code for language in self.settings.languages)]
        return next(code for code in order if code in by_language)

    def own(self, value: Any, language: str) -> Any:
        """The part of a value by language that is for this one; any other value as it is."""
        return (value.get(language) or value[self.nearest(value)]) if isinstance(value, dict) else value

    def references(self, page: Page) -> dict[str, str]:
        """Every `page:` and `media:` reference of a text -> the address in the reader's language."""
        found = {}
        for link in page.links:
            sort, _, target = link.partition(":")
            if sort == "media":
                found[link] = self.asset_urls[target]
            elif sort == "page" and not target.startswith("#"):
                key, _, fragment = target.partition("#")
                other = self.library.page(key, page.language)
                # Anchors made of a heading's words are another language's own.
                is_there = not (page.fallback or other.fallback) or fragment in other.ids or fragment.startswith("source-")
                found[link] = self.url(other) + (f"#{fragment}" if fragment and is_there else "")
        return found

    def videos(self, page: Page) -> list[str]:
        """The films a page shows: its own, and those in its text."""
        own = [page.key] if page.kind == "video" else []
        return own + [link.removeprefix("video:") for link in page.links if link.startswith("video:")]

    def video(self, page: Page, text: str = "") -> dict[str, Any]:
        """Everything the player of a film needs: own files, or a host elsewhere, or the official page alone.

        In a text in another language than its page (`text` is its code) the film speaks that language too.
        """
        url = self.url(page)
        if text:
            page = self.library.page(page.key, text)
        lang, spoken = self.fallback_lang(page), self.settings.language(page.fallback or page.language)
        data = page.data

        def own(value: Any) -> Any:
            return self.own(value, spoken.text_code)

        def media(file: str) -> str:
            return self.asset_urls[posixpath.join(page.section, file)]

        host = next((HOSTS[name] for name in HOSTS if name in data), None)
        identifier = own(data[host.key]) if host else ""
        captions = []
        for language in self.settings.languages:
            file = f"{page.section}/{page.name}.{language.code}.vtt"
            if file in self.asset_urls:
                captions.append({"lang": language.lang, "name": language.name, "url": self.asset_urls[file],
                                 "own": language.code == spoken.code})
        return {
            "key": page.key, "url": url, "text_lang": lang, "locale": spoken.locale, "title": data["title"], "title_is_ours": data.get("title_is_ours"),
            "speaker": data.get("speaker"), "speaker_role": data.get("speaker_role"), "date": data["date"],
            "official": own(data["official"]),
            "poster": media(data["poster"]) if "poster" in data else None, "illustration": data.get("illustration"),
            "files": [{"url": media(file), "type": VIDEO_TYPES.get(file.rpartition(".")[2], "video/mp4")}
                      for file in own(data.get("files", []))],
            "captions": captions,
            "length": data.get("length"), "spoken": [self.locale_of(code) for code in data.get("spoken", [])],
            "signed": media(own(data["signed"])) if "signed" in data else None,
            "has_transcript": bool(page.transcript),
            "host": None if host is None else {"key": host.key, "name": host.name, "company": host.company,
                                               "embed": host.embed_url(identifier), "watch": host.watch_url(identifier),
                                               "embed_from": host.embed_from, "watch_from": host.watch_from},
        }


#: What browsers play.
VIDEO_TYPES = {"webm": "video/webm", "mp4": "video/mp4", "m4v": "video/mp4", "ogv": "video/ogg"}
