"""Makes of a built site a folder that opens by double click, from a memory stick, without a server or a network.

Addresses become relative and name their file; what only makes sense on a host (canonical addresses, alternates) is left out. A folder for one
language holds its pages alone, and its switch offers what is there.
"""

from __future__ import annotations

import json
import os
import posixpath
import re
import shutil
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

from secondchance.settings import Language, Settings

ADDRESS = re.compile(r'(\s(?:href|src|poster|action)=")(/[^"/][^"]*|/)(")')
REFRESH = re.compile(r'(<meta http-equiv="refresh" content="0; url=)([^"]*)(">)')
HOST_ONLY = re.compile(r'<link rel="(?:canonical|alternate|manifest)"[^>]*>\n?| data-worker="[^"]*"')
SWITCH = re.compile(r'<nav class="languages".*?</nav>', re.DOTALL)
ENTRY = re.compile(r'<li><a href="/([\w-]+)/[^"]*".*?</li>\n?', re.DOTALL)
START = re.compile(r'<li lang="[^"]*">\n(?:(?!</li>).)*?href="/([\w-]+)/"(?:(?!</li>).)*</li>\n?', re.DOTALL)
#: Of every file in an archive, so that the same site gives the same bytes.
DAY = (1980, 1, 1, 0, 0, 0)


def make(settings: Settings, site: Path, output: Path) -> list[Path]:
    """Write a folder and a ZIP for each language and for all of them below `output`; returns the archives.

    `site` is a site built for the top of a host. What lay at these places before is replaced.
    """
    archives = []
    for name, languages in [("all", list(settings.languages)), *((language.code, [language]) for language in settings.languages)]:
        folder = output / f"second-chance-{name}"
        making = output / f".{folder.name}.new"
        shutil.rmtree(making, ignore_errors=True)
        write_folder(site, making, languages)
        archive = output / f"{folder.name}.zip"
        write_archive(making, folder.name, archive)
        shutil.rmtree(folder, ignore_errors=True)
        making.rename(folder)
        archives.append(archive)
    return archives


def write_folder(site: Path, folder: Path, languages: list[Language]) -> None:
    """Write the pages of these languages, and all they load."""
    prefixes = {language.prefix for language in languages}
    for path in sorted(path for path in site.rglob("*") if path.is_file()):
        name = path.relative_to(site).as_posix()
        top = name.partition("/")[0]
        if name.endswith(("404.html", ".webmanifest")) or top not in prefixes | {"assets", "media", "index.html", "languages.json"}:
            continue
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if name.endswith(".html"):
            target.write_text(page(path.read_text(encoding="utf-8"), name, prefixes), encoding="utf-8")
        elif name.endswith("/search-index.js"):
            target.write_text(search_index(path.read_text(encoding="utf-8"), name), encoding="utf-8")
        else:
            shutil.copyfile(path, target)
    if len(languages) == 1:
        first = f"{languages[0].prefix}/index.html"
        (folder / "index.html").write_text(f'<!doctype html>\n<html lang="{languages[0].lang}">\n<head><meta charset="utf-8"><title>{languages[0].name}</title>\n'
                                           f'<meta http-equiv="refresh" content="0; url={first}"></head>\n'
                                           f'<body><p><a href="{first}">{languages[0].name}</a></p></body>\n</html>\n', encoding="utf-8")


def page(text: str, name: str, prefixes: set[str]) -> str:
    """A page whose addresses work from a disk."""
    text = HOST_ONLY.sub("", text)

    def offered(match: re.Match[str]) -> str:
        return match[0] if match[1] in prefixes else ""

    text = SWITCH.sub(lambda match: ENTRY.sub(offered, match[0]), text)
    if name == "index.html":
        text = START.sub(offered, text)
    text = REFRESH.sub(lambda match: match[1] + relative(match[2], name) + match[3], text)
    return ADDRESS.sub(lambda match: match[1] + relative(match[2], name) + match[3], text)


def relative(address: str, name: str) -> str:
    """An address of the site, as a page at `name` can name its file."""
    parts = urlsplit(address)
    path = parts.path.lstrip("/")
    if not path or path.endswith("/"):
        path += "index.html"
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return posixpath.relpath(path, posixpath.dirname(name) or ".") + fragment


def search_index(text: str, name: str) -> str:
    """What a search looks through, with addresses as its page, which lies a folder deeper, can follow them."""
    start, _, data = text.partition("=")
    found = json.loads(data.strip().removesuffix(";"))
    here = posixpath.join(posixpath.dirname(name), "search", "index.html")
    for entry in found["pages"]:
        entry[0] = relative(entry[0], here)
    return f"{start}= {json.dumps(found, ensure_ascii=False, separators=(',', ':'))};\n"


def write_archive(folder: Path, name: str, archive: Path) -> None:
    """Write a ZIP of a folder under a name, the same bytes for the same files."""
    temporary = archive.with_name(f".{archive.name}.new")
    with zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(f"{name}/{path.relative_to(folder).as_posix()}", DAY)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            file.writestr(entry, path.read_bytes())
    os.replace(temporary, archive)
