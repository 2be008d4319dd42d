"""The course of a build: read, check, render and freeze what changed, finish, publish.

What a build keeps for the next one lies in `.cache/` of the project, a folder for each output: the manifest (manifest.py),
the pages as read (`pages`), the rendered texts (`texts.sqlite`), the compiled catalogues and templates. All of it can be deleted.
"""

from __future__ import annotations

import datetime
import os
import pickle
import shutil
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from secondchance import manifest, publish
from secondchance.catalogues import compile_catalogues, untranslated
from secondchance.check import faults
from secondchance.errors import ContentError, Problem, SiteError
from secondchance.library import Parsed, Reading, read_library
from secondchance.manifest import Inputs
from secondchance.model import Library
from secondchance.paper import MISSING, is_available
from secondchance.search import indexes
from secondchance.settings import Settings, shown
from secondchance.staleness import State, states
from secondchance.store import Store
from secondchance.view import Views, digest_of

if TYPE_CHECKING:
    from flask import Flask

    from secondchance.parity import Difference
    from secondchance.wording import Finding

Progress = Callable[[str, int, int], None]
#: What is kept is written anew when additions have made the file larger than this (in bytes).
LARGEST_KEPT = 8_000_000


@dataclass(slots=True)
class Summary:
    """What the last line of a build tells. Times in seconds, sizes in bytes."""

    pages: dict[str, int] = field(default_factory=dict)
    files: int = 0
    size: int = 0
    frozen: int = 0
    reused: int = 0
    missing: dict[str, int] = field(default_factory=dict)
    waiting: dict[str, int] = field(default_factory=dict)  #: pages by language that show their original
    has_base_url: bool = True
    lacks_leaflets: bool = False  #: there should be some, and this machine cannot make them


@dataclass(slots=True)
class Kept:
    """What a build keeps of the pages it read and wrote."""

    parsed: dict[str, Parsed] = field(default_factory=dict)
    views: dict[str, str] = field(default_factory=dict)  #: address -> digest of its view
    sizes: dict[str, int] = field(default_factory=dict)  #: published file -> bytes
    missing: dict[str, set[str]] = field(default_factory=dict)


def program_digest(groups: dict[str, dict[str, str]]) -> str:
    """The digest of what renders texts: the program and its packages."""
    code = {path: digest for path, digest in groups["program"].items() if path.endswith(".py")}
    return digest_of([sorted(code.items()), groups["lock"], sys.version])


def everywhere_digest(settings: Settings, groups: dict[str, dict[str, str]]) -> str:
    """The digest of what shows on every page: program, templates, catalogues, static files, settings."""
    return digest_of([program_digest(groups), sorted(groups["program"].items()), sorted(groups["catalogues"].items()),
                      sorted(groups["static"].items()), settings.base_url, settings.x_default, settings.feedback, settings.read_offline, is_available(),
                      [(language.code, language.prefix, language.lang, language.locale, language.name, language.script,
                        language.catalogue, language.quotes, language.alphabet, language.transliterates) for language in settings.languages],
                      groups["content"].get("transliteration.yaml", "")])


