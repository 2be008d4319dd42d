"""What holds between pages: every link leads somewhere, every named source, picture, film and page exists."""

from __future__ import annotations

from collections.abc import Iterable

from secondchance.errors import Problem
from secondchance.library import line_of
from secondchance.model import Library, Page
from secondchance.settings import Settings, shown
from secondchance.video_hosts import HOSTS


def check_library(settings: Settings, library: Library, keys: Iterable[str] | None = None) -> list[Problem]:
    """Hold the pages with these keys (all, if none are given) against the rest of the library."""
    problems: list[Problem] = []
    for key in library.keys if keys is None else keys:
        pages = [page for language in settings.languages if (page := library.pages.get((key, language.code)))]
        for page in pages:
            problems += check_links(settings, library, page)
            problems += check_speaker(settings, page)
        if pages:
            problems += check_shared(settings, library, pages[0])
    return problems


def check_links(settings: Settings, library: Library, page: Page) -> list[Problem]:
    """Find the links of a page's text that lead nowhere."""
    problems = []
    for link in page.links:
        sort, _, target = link.partition(":")
        key, _, fragment = target.partition("#")
        other = library.pages.get((key, page.language)) if key else page
        if other is None and (key, page.language) in library.texts:
            continue  # it is there and could not be read, which is told at its own place
        if sort == "media":
            if target not in library.media:
                problems.append(at_sign(settings, page, target, f"there is no file {target}",
                                        "put it there, or correct the link"))
        elif other is None:
            problems.append(at_sign(settings, page, target, f"there is no page {key}",
                                    "link to a page's source file, as in ../videos/mission.en.md"))
        elif sort == "video" and other.kind != "video":
            problems.append(at_sign(settings, page, target, f"the page {key} is no video",
                                    'take out the title "video", or link to a video'))
        elif fragment and fragment not in other.ids and not fragment.startswith("source-"):
            problems.append(at_sign(settings, page, f"#{fragment}", f"the page {other.file} has no place “#{fragment}”",
                                    "give its heading {#" + fragment + "}, or correct the link"))
    return problems


def at_sign(settings: Settings, page: Page, target: str, what: str, advice: str) -> Problem:
    """A problem at the line where a link's last part stands in the page's file."""
    path = settings.content / page.file
    sign = target.rpartition("/")[2]
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((number for number, text in enumerate(lines, 1) if sign in text and "](" in text), 1)
    return Problem(shown(path), line, what, advice)


def check_shared(settings: Settings, library: Library, page: Page) -> list[Problem]:
    """Find what the shared data of a page names and nobody has."""
    file = f"{page.section}/{page.name}.yaml"
    path = settings.content / file
    codes = {language.code for language in settings.languages}
    found: list[tuple[str, str, str]] = []
    data = page.data
    for source in data.get("sources", []):
        if source not in library.sources:
            found.append(("sources", f"there is no source “{source}”", "add it to sources.yaml"))
    for related in data.get("related", []):
        if (related, page.language) not in library.texts:
            found.append(("related", f"there is no page {related}", "write section/page of one that exists"))
    if page.kind == "video":
        for name in (key for key in ("files", "poster") if key in data):
            values = data[name].values() if isinstance(data[name], dict) else [data[name]]
            files = [file for value in values for file in (value if isinstance(value, list) else [value])]
            found += [(name, f"there is no file {page.section}/{file}", "put it beside the page, or correct the name")
                      for file in files if f"{page.section}/{file}" not in library.media]
        hosts = [host for host in HOSTS if host in data]
        if len(hosts) > 1:
            found.append((hosts[1], f"the video names {' and '.join(hosts)}", "keep the one to be shown"))
    for name, value in data.items():
        if isinstance(value, dict) and value.keys() != codes and name not in HOSTS and name != "files":
            odd = ", ".join(sorted(codes ^ value.keys()))
            found.append((name, f"“{name}” is not given for exactly the site's languages ({odd})",
                          f"give it for {', '.join(sorted(codes))}"))
        elif isinstance(value, dict) and value.keys() - codes:
            found.append((name, f"“{', '.join(sorted(value.keys() - codes))}” is no language of the site",
                          f"use {', '.join(sorted(codes))}"))
    return [Problem(shown(path), line_of(path, key) if path.exists() else 1, what, advice)
            for key, what, advice in found]


def check_speaker(settings: Settings, page: Page) -> list[Problem]:
    """A speaker has an office, which each language names."""
    if page.kind != "video" or "speaker" not in page.data or "speaker_role" in page.data:
        return []
    path = settings.content / page.file
    return [Problem(shown(path), line_of(path, "title"), "the office of the speaker is missing",
                    "add a line `speaker_role: …`, with the time of that office")]
