"""The files that are published as they are (styles, scripts, pictures, films), under names that change with their bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from secondchance.settings import Settings

#: The types of everything the site publishes. Python's own guesses depend on the machine's tables.
MIME_TYPES = {
    ".html": "text/html", ".xml": "application/xml", ".txt": "text/plain", ".css": "text/css", ".js": "text/javascript",
    ".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp",
    ".avif": "image/avif", ".gif": "image/gif", ".ico": "image/vnd.microsoft.icon", ".woff2": "font/woff2",
    ".mp4": "video/mp4", ".webm": "video/webm", ".vtt": "text/vtt", ".pdf": "application/pdf", ".json": "application/json",
    ".webmanifest": "application/manifest+json", ".atom": "application/atom+xml", ".ics": "text/calendar",
}


@dataclass(frozen=True, slots=True)
class Assets:
    """`urls` gives the address of a file by its name in `static/` or in the content folder, `files` its source by the
    path it is published at."""

    urls: dict[str, str]
    files: dict[str, Path]


def collect_assets(settings: Settings, static: dict[str, str], media: dict[str, str]) -> Assets:
    """Name every static file and every media file after its digest; both are name -> digest."""
    urls: dict[str, str] = {}
    files: dict[str, Path] = {}
    for folder, source, digests in (("assets", settings.static, static), ("media", settings.content, media)):
        for name, digest in sorted(digests.items()):
            stem, dot, suffix = name.rpartition(".")
            path = f"{folder}/{stem}.{digest[:10]}{dot}{suffix}" if stem else f"{folder}/{name}.{digest[:10]}"
            urls[name] = f"{settings.base_path}/{path}"
            files[path] = source / name
    return Assets(urls, files)