def build(settings: Settings, inputs: Inputs, cache: Path, asked: list[str], previous: dict[str, Any] | None,
          jobs: int, strict: bool, progress: Progress) -> Summary:
    """Build the site into `settings.output`; the old site stays until the new one is whole.

    A `strict` build refuses languages that are not equal. `asked` is what the command asked for (a build that was asked for the same may be reused), `previous` the manifest
    of the last build that was published, if there is one. Raises SiteError, and leaves the
    output as it was.
    """
    os.umask(0o022)
    cache.mkdir(parents=True, exist_ok=True)
    groups = inputs.groups
    everywhere = everywhere_digest(settings, groups)
    program = program_digest(groups)
    kept = load_kept(cache, program) if previous else Kept()
    whole = (previous is None or previous["everywhere"] != everywhere or not kept.views
             or previous["output"] != manifest.identity(str(settings.output)))
    store = open_store(cache, program)
    total = sum(1 for path in groups["content"] if path.endswith(".md"))
    problems: list[Problem] = []
    made: list[Flask] = []
    compiled = cache / f"compiled-{everywhere[:16]}"

    def prepare() -> None:
        """Load Flask and make the application: a fifth of a small build's time, best spent while others read."""
        import secondchance.freeze  # noqa: F401
        from secondchance.app import create_app
        try:
            compile_for(settings, compiled)
            made.append(create_app(settings, compiled / "catalogues", compiled / "templates"))
        except ContentError as error:
            problems.extend(error.problems)

    reading = read_library(settings, groups["content"], store, kept.parsed, jobs, counted(progress, "read", total), prepare)
    problems += faults(settings, reading, checked_keys(kept, reading, groups, previous))
    translated = [] if problems else states(settings, reading.library, groups["content"])
    reading.library.stale = {(state.page.key, state.page.language): state for state in translated if state.is_stale}
    if strict and not problems:
        problems += not_live(reading.library) + unequal(settings, reading.library, store) + behind(settings, translated)
    if problems:
        raise ContentError(problems)
    if strict and lacks_leaflets(reading.library):
        raise SiteError(f"the leaflets cannot be made: {MISSING}")
    if any(page.kind == "languages" for page in reading.library.pages.values()):
        from secondchance.equality import prove
        prove(settings, reading.library, translated, store)
    reading.library.indexes = indexes(settings, reading.library, store)
    from secondchance.app import site_of
    from secondchance.freeze import freeze
    from secondchance.proof import LanguageProof
    app = made[0]
    site = app.config["SITE"] = site_of(settings, reading.library, groups["static"], store)
    views, assets = site.views, site.assets

    digests = view_digests(settings, views, kept, reading, previous, groups)
    stale = sorted(address for address, digest in digests.items() if whole or kept.views.get(address) != digest)
    proof = LanguageProof(settings, compiled / "catalogues", reading.library.letters)
    files = {file_of(address) for address in digests} | set(assets.files)
    only_one = not whole and len(stale) == 1 and files == kept.sizes.keys()
    staging = publish.staging(settings.output)
    try:
        frozen = freeze(app, stale, staging, settings.base_url, proof, jobs, counted(progress, "freeze", len(stale)))
        sizes = dict(frozen.sizes)
        site.press.tidy()
        # From here on the output may be newer than the manifest: without one, the next build starts from the sources.
        (cache / "manifest").unlink(missing_ok=True)
        if only_one:
            file = file_of(stale[0])
            publish.replace_file(staging / file, settings.output / file)
            sizes = kept.sizes | sizes
        elif stale or files != kept.sizes.keys():
            sizes |= copy_assets(assets.files, staging)
            sizes |= take_over(settings.output, staging, {path: kept.sizes[path] for path in files - sizes.keys()}, app,
                               proof, settings)
            publish.publish(staging, settings.output, files)
        else:
            sizes = kept.sizes
    finally:
        publish.discard(staging)
    if missing_files := files - sizes.keys():
        raise RuntimeError(f"not frozen: {sorted(missing_files)[:5]}")
    missing = frozen.missing if whole else {code: kept.missing.get(code, set()) | frozen.missing.get(code, set())
                                            for code in kept.missing.keys() | frozen.missing.keys()}
    summary = summarise(settings, reading, sizes, len(stale), len(digests) - len(stale), missing)
    now = Kept(reading.parsed, digests, sizes, missing)
    keep(cache, store, program, kept, now, reading, only_one and missing == kept.missing)
    manifest.save(str(cache / "manifest"), {
        "asked": asked, "strict": strict, "everywhere": everywhere, "stamps": inputs.stamps, "lock": groups["lock"],
        "output": manifest.identity(str(settings.output)), "line": describe(summary),
    })
    return summary


def compile_for(settings: Settings, folder: Path) -> None:
    """Have the compiled catalogues in `folder`, and room for compiled templates; those of other states are thrown away.

    Raises ContentError for a catalogue that cannot be used.
    """
    if folder.exists():
        return
    for old in folder.parent.glob("compiled-*"):
        shutil.rmtree(old)
    making = folder.with_name("compiled-unfinished")
    (making / "templates").mkdir(parents=True)
    compile_catalogues(settings, making / "catalogues")
    making.rename(folder)


def file_of(address: str) -> str:
    """The file an address (below the base path) is frozen into."""
    return address[1:] + ("index.html" if address.endswith("/") else "")


