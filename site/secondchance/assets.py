"""The files that are published as they are (styles, scripts, pictures, films), under names that change with their bytes; and what stands in pages."""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from dataclasses import dataclass
from hashlib import blake2b, sha256
from pathlib import Path

import rcssmin
import rjsmin

from secondchance.settings import Settings
from secondchance.transliteration import Transliterator

#: The types of everything the site publishes. Python's own guesses depend on the machine's tables.
MIME_TYPES = {
    ".html": "text/html", ".xml": "application/xml", ".txt": "text/plain", ".css": "text/css", ".js": "text/javascript",
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp",
    ".avif": "image/avif", ".gif": "image/gif", ".ico": "image/vnd.microsoft.icon", ".woff2": "font/woff2",
    ".mp4": "video/mp4", ".webm": "video/webm", ".vtt": "text/vtt", ".pdf": "application/pdf", ".json": "application/json",
    ".webmanifest": "application/manifest+json", ".atom": "application/atom+xml", ".ics": "text/calendar",
}


#: The folder in `static/` of what stands in pages, so that nothing is fetched for it.
INLINE = "inline/"
#: `url(../fonts/latin.woff2)` in a style sheet.
CSS_ADDRESS = re.compile(r"url\(([^)\"']+)\)")


@dataclass(frozen=True, slots=True)
class Assets:
    """`urls` gives the address of a file by its name in `static/` or in the content folder, `files` its source by the
    path it is published at, `inline` the text of one that stands in pages, by its name in `static/inline/`."""

    urls: dict[str, str]
    files: dict[str, Path | str]  #: a text where the file is made by the build
    inline: dict[str, str]
    script_digests: str  #: what a page's policy names the scripts by that may stand in it (Content Security Policy Level 3, 2.3.1)


def collect_assets(settings: Settings, static: dict[str, str], media: dict[str, str], letters: Transliterator) -> Assets:
    """Name every static file and every media file after its digest; both are name -> digest.

    Captions of a language that is shown in another script too are made for that one by `letters`.
    """
    urls: dict[str, str] = {}
    files: dict[str, Path | str] = {}
    inline = {name.removeprefix(INLINE): text_of(settings.static / name) for name in sorted(static) if name.startswith(INLINE)}
    static = {name: digest for name, digest in static.items() if not name.startswith(INLINE)}

    def publish_text(name: str, text: str) -> None:
        """Publish a static file as this text in its place."""
        stem, dot, suffix = name.rpartition(".")
        files.pop(urls[name].removeprefix(f"{settings.base_path}/"))
        path = f"assets/{stem}.{digest_of(text)}{dot}{suffix}"
        urls[name], files[path] = f"{settings.base_path}/{path}", text

    for folder, source, digests in (("assets", settings.static, static), ("media", settings.content, media)):
        for name, digest in sorted(digests.items()):
            stem, dot, suffix = name.rpartition(".")
            path = f"{folder}/{stem}.{digest[:10]}{dot}{suffix}" if stem else f"{folder}/{name}.{digest[:10]}"
            urls[name] = f"{settings.base_path}/{path}"
            files[path] = source / name
    for name in [name for name in static if name.endswith(".js")]:
        publish_text(name, text_of(settings.static / name))
    for name in [name for name in static if name.endswith(".css")]:
        # What a style sheet loads lies under its fingerprinted name as well.
        text = text_of(settings.static / name)
        publish_text(name, CSS_ADDRESS.sub(lambda match: f"url({loaded(urls, name, match[1])})", text))  # noqa: B023
    for language in settings.languages:
        for name in [name for name in media if language.transliterates and name.endswith(f".{language.transliterates}.vtt")]:
            text = letters.captions((settings.content / name).read_text(encoding="utf-8"))
            stem = name.removesuffix(f"{language.transliterates}.vtt") + language.code
            path = f"media/{stem}.{digest_of(text)}.vtt"
            urls[f"{stem}.vtt"] = f"{settings.base_path}/{path}"
            files[path] = text
    digests = [f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'" for name, text in inline.items() if name.endswith(".js")]
    return Assets(urls, files, inline, " ".join(digests))


def text_of(path: Path) -> str:
    """A script or a style sheet without what only its writers need; any other text as it is."""
    text = path.read_text(encoding="utf-8")
    return rjsmin.jsmin(text) if path.suffix == ".js" else rcssmin.cssmin(text) if path.suffix == ".css" else text


def digest_of(text: str) -> str:
    """The part of a name that changes with the bytes."""
    return blake2b(text.encode(), digest_size=16).hexdigest()[:10]


def loaded(urls: dict[str, str], sheet: str, address: str) -> str:
    """The address, seen from a style sheet, of a static file that it loads."""
    folder = posixpath.dirname(sheet)
    name = posixpath.normpath(posixpath.join(folder, address))
    return posixpath.relpath(urls[name], posixpath.dirname(urls[sheet]))
