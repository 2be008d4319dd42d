"""The command line: what can be asked for, and in which words.

Until it is known that there is something to do, only fast parts of the standard library are loaded.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import os
import re
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from secondchance import manifest
from secondchance.errors import ContentError, SiteError

if TYPE_CHECKING:
    from secondchance.settings import Settings

DESCRIPTION = """\
Build and look after the site “Because everyone deserves a second chance”.

Without a command the site is built into build/. On a fresh machine everything it needs is set up first, in .venv.
"""
EPILOG = """\
examples:
  python3 build.py                                     build the site into build/
  python3 build.py serve                               look at it while you write
  python3 build.py check                               find mistakes in the texts without building
  python3 build.py build --base-url https://host/path  build it for the place where it will stand

exit status: 0 all went well; 1 something must be mended, each thing with its file and line; 2 the command was mistyped
"""


class Parser(argparse.ArgumentParser):
    """Mistakes in a command take one line; options are written out."""

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, allow_abbrev=False, **more)

    def error(self, message: str) -> Any:
        if choice := re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message):
            message = f"there is no “{choice[1]}”; use one of: {choice[2].replace(chr(39), '')}"
        self.exit(2, f"error: {message}; see {self.prog} --help\n")


def parser() -> argparse.ArgumentParser:
    raw = argparse.RawDescriptionHelpFormatter
    main = Parser(prog="build.py", description=DESCRIPTION, epilog=EPILOG, formatter_class=raw)
    commands = main.add_subparsers(dest="command", metavar="command", parser_class=Parser)

    content = argparse.ArgumentParser(add_help=False)
    content.add_argument("--content", type=Path, metavar="DIR", help="the content folder (default: content/)")
    jobs = argparse.ArgumentParser(add_help=False)
    jobs.add_argument("--jobs", type=positive, metavar="N", help="how many processes work at once (default: one a core)")
    address = argparse.ArgumentParser(add_help=False)
    address.add_argument("--base-url", metavar="URL", help="the address the site is published at, with or without a path "
                                                           "(default: base_url in site.toml)")

    def command(name: str, help: str, *parents: argparse.ArgumentParser, **more: Any) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help[0].upper() + help[1:] + ".", parents=parents, **more)

    build = command("build", "build the site; only what changed is made again", content, address, jobs)
    build.add_argument("--output", type=Path, metavar="DIR",
                       help="where to (default: build/). The old site there stays until the new one is whole; "
                            "files that are not the site's are kept")
    build.add_argument("--strict", action="store_true",
                       help="refuse to build while the languages are not equal in structure or a string is not translated (for releases)")
    build.add_argument("--pseudo", action="store_true",
                       help="add a pseudo-language, which shows what cannot be translated and what breaks when words grow "
                            "(default output: build-pseudo/)")
    build.add_argument("--fresh", action="store_true", help="make everything again, whatever is known of the last build")
    serve = command("serve", "show the site in a browser; a saved edit appears by itself", content)
    serve.add_argument("--port", type=port, default=8000, metavar="N", help="the port on this machine (default: 8000)")
    serve.add_argument("--pseudo", action="store_true", help="add a pseudo-language, as build does")
    check = command("check", "find mistakes in texts, data, links and catalogues, without building; then advice on sources and plain words",
                    content, jobs)
    check.add_argument("--strict", action="store_true", help="fail where `build --strict` would")
    check.add_argument("--open", action="store_true",
                       help="print the list of what somebody still has to confirm (`to_confirm:`, unconfirmed terms), as Markdown")
    test = command("test", "run the tests; what follows `--` is handed to pytest")
    test.add_argument("pytest", nargs="*", metavar="ARGUMENT", help="a test file, -k WORD, … (after --)")
    benchmark = command("benchmark", "measure how fast the site is built, beside a plain Frozen-Flask application")
    benchmark.add_argument("--sizes", type=positive, nargs="+", default=[50, 500, 3000], metavar="N",
                           help="numbers of topics, each in three languages (default: 50 500 3000)")
    benchmark.add_argument("--rounds", type=positive, default=3, metavar="N", help="how often each is measured (default: 3)")
    package = command("package", "pack the site for places without a network")
    packages = package.add_subparsers(dest="action", metavar="action", required=True, parser_class=Parser)
    offline = packages.add_parser("offline", help="a folder and a ZIP for each language and for all, which open by double click",
                                  description="Build the site and pack it for a memory stick, a kiosk or a correctional facility: a folder and a ZIP for "
                                              "each language, and one for all. They open by double click on index.html, without a server.",
                                  parents=[content])
    offline.add_argument("--output", type=Path, metavar="DIR", help="where to (default: packages/)")
    command("fonts", "cut the typeface to the letters the texts use, for when a text brings a new one", content)
    videos = command("videos", "find where the campaign's films lie")
    find = videos.add_subparsers(dest="action", metavar="action", required=True, parser_class=Parser)
    find.add_parser("find", help="read the campaign's official page and write the identifiers you confirm",
                    description="Read the campaign's official page in each language, show the players found beside our "
                                "films, and write each identifier into the film's data only when you confirm it. "
                                "Needs the internet.", parents=[content])
    translations = command("translations", "see what there is to translate, and record what is done")
    actions = translations.add_subparsers(dest="action", metavar="action", required=True, parser_class=Parser)
    actions.add_parser("status", help="a table: pages done, stale and not recorded, words to do, strings and captions missing",
                       description="Show for each language what is done and what is left to do.", parents=[content])
    actions.add_parser("update", help="bring the catalogues up to date with the program's strings",
                       description="Extract the interface's strings and merge them into every catalogue, in one step.", parents=[content])
    todo = actions.add_parser("todo", help="the next pieces of work for a language, with what has changed in the original",
                              description="List what is stale in a language, each with file:line and the original's changes.", parents=[content])
    todo.add_argument("language", metavar="LANGUAGE", help="its code, as in sq")
    done = actions.add_parser("done", help="record that a translation is up to date with its original",
                              description="Record that translations are up to date with their originals as they are now.", parents=[content])
    done.add_argument("page", metavar="PAGE", help="section/page, or a file of it; “all” for every page")
    done.add_argument("language", metavar="LANGUAGE", help="its code, as in sq; “all” for every language")
    typo = actions.add_parser("typo", help="record that a change of the original needs no new translation",
                              description="Record that a page's original has changed in nothing that must be translated.", parents=[content])
    typo.add_argument("page", metavar="PAGE", help="section/page, or a file of it")
    return main


def positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"“{text}” is not a number of 1 or more")
    return int(text)


def port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"“{text}” is no port")
    return int(text)


def main(root: Path, arguments: list[str]) -> int:
    """Carry out a command; returns the exit status."""
    started = time.perf_counter()
    options = ["-h", "--help"]
    given = arguments if arguments and (not arguments[0].startswith("-") or arguments[0] in options) else ["build", *arguments]
    chosen = parser().parse_args(given)
    try:
        return COMMANDS[chosen.command](root, chosen, arguments, started)
    except ContentError as error:
        count = len(error.problems)
        print(error, file=sys.stderr)
        print(f"{count} problem{'s' if count > 1 else ''}{'' if chosen.command == 'check' else '; nothing was written'}", file=sys.stderr)
    except SiteError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {error.strerror or error}: {error.filename or root}; see that the disk has room and the folder "
              "can be written to; the old site is as it was", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nstopped; the old site is as it was", file=sys.stderr)
        return 130
    return 1


def folders(root: Path, content: Path, catalogues: Path | None = None) -> dict[str, str]:
    """The folders a build is made from, by the name of the group."""
    return {"content": str(content), "program": str(root / "site" / "secondchance"),
            "catalogues": str(catalogues or root / "translations"), "static": str(root / "static")}


def content_folder(root: Path, chosen: argparse.Namespace) -> Path:
    return (chosen.content or root / "content").absolute()


def cache_folder(root: Path, output: Path) -> Path:
    """Where a build keeps what the next one can use: a folder for each output."""
    from hashlib import blake2b
    return root / ".cache" / blake2b(os.fsencode(output), digest_size=6).hexdigest()


def inputs_of(root: Path, content: Path, previous: dict[str, Any] | None, catalogues: Path | None = None) -> manifest.Inputs:
    inputs = manifest.scan(folders(root, content, catalogues), previous["stamps"] if previous else {}, time.time_ns())
    inputs.groups["lock"] = {"requirements.lock": manifest.digest_file(str(root / "requirements.lock"))}
    return inputs


def build(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    if chosen.pseudo:
        return build_pseudo(root, chosen, arguments, started)
    content = content_folder(root, chosen)
    output = (chosen.output or root / "build").absolute()
    cache = cache_folder(root, output)
    asked = [str(content), chosen.base_url or "", os.environ.get("SOURCE_DATE_EPOCH", ""), sys.version]
    state = manifest.identity(str(cache / "manifest"))
    previous, inputs = known_and_now(root, chosen, content, cache, asked)
    # What a plain build let pass, a strict one still has to look at.
    if previous and is_current(previous, inputs, str(output)) and (previous["strict"] or not chosen.strict):
        say_done(output, previous["line"], "nothing has changed", started)
        return 0
    enter_environment(root, "run", arguments)
    # A build is a short life: looking for garbage in it costs more than the garbage.
    gc.disable()
    from secondchance import pipeline, publish
    from secondchance.parallel import available_cores
    settings = settings_of(root, content, output, chosen.base_url)
    refuse_output(root, content, output)
    progress = Progress()
    with publish.lock(output, lambda: progress.line(f"another build is writing beside {output}; waiting for it …")):
        if state != manifest.identity(str(cache / "manifest")):
            # Another build has written while this one was waiting.
            previous, inputs = known_and_now(root, chosen, content, cache, asked)
        summary = pipeline.build(settings, inputs, cache, asked, previous, chosen.jobs or available_cores(), chosen.strict, progress)
    progress.clear()
    say_done(output, pipeline.describe(summary), f"{summary.frozen} frozen, {summary.reused} reused", started)
    # Nor shall Python look through all of it on its way out: a fifth of the time of a one-page build.
    gc.freeze()
    return 0


def build_pseudo(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    """The site with a pseudo-language, made of a copy of the content."""
    if chosen.strict:
        raise SiteError("--strict is for releases, and --pseudo for looking; give one of them")
    enter_environment(root, "run", arguments)
    from secondchance import pipeline, pseudo, publish
    from secondchance.parallel import available_cores
    output = (chosen.output or root / "build-pseudo").absolute()
    cache = cache_folder(root, output)
    refuse_output(root, content_folder(root, chosen), output)
    progress = Progress()
    with publish.lock(output, lambda: progress.line(f"another build is writing beside {output}; waiting for it …")):
        copy = pseudo.make(root, content_folder(root, chosen), cache / "pseudo")
        try:
            settings = settings_of(root, copy.content, output, chosen.base_url, copy.catalogues)
            summary = pipeline.build(settings, inputs_of(root, copy.content, None, copy.catalogues), cache, [], None,
                                     chosen.jobs or available_cores(), chosen.strict, progress)
        except ContentError as error:
            raise copy.mended(error) from None
    progress.clear()
    say_done(output, pipeline.describe(summary), f"{summary.frozen} frozen, {summary.reused} reused", started)
    return 0


def is_current(previous: dict[str, Any], inputs: manifest.Inputs, output: str) -> bool:
    """Whether the output is the site of these inputs, and no killed build has left anything beside it."""
    return ({**manifest.digests(previous["stamps"]), "lock": previous["lock"]} == inputs.groups
            and previous["output"] == manifest.identity(output)
            and not os.path.lexists(manifest.workshop(output)))


def known_and_now(root: Path, chosen: argparse.Namespace, content: Path, cache: Path,
                  asked: list[str]) -> tuple[dict[str, Any] | None, manifest.Inputs]:
    """What is known of the last build that was asked for the same, and the inputs as they are now."""
    previous = None if chosen.fresh else manifest.load(str(cache / "manifest"))
    if previous and previous["asked"] != asked:
        previous = None
    return previous, inputs_of(root, content, previous)


def refuse_output(root: Path, content: Path, output: Path) -> None:
    """A site is never written over its own sources."""
    if output in (root, content) or root.is_relative_to(output) or content.is_relative_to(output):
        raise SiteError(f"{output} holds the sources of the site; choose another folder with --output")
    if any(output.is_relative_to(folder) for folder in (content, root / "site", root / "static", root / "translations")):
        raise SiteError(f"{output} lies among the sources of the site; choose another folder with --output")


def say_done(output: Path, line: str, reused: str, started: float) -> None:
    from_here = os.path.relpath(output)
    shown = from_here if not from_here.startswith("..") else str(output)
    print(f"{shown}/: {line}; {reused}; {time.perf_counter() - started:.2f} s")


def settings_of(root: Path, content: Path, output: Path, base_url: str | None, catalogues: Path | None = None) -> Settings:
    from secondchance.settings import read_settings
    return read_settings(root, content, output, base_url, catalogues)


def enter_environment(root: Path, need: str, arguments: list[str]) -> None:
    from secondchance.environment import enter
    enter(root, need, arguments)


def check(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    enter_environment(root, "run", arguments)
    from secondchance import pipeline
    from secondchance.parallel import available_cores
    import datetime
    import tempfile
    content = content_folder(root, chosen)
    settings = settings_of(root, content, root / "build", None)
    progress = Progress()
    with tempfile.TemporaryDirectory() as cache:
        checked = pipeline.check_only(settings, inputs_of(root, content, None), Path(cache),
                                      chosen.jobs or available_cores(), datetime.date.today(), progress)
    progress.clear()
    library = checked.library
    if chosen.open:
        from secondchance.review import open_questions
        print("\n".join(open_questions(settings, library) or ["Nothing waits to be confirmed."]))
        return 0
    unequal = [difference for difference in checked.differences if not difference.reason]
    wrong = [finding for finding in checked.wording if finding.is_error]
    print(*checked.wording, sep="\n", end="\n" if checked.wording else "")
    for difference in checked.differences:
        print(f"{'difference' if difference.reason else 'unequal'}: {difference}")
    for problem in checked.untranslated:
        print(f"unequal: {problem.path}:{problem.line}: {problem.what}; {problem.advice}")
    for waiting in library.waiting:
        print(f"waiting: {waiting.path}:1: {waiting.why}; {waiting.advice}")
    from secondchance.activation import held_back
    for block in held_back(settings, library):
        print(f"waiting: {block}")
    behind = pipeline.behind(settings, checked.translated)
    for problem in behind:
        print(f"stale: {problem.path}:{problem.line}: {problem.what}; {problem.advice}")
    print(*checked.advice, sep="\n")
    live = f"{counted(len(library.waiting), 'page')} not live" if library.waiting else "every page live"
    refused = unequal or checked.untranslated or wrong or behind or pipeline.not_live(library)
    print(f"{content.name}/: {len(library.pages)} pages in {len(settings.languages)} languages, "
          f"{len(library.sources)} sources, {len(library.terms)} terms; "
          f"{len(unequal) + len(checked.untranslated) or 'nothing'} unequal, {counted(len(wrong), 'wrong word')}, "
          f"{counted(len({problem.path for problem in behind}), 'stale or unrecorded translation')}, {live}; "
          f"{'a release (build --strict) would be refused' if refused else 'nothing to mend'}; {time.perf_counter() - started:.2f} s")
    return 1 if chosen.strict and refused else 0


def counted(number: int, thing: str) -> str:
    """As in "no page", "1 page", "2 pages"."""
    return f"{number or 'no'} {thing}{'' if number == 1 else 's'}"


def serve(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    enter_environment(root, "run", arguments)
    from secondchance.preview import serve as run
    content = content_folder(root, chosen)
    return run(root, content, folders(root, content), chosen.port, chosen.pseudo)


def test(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    enter_environment(root, "test", arguments)
    import subprocess
    from secondchance.checkers import install_checkers
    install_checkers(root)
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.call([sys.executable, "-m", "pytest", *(chosen.pytest or ["-n", "auto"])], cwd=root, env=environment)


def benchmark(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    enter_environment(root, "run", arguments)
    from secondchance.benchmark.measure import run
    return run(root, chosen.sizes, chosen.rounds)


def package(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    enter_environment(root, "run", arguments)
    from secondchance import offline, pipeline, publish
    from secondchance.parallel import available_cores
    content = content_folder(root, chosen)
    output = (chosen.output or root / "packages").absolute()
    refuse_output(root, content, output)
    site = cache_folder(root, output) / "site"
    site.parent.mkdir(parents=True, exist_ok=True)
    # For the top of a host, wherever the site is published: an address would stand in the pages.
    settings = dataclasses.replace(settings_of(root, content, site, None), base_url="")
    progress = Progress()
    with publish.lock(output, lambda: progress.line(f"another package is being written beside {output}; waiting for it …")):
        pipeline.build(settings, inputs_of(root, content, None), site.parent, [], None, available_cores(), False, progress)
        output.mkdir(parents=True, exist_ok=True)
        archives = offline.make(settings, site, output)
    progress.clear()
    for archive in archives:
        print(f"{os.path.relpath(archive)}: {archive.stat().st_size / 1e6:.2f} MB")
    print(f"{len(archives)} packages; {time.perf_counter() - started:.2f} s")
    return 0


def fonts(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    enter_environment(root, "test", arguments)
    import tempfile
    from secondchance import pipeline
    from secondchance.checkers import install_checkers
    from secondchance.fonts import cut
    install_checkers(root)
    content = content_folder(root, chosen)
    settings = settings_of(root, content, root / "build", None)
    with tempfile.TemporaryDirectory() as cache:
        reading = pipeline.read_only(settings, inputs_of(root, content, None), Path(cache))
    print(*cut(settings, reading.library), sep="\n")
    return 0


def videos(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    enter_environment(root, "run", arguments)
    from secondchance.video_finder import find_for_site
    content = content_folder(root, chosen)
    return find_for_site(settings_of(root, content, root / "build", None))


def translations(root: Path, chosen: argparse.Namespace, arguments: list[str], started: float) -> int:
    enter_environment(root, "run", arguments)
    import datetime
    import tempfile
    from secondchance import pipeline, worklist
    content = content_folder(root, chosen)
    settings = settings_of(root, content, root / "build", None)
    if chosen.action == "update":
        from secondchance.extraction import update
        print(*update(settings), sep="\n")
        return 0
    with tempfile.TemporaryDirectory() as cache:
        reading = pipeline.read_only(settings, inputs_of(root, content, None), Path(cache), chosen.action == "done")
    if chosen.action == "status":
        lines = worklist.as_text(worklist.status(settings, reading))
    elif chosen.action == "todo":
        lines = worklist.todo(settings, reading, chosen.language)
    elif chosen.action == "typo":
        lines = worklist.typo(settings, reading, chosen.page)
    else:
        lines = worklist.done(settings, reading, chosen.page, chosen.language, datetime.date.today())
    print(*lines, sep="\n")
    return 0


COMMANDS = {"build": build, "check": check, "serve": serve, "test": test, "benchmark": benchmark, "package": package, "fonts": fonts, "videos": videos, "translations": translations}


class Progress:
    """Progress on a terminal; nothing in a pipe."""

    WORDS = {"read": "reading", "freeze": "freezing"}

    def __init__(self) -> None:
        self.terminal = sys.stderr.isatty()
        self.shown = 0.0

    def __call__(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if self.terminal and (now - self.shown > 0.1 or done == total):
            self.shown = now
            print(f"\r\033[K{self.WORDS[step]} {done} of {total}", end="", file=sys.stderr, flush=True)

    def line(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    def clear(self) -> None:
        if self.terminal:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