def unequal(settings: Settings, library: Library, store: Store) -> list[Problem]:
    """What keeps the languages from being equal: differences nobody declared, strings nobody translated, wrong words."""
    return text_faults(settings, library, store) + untranslated(settings)


def text_faults(settings: Settings, library: Library, store: Store) -> list[Problem]:
    """Differences nobody declared, and wrong words."""
    from secondchance.equality import parts_reader
    from secondchance.parity import compare, undeclared
    from secondchance.wording import findings
    words = [Problem(shown(found.path), found.line, found.what, f"column {found.column}")
             for found in findings(settings, library) if found.is_error]
    return undeclared(compare(settings, library, parts_reader(store))) + words


def lacks_leaflets(library: Library) -> bool:
    """Whether readers are to have leaflets that this machine cannot make."""
    return not is_available() and any(page.data.get("leaflet") for page in library.pages.values())


def not_live(library: Library) -> list[Problem]:
    """The pages that an official language does not have yet."""
    return [waiting.as_problem() for waiting in library.waiting if waiting.language.official]


def behind(settings: Settings, translated: list[State]) -> list[Problem]:
    """Translations that are behind their originals, or of which nobody has recorded what they were made from."""
    problems = []
    for state in translated:
        page, command = state.page, f"python3 build.py translations done {state.page.key} {state.page.language}"
        path = shown(settings.content / page.file)
        if state.made is None:
            problems.append(Problem(path, 1, "nobody has recorded what this translation was made from", f"hold it against the original, then: {command}"))
        problems += [Problem(path, 1, f"the original has changed in “{change.piece.title or page.data['title']}” since {state.made}",
                             f"see {shown(settings.content / state.original.file)}:{change.piece.line}, then: {command} "
                             f"(or, if nothing needs translating: translations typo {page.key})") for change in state.changes]
    return problems


class Checked(NamedTuple):
    """A content folder without mistakes, what its languages differ in, and what an editor may want to look at again."""

    library: Library
    translated: list[State]
    differences: list[Difference]
    wording: list[Finding]
    untranslated: list[Problem]
    advice: list[str]


def check_only(settings: Settings, inputs: Inputs, cache: Path, jobs: int, today: datetime.date, progress: Progress) -> Checked:
    """Read and check everything, catalogues included, and write no site. Raises ContentError."""
    from secondchance.equality import parts_reader
    from secondchance.parity import compare
    from secondchance.review import advice
    from secondchance.wording import findings
    cache.mkdir(parents=True, exist_ok=True)
    total = sum(1 for path in inputs.groups["content"] if path.endswith(".md"))
    problems = []
    try:
        compile_catalogues(settings, cache / "catalogues")
    except ContentError as error:
        problems += error.problems
    store = open_store(cache, program_digest(inputs.groups))
    try:
        reading = read_library(settings, inputs.groups["content"], store, {}, jobs, counted(progress, "read", total))
        problems += faults(settings, reading)
        if problems:
            raise ContentError(problems)
        return Checked(reading.library, states(settings, reading.library, inputs.groups["content"]), compare(settings, reading.library, parts_reader(store)),
                       findings(settings, reading.library), untranslated(settings),
                       advice(settings, reading.library, store.html, today))
    finally:
        store.close()


class Read(NamedTuple):
    """A content folder without mistakes, the state of its translations, and what is unequal or wrong in its texts."""

    library: Library
    translated: list[State]
    faults: list[Problem]


def read_only(settings: Settings, inputs: Inputs, cache: Path, compare_texts: bool = False) -> Read:
    """Read everything, and write nothing; the texts are compared only where that is asked for. Raises ContentError."""
    store = open_store(cache, program_digest(inputs.groups))
    try:
        reading = read_library(settings, inputs.groups["content"], store, {}, 1)
        if problems := faults(settings, reading):
            raise ContentError(problems)
        unequal_texts = text_faults(settings, reading.library, store) if compare_texts else []
        return Read(reading.library, states(settings, reading.library, inputs.groups["content"]), unequal_texts)
    finally:
        store.close()


