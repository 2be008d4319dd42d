"""The preview: the site as it is being written, which shows every saved edit in the open tab by itself.

Mistakes in the content are shown in the page, with their file and line, until they are mended. What there is to translate stands on a
page of its own (`/_preview/status`), and so do all colours and components (`/_preview/components`).
"""

from __future__ import annotations

import dataclasses
import html
import os
import queue
import re
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from flask import render_template
from watchfiles import Change, watch
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from secondchance import manifest, worklist
from secondchance.app import create_app, homes, site_of
from secondchance.catalogues import compile_catalogues
from secondchance.check import faults
from secondchance.equality import prove
from secondchance.errors import ContentError, Problem, SiteError
from secondchance.library import Parsed, read_library
from secondchance.model import Library
from secondchance.settings import read_settings
from secondchance.pseudo import make
from secondchance.search import indexes
from secondchance.staleness import State, states
from secondchance.store import Store

EVENTS, SCRIPT, STATUS, COMPONENTS = "/_preview/events", "/_preview/reload.js", "/_preview/status", "/_preview/components"
#: The two themes of the style sheet's layer of tokens.
TOKENS = re.compile(r"@layer tokens \{\s*:root \{(.*?)\}\s*@media \(prefers-color-scheme: dark\) \{\s*:root \{(.*?)\}", re.DOTALL)
# The script's address holds the version the tab shows; the server answers at once when it has a newer one.
RELOAD = f"""\
const events = new EventSource("{EVENTS}" + new URL(import.meta.url).search);
events.onmessage = () => location.reload();
"""
#: Saves of one moment (an editor writes, renames and touches) are taken together, in ms.
QUIET_MS, STEP_MS = 40, 15
#: How often the watcher comes back without news, in ms.
WAKE_MS = 200


class Shown(NamedTuple):
    """What was read last, and is shown."""

    library: Library
    translated: list[State]
    faults: list[Problem]


class Preview:
    """A WSGI application that shows the latest readable state of the site, or what is wrong with it."""

    def __init__(self, root: Path, content: Path, folders: dict[str, str], cache: Path, pseudo: bool = False) -> None:
        self.root, self.content, self.folders, self.cache, self.pseudo = root, content, folders, cache, pseudo
        self.stamps: dict[str, Any] = {}
        self.parsed: dict[str, Parsed] = {}
        self.app: Any = None
        self.error = ""
        self.shown = Shown(Library({}, {}, {}), [], [])
        self.listeners: list[queue.SimpleQueue[str]] = []
        self.store = Store(cache / "texts.sqlite")
        self.started = time.time_ns()
        self.versions = 0

    @property
    def version(self) -> str:
        """Tells this state of the site from every other, those of other runs included."""
        return f"{self.started}-{self.versions}"

    def read(self) -> None:
        """Read what is on the disk now; keeps what is wrong as `error`."""
        version, copy = self.versions + 1, None
        try:
            settings, folders = read_settings(self.root, self.content, self.cache / "none"), self.folders
            if self.pseudo:
                copy = make(self.root, self.content, self.cache / "pseudo")
                settings = read_settings(self.root, copy.content, self.cache / "none", catalogues=copy.catalogues)
                folders = folders | {"content": str(copy.content), "catalogues": str(copy.catalogues)}
            settings = dataclasses.replace(settings, base_url="")
            inputs = manifest.scan(folders, self.stamps, time.time_ns())
            self.stamps = inputs.stamps
            store = self.store.reopened()
            reading = read_library(settings, inputs.groups["content"], store, self.parsed, 1)
            store.close()
            self.parsed = reading.parsed
            if problems := faults(settings, reading):
                raise ContentError(problems)
            translated = states(settings, reading.library, inputs.groups["content"])
            reading.library.stale = {(state.page.key, state.page.language): state for state in translated if state.is_stale}
            if any(page.kind == "languages" for page in reading.library.pages.values()):
                prove(settings, reading.library, translated, self.store.reopened())
            reading.library.indexes = indexes(settings, reading.library, self.store.reopened())
            # Catalogues are cached by whoever read them: every state of them gets a folder of its own.
            catalogues = self.cache / f"catalogues-{version}"
            compile_catalogues(settings, catalogues)
            self.app = create_app(settings, catalogues)
            self.app.config["SITE"] = site_of(settings, reading.library, inputs.groups["static"], ThreadStore(self.store.path))
            self.shown = Shown(reading.library, translated, [])
            self.error = ""
        except SiteError as error:
            self.error = str(copy.mended(error) if copy and isinstance(error, ContentError) else error)
        # Only now: a page that was shown meanwhile was that of the version before.
        self.versions = version

    def changed(self) -> None:
        """Read again, and tell every open tab."""
        self.read()
        for listener in list(self.listeners):
            listener.put("changed")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        request = Request(environ)
        if request.path == EVENTS:
            response = Response(self.events(request.query_string.decode()), mimetype="text/event-stream", headers={"Cache-Control": "no-store"})
        elif request.path == SCRIPT:
            response = Response(RELOAD, mimetype="text/javascript")
        elif request.path == STATUS and not self.error:
            response = with_reload(Response(self.status(), mimetype="text/html", headers={"Cache-Control": "no-store"}), self.version)
        elif request.path == COMPONENTS and not self.error:
            response = with_reload(Response(self.components(), mimetype="text/html", headers={"Cache-Control": "no-store"}), self.version)
        else:
            response = self.page(environ)
        return response(environ, start_response)

    def status(self) -> str:
        """What is translated and what is left to do, with the way to each page."""
        settings = self.app.config["SETTINGS"]
        views = self.app.config["SITE"].views
        shown = self.shown  # another may take its place meanwhile
        work = [(language, [(task, views.url(shown.library.page(task.page, language.code)) if task.page else "")
                            for task in worklist.tasks(settings, shown, language)]) for language in settings.written]
        with self.app.app_context():
            return render_template("preview/status.html", table=worklist.status(settings, shown), work=work)

    def components(self) -> str:
        """Every token and component with its states, in both themes."""
        settings = self.app.config["SETTINGS"]
        light, dark = TOKENS.search((settings.static / "css/site.css").read_text(encoding="utf-8")).groups()  # type: ignore[union-attr]
        tokens = {"light": light, "dark": dark, "colours": re.findall(r"--([a-z-]+):", dark),
                  "drawings": sorted(path.stem for path in (settings.templates / "art").glob("*.svg"))}
        with self.app.test_request_context(f"/{settings.language(settings.x_default).prefix}/"):
            return render_template("preview/components.html", tokens=tokens, homes=homes())

    def page(self, environ: dict[str, Any]) -> Response:
        if self.error:
            return with_reload(error_page(self.error), self.version)
        try:
            response = Response.from_app(self.app, environ)
        except Exception:
            return with_reload(error_page(traceback.format_exc()), self.version)
        if response.status_code == 404:
            prefix = environ["PATH_INFO"].split("/")[1]
            known = any(language.prefix == prefix for language in self.app.config["SETTINGS"].languages)
            response = Response.from_app(self.app, {**environ, "PATH_INFO": f"/{prefix}/404.html" if known else "/404.html"})
            response.status_code = 404
        response.headers["Cache-Control"] = "no-store"
        return with_reload(response, self.version) if response.mimetype == "text/html" else response

    def events(self, shown: str) -> Iterator[str]:
        """Server-sent events: one as soon as the site is not the version the tab shows."""
        listener: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.listeners.append(listener)
        try:
            yield "retry: 300\n\n"
            if shown != self.version:
                yield "data: changed\n\n"
            while True:
                try:
                    yield f"data: {listener.get(timeout=15)}\n\n"
                except queue.Empty:
                    yield ": still here\n\n"
        finally:
            self.listeners.remove(listener)


