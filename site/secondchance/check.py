"""What holds between pages: every link leads somewhere, every named source, picture, film and page exists."""

from __future__ import annotations

from collections.abc import Iterable

from secondchance import captions
from secondchance.errors import Problem
from secondchance.library import Reading, line_of
from secondchance.model import Library, Page
from secondchance.settings import Settings, shown
from secondchance.video_hosts import HOSTS


def faults(settings: Settings, reading: Reading, keys: Iterable[str] | None = None) -> list[Problem]:
    """What is wrong with a content folder; `keys` are the pages to be held against the others, all if none are given."""
    # Without the sources and the terms every page that names one would be wrong.
    lists = {shown(settings.content / name) for name in ("sources.yaml", "terms.yaml")}
    if cause := [problem for problem in reading.problems if problem.path in lists]:
        return cause
    return reading.problems + check_library(settings, reading.library, keys)


def check_library(settings: Settings, library: Library, keys: Iterable[str] | None = None) -> list[Problem]:
    """Hold the pages with these keys (all, if none are given) against the rest of the library."""
    problems: list[Problem] = []
    for key in library.keys if keys is None else keys:
        pages = [page for language in settings.written if (page := library.pages.get((key, language.code))) and not page.fallback]
        for page in pages:
            problems += check_links(settings, library, page)
            problems += check_speaker(settings, page)
            problems += check_answers(settings, page)
            problems += check_figures(settings, page)
        if pages:
            problems += check_shared(settings, library, pages[0])
    if keys is None:
        for name in sorted(library.media):
            if name.endswith(".vtt"):
                problems += captions.faults(settings.content / name)
        problems += check_terms(settings, library) + check_short(settings, library) + check_search(settings, library)
    return problems


def check_links(settings: Settings, library: Library, page: Page) -> list[Problem]:
    """Find the links of a page's text that lead nowhere."""
    problems = []
    for link in page.links:
        sort, _, target = link.partition(":")
        if sort == "term":
            if target not in library.terms:
                problems.append(at_sign(settings, page, target, f"there is no term “{target}”", "add it to terms.yaml"))
            continue
        if sort == "figure":
            if target not in page.data.get("figures", {}):
                problems.append(at_sign(settings, page, target, f"the page has no figure “{target}”",
                                        f"add it under `figures:` in {page.name}.yaml and in every language"))
            continue
        key, _, fragment = target.partition("#")
        other = library.pages.get((key, page.language)) if key else page
        if other is None and key in library.texts:
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
        elif fragment and not other.fallback and fragment not in other.ids and not fragment.startswith("source-"):
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
    codes = {language.code for language in settings.written}
    found: list[tuple[str, str, str]] = []
    data = page.data
    if data.get("original", "") not in {"", *codes}:
        found.append(("original", f"“{data['original']}” is no language with texts of its own", f"write one of {', '.join(sorted(codes))}"))
    for source in data.get("sources", []):
        if source not in library.sources:
            found.append(("sources", f"there is no source “{source}”", "add it to sources.yaml"))
    for name in ("related", "leads_to", "doors"):
        found += [(name, f"there is no page {other}", "write section/page of one that exists")
                  for other in data.get(name, []) if other not in library.texts]
    for name, figure in data.get("figures", {}).items():
        if figure.get("source", "") not in data.get("sources", []) and "source" in figure:
            found.append(("figures", f"the figure “{name}” has a source that the page does not name", "add it to `sources:`"))
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
        if name in ("figures", "wording"):
            continue
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


def check_answers(settings: Settings, page: Page) -> list[Problem]:
    """A question has as many answers in each language as pages they lead to."""
    if page.kind != "question" or len(page.data["answers"]) == len(page.data.get("leads_to", [])):
        return []
    path = settings.content / page.file
    return [Problem(shown(path), line_of(path, "answers"), f"{len(page.data['answers'])} answers lead to "
                    f"{len(page.data.get('leads_to', []))} pages", f"write one for each of `leads_to:` in {page.name}.yaml")]


def check_figures(settings: Settings, page: Page) -> list[Problem]:
    """Each figure of the shared data is worded in every language, number by number."""
    path = settings.content / page.file
    worded, figures = page.data.get("wording", {}), page.data.get("figures", {})
    problems = []
    for name in sorted(worded.keys() ^ figures.keys()):
        problems.append(Problem(shown(path), line_of(path, "figures"), f"the figure “{name}” stands in one of {page.name}.yaml and "
                                "this text alone", "give its numbers there and its words here"))
    for name in sorted(worded.keys() & figures.keys()):
        if odd := worded[name]["labels"].keys() ^ figures[name]["values"].keys():
            problems.append(Problem(shown(path), line_of(path, "figures"), f"the figure “{name}” has numbers and labels that do not "
                                    f"match ({', '.join(sorted(odd))})", f"use the same names as in {page.name}.yaml"))
    return problems


def check_short(settings: Settings, library: Library) -> list[Problem]:
    """What the short addresses lead to exists."""
    path = settings.content / "short.yaml"
    return [Problem(shown(path), line_of(path, name), f"“{name}”: there is no page {key}", "write section/page of one that exists")
            for name, key in library.short.items() if key not in library.texts]


def check_search(settings: Settings, library: Library) -> list[Problem]:
    """The pages that the search is told words for exist."""
    path = settings.content / "search.yaml"
    return [Problem(shown(path), line_of(path, code), f"“{code}”: there is no page {key}", "write section/page of one that exists")
            for code, known in library.search.items() for key in known.get("pages", {}) if key not in library.texts]


def check_terms(settings: Settings, library: Library) -> list[Problem]:
    """What the terms name exists."""
    path = settings.content / "terms.yaml"
    problems = []
    for key, term in library.terms.items():
        if "page" in term and term["page"] not in library.texts:
            problems.append(Problem(shown(path), line_of(path, key), f"term “{key}”: there is no page {term['page']}",
                                    "write section/page of one that exists"))
        problems += [Problem(shown(path), line_of(path, key), f"term “{key}”: there is no source “{source}”", "add it to sources.yaml")
                     for source in term.get("sources", []) if source not in library.sources]
    return problems