def open_store(cache: Path, program: str) -> Store:
    """The store of rendered texts; that of another version of the program is thrown away."""
    path = cache / f"texts-{program[:16]}.sqlite"
    for old in cache.glob("texts-*.sqlite"):
        if old != path:
            old.unlink()
    return Store(path)


def load_kept(cache: Path, program: str) -> Kept:
    """What the last builds kept; nothing of another version of the program."""
    kept = Kept()
    try:
        with (cache / "pages").open("rb") as file:
            version, kept = pickle.load(file)
            if version != program:
                return Kept()
            # Builds that changed nothing but texts have added what they changed.
            while True:
                parsed, views, sizes = pickle.load(file)
                kept.parsed.update(parsed)
                kept.views.update(views)
                kept.sizes.update(sizes)
    except EOFError:
        return kept
    except (OSError, pickle.UnpicklingError, ValueError, AttributeError, ImportError, TypeError):
        return Kept()


def keep(cache: Path, store: Store, program: str, before: Kept, now: Kept, reading: Reading, only_bodies: bool) -> None:
    """Keep what the next build can use; texts that no page has any more are forgotten."""
    path = cache / "pages"
    if only_bodies and path.exists() and path.stat().st_size < LARGEST_KEPT:
        changed = {key: reading.parsed[key] for key in reading.changed}
        views = {address: digest for address, digest in now.views.items() if before.views.get(address) != digest}
        sizes = {file_of(address): now.sizes[file_of(address)] for address in views}
        with path.open("ab") as file:
            pickle.dump((changed, views, sizes), file, pickle.HIGHEST_PROTOCOL)
    else:
        temporary = cache / f"pages.{os.getpid()}"
        with temporary.open("wb") as file:
            pickle.dump((program, now), file, pickle.HIGHEST_PROTOCOL)
        os.replace(temporary, path)
        store.keep_only({digest for page in reading.library.pages.values() for digest in (page.body, page.transcript)})
    store.close()


def counted(progress: Progress, step: str, total: int) -> Callable[[int], None]:
    """Turn "so many more" into "so many of all"."""
    done = 0

    def report(count: int) -> None:
        nonlocal done
        done += count
        progress(step, done, total)
    return report


def checked_keys(kept: Kept, reading: Reading, groups: dict[str, dict[str, str]],
                 previous: dict[str, Any] | None) -> set[str] | None:
    """The pages to be checked: the changed ones alone where nothing that others refer to has changed."""
    return set(reading.changed) if only_bodies_changed(kept, reading, groups, previous) else None


def only_bodies_changed(kept: Kept, reading: Reading, groups: dict[str, dict[str, str]],
                        previous: dict[str, Any] | None) -> bool:
    """Whether all that changed since the last build is the text of pages, and nothing others could show of them."""
    if previous is None or kept.parsed.keys() != reading.parsed.keys():
        return False
    before = {path: digest for path, (_, digest) in previous["stamps"]["content"].items()}
    now = groups["content"]
    if before.keys() != now.keys():
        return False
    if any(before[path] != now[path] for path in now if not path.endswith(".md")):
        return False
    return all(outside(kept.parsed[key]) == outside(reading.parsed[key]) for key in reading.changed)


def outside(unit: Parsed) -> list[Any]:
    """What the rest of the site can see of a page."""
    return [(page.key, page.language, page.kind, page.address, page.data, page.ids, page.parts, page.withheld, bool(page.transcript))
            for page in unit.pages]


