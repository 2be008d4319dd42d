"""The files that are published as they are (styles, scripts, pictures, films), under names that change with their bytes."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from hashlib import blake2b
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


#: `url(../fonts/latin.woff2)` in a style sheet.
CSS_ADDRESS = re.compile(r"url\(([^)\"']+)\)")


@dataclass(frozen=True, slots=True)
class Assets:
    """`urls` gives the address of a file by its name in `static/` or in the content folder, `files` its source by the
    path it is published at."""

    urls: dict[str, str]
    files: dict[str, Path | str]  #: a text where the file is made by the build


def collect_assets(settings: Settings, static: dict[str, str], media: dict[str, str], letters: Transliterator) -> Assets:
    """Name every static file and every media file after its digest; both are name -> digest.

    Captions of a language that is shown in another script too are made for that one by `letters`.
    """
    urls: dict[str, str] = {}
    files: dict[str, Path | str] = {}

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
        publish_text(name, rjsmin.jsmin((settings.static / name).read_text(encoding="utf-8")))
    for name in [name for name in static if name.endswith(".css")]:
        # What a style sheet loads lies under its fingerprinted name as well.
        text = rcssmin.cssmin((settings.static / name).read_text(encoding="utf-8"))
        publish_text(name, CSS_ADDRESS.sub(lambda match: f"url({loaded(urls, name, match[1])})", text))  # noqa: B023
    for language in settings.languages:
        for name in [name for name in media if language.transliterates and name.endswith(f".{language.transliterates}.vtt")]:
            text = letters.captions((settings.content / name).read_text(encoding="utf-8"))
            stem = name.removesuffix(f"{language.transliterates}.vtt") + language.code
            path = f"media/{stem}.{digest_of(text)}.vtt"
            urls[f"{stem}.vtt"] = f"{settings.base_path}/{path}"
            files[path] = text
    return Assets(urls, files)


def digest_of(text: str) -> str:
    """The part of a name that changes with the bytes."""
    return blake2b(text.encode(), digest_size=16).hexdigest()[:10]


def loaded(urls: dict[str, str], sheet: str, address: str) -> str:
    """The address, seen from a style sheet, of a static file that it loads."""
    folder = posixpath.dirname(sheet)
    name = posixpath.normpath(posixpath.join(folder, address))
    return posixpath.relpath(urls[name], posixpath.dirname(urls[sheet]))