class ThreadStore(Store):
    """The store for a server with a thread for each request: SQLite wants a connection of each thread's own."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def html(self, digest: str) -> str:
        connection = self.connect()
        try:
            return connection.execute("SELECT html FROM text WHERE digest = ?", (digest,)).fetchone()[0]
        finally:
            connection.close()


class QuietHandler(WSGIRequestHandler):
    """Does not tell every request: what an editor must see is the mistakes."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass


def with_reload(response: Response, version: str) -> Response:
    """Let the page listen for changes."""
    response.direct_passthrough = False
    response.data = response.data.replace(b"</body>", f'<script type="module" src="{SCRIPT}?{version}"></script>\n</body>'.encode())
    return response


def error_page(text: str) -> Response:
    """What is wrong, in the place of the page."""
    lines = "".join(f"<li><code>{html.escape(line)}</code></li>\n" for line in text.splitlines())
    page = ('<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>To be mended</title>\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1"></head>\n<body>\n'
            f"<h1>To be mended</h1>\n<ul>\n{lines}</ul>\n<p>The page comes back by itself when this is mended.</p>\n</body>\n</html>\n")
    return Response(page, status=500, mimetype="text/html")


def wanted(change: Change, path: str) -> bool:
    """Whether a change on the disk can change the site."""
    name = os.path.basename(path)
    return not (name.startswith(".") or name.endswith(("~", ".pyc", ".mo", ".tmp", ".swp")) or "__pycache__" in path)


def serve(root: Path, content: Path, folders: dict[str, str], port: int, pseudo: bool = False) -> int:
    """Serve the preview on this machine until it is stopped; returns the exit status."""
    with tempfile.TemporaryDirectory() as cache:
        preview = Preview(root, content, folders, Path(cache), pseudo)
        preview.read()
        try:
            server = make_server("127.0.0.1", port, preview, threaded=True, request_handler=QuietHandler)
        except (OSError, SystemExit) as error:
            raise SiteError(f"port {port} is taken ({getattr(error, 'strerror', None) or 'in use'}); "
                            "choose another with --port") from None
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        ready = (f"http://127.0.0.1:{server.server_port}/ shows the site; a saved edit appears by itself. Stop with Ctrl-C.\n"
                 f"http://127.0.0.1:{server.server_port}{STATUS} shows what there is to translate.")
        program = Path(folders["program"])
        try:
            for changes in watch(*folders.values(), watch_filter=wanted, debounce=QUIET_MS, step=STEP_MS,
                                 rust_timeout=WAKE_MS, yield_on_timeout=True, raise_interrupt=False):
                if ready:
                    # Said only now: an edit made before is not seen.
                    print(ready, flush=True)
                    ready = ""
                    if preview.error:
                        print(preview.error, file=sys.stderr, flush=True)
                if not changes:
                    continue
                if any(path.endswith(".py") and Path(path).is_relative_to(program) for _, path in changes):
                    print("the program has changed: starting again", flush=True)
                    server.shutdown()
                    server.server_close()
                    os.execv(sys.executable, [sys.executable, *sys.argv])
                preview.changed()
                if preview.error:
                    print(preview.error, file=sys.stderr, flush=True)
        finally:
            server.shutdown()
    return 0