def view_digests(settings: Settings, views: Views, kept: Kept, reading: Reading, previous: dict[str, Any] | None,
                 groups: dict[str, dict[str, str]]) -> dict[str, str]:
    """Every address of the site -> the digest of all that its page shows."""
    library = reading.library
    if kept.views and only_bodies_changed(kept, reading, groups, previous):
        digests = dict(kept.views)
        # The proof of equality counts the words of all texts, the search looks through them.
        whole = [f"{name}/index" for name in library.sections if library.report or library.indexes]
        pages = [page for key in [*reading.changed, *whole] for language in settings.languages
                 if (page := library.pages[key, language.code]) and (key in reading.changed or page.kind in ("languages", "search"))]
    else:
        digests = {}
        pages = list(library.pages.values())
        frames = {code: frame.digest for code, frame in views.frames.items()}
        digests["/"] = digests["/404.html"] = digests["/offline.html"] = digest_of(frames)
        digests["/service-worker.js"] = str(settings.read_offline)
        for language in settings.languages:
            digests[f"/{language.prefix}/404.html"] = digests[f"/{language.prefix}/site.webmanifest"] = frames[language.code]
        digests["/robots.txt"] = settings.base_url
        if settings.security:
            digests["/.well-known/security.txt"] = digest_of([str(item) for item in settings.security])
        digests |= {f"/{language.prefix}/v/{name}/": digest_of(views.link(library.page(key, language.code)))
                    for name, key in library.short.items() for language in settings.languages}
        for language in settings.languages:
            for entry in views.posters(language.code):
                address = f"/{language.prefix}/v/{entry['name']}"
                digests |= {f"{address}/qr.svg": entry["address"], f"{address}/poster.pdf": digest_of([entry, frames[language.code]])}
        if settings.base_url:
            digests |= {f"/{code}/news.atom": digest_of([[page.address, page.data] for page in news])
                        for code, news in ((language.prefix, views.news(language.code)) for language in settings.languages) if news}
            digests["/sitemap.xml"] = digest_of(sorted(page.address for page in pages if not page.fallback))
    if library.report:
        digests["/languages.json"] = digest_of(library.report)
    for language in settings.languages:
        if library.indexes:
            digests[f"/{language.prefix}/search-index.js"] = digest_of(library.indexes[language.code])
    for page in pages:
        view = views.of(page)
        shown = digests[page.address] = f"{page.body}{page.transcript}{views.digest(view)}"
        digests |= {f"{page.address}leaflet-{size}.pdf": shown for size in view["leaflets"]}
        if view["card"]:
            digests[f"{page.address}card.png"] = digest_of([page.data, view["breadcrumb"], view["frame"].digest])
    return digests


def copy_assets(files: dict[str, Path | str], staging: Path) -> dict[str, int]:
    """Copy static files and media to where they are published."""
    sizes = {}
    for path, source in files.items():
        target = staging / path
        target.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(source, str):
            target.write_text(source, encoding="utf-8")
        else:
            shutil.copyfile(source, target)
        sizes[path] = target.stat().st_size
    return sizes


def take_over(output: Path, staging: Path, sizes: dict[str, int], app: Any, proof: Any,
              settings: Settings) -> dict[str, int]:
    """Take unchanged pages over from the published site; one that is not as it was written is frozen again."""
    whole, damaged = [], []
    for path, size in sizes.items():
        try:
            intact = os.stat(output / path).st_size == size
        except OSError:
            intact = False
        (whole if intact else damaged).append(path)
    publish.carry(output, staging, whole)
    from secondchance.freeze import freeze
    addresses = ["/" + path.removesuffix("index.html") for path in damaged]
    return sizes | freeze(app, addresses, staging, settings.base_url, proof, 1).sizes


def summarise(settings: Settings, reading: Reading, sizes: dict[str, int], frozen: int, reused: int,
              missing: dict[str, set[str]]) -> Summary:
    pages = {language.code: len(reading.library.live(language.code)) for language in settings.languages}
    return Summary(pages, len(sizes), sum(sizes.values()), frozen, reused,
                   {code: len(strings) for code, strings in sorted(missing.items()) if strings},
                   Counter(waiting.language.code for waiting in reading.library.waiting), bool(settings.base_url),
                   lacks_leaflets(reading.library))


def describe(summary: Summary) -> str:
    """The last line of a build, its time excepted."""
    pages = ", ".join(f"{code} {count}" for code, count in summary.pages.items())
    parts = [f"pages: {pages}", f"{summary.files} files", f"{summary.size / 1e6:.2f} MB"]
    if summary.waiting:
        parts.append("not live yet: " + ", ".join(f"{code} {count}" for code, count in summary.waiting.items()))
    if summary.missing:
        parts.append("untranslated strings: " + ", ".join(f"{code} {count}" for code, count in summary.missing.items()))
    if not summary.has_base_url:
        parts.append("no sitemap and no share cards (give --base-url)")
    if summary.lacks_leaflets:
        parts.append(f"no leaflets: {MISSING}")
    return "; ".join(parts)
