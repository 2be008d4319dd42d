"""What the tests share: the command as people run it, content folders to break, the real site frozen once."""

from __future__ import annotations

import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from scratch import ROOT, write_scratch

from secondchance.benchmark.measure import copy_project

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or ""
CHECKERS = ROOT / "tests" / "node_modules"


def unavailable(reason: str) -> None:
    """Skip a test that needs what this machine lacks; where nothing may be skipped, fail."""
    if os.environ.get("REQUIRE_CHECKERS"):
        pytest.fail(reason)
    pytest.skip(reason)


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def run() -> Run:
    """Call build.py as a person does; returns what it printed and its exit status."""
    def call(*arguments: str | Path, environment: dict[str, str] | None = None, root: Path = ROOT,
             cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, str(root / "build.py"), *map(str, arguments)], capture_output=True, text=True,
                              cwd=cwd or root, env={**os.environ, **(environment or {})}, timeout=300)
    return call


@pytest.fixture
def content(tmp_path: Path) -> Path:
    """A small content folder of every kind of page, the test's own."""
    return write_scratch(tmp_path / "content")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the whole project with the small content folder in place of the real one."""
    root = copy_project(ROOT, tmp_path / "project")
    write_scratch(root / "content")
    return root


@pytest.fixture(scope="session")
def site(run: Run, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The real site, frozen for a host with a path. Tests only look at it: all of a session share one."""
    return built_once(run, shared(tmp_path_factory, worker_id) / "real", "--base-url", "https://host.example/kps")


@pytest.fixture(scope="session")
def plain_site(run: Run, tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The real site as `python3 build.py` makes it. Tests only look at it: all of a session share one."""
    return built_once(run, shared(tmp_path_factory, worker_id) / "plain")


def shared(factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder that all processes of a session have in common."""
    return factory.getbasetemp() if worker_id == "master" else factory.getbasetemp().parent


def built_once(run: Run, folder: Path, *options: str) -> Path:
    """Build the real site where no other process of this session has; who comes second waits, and finds that nothing has changed."""
    folder.mkdir(exist_ok=True)
    done = run("build", "--output", folder / "build", *options)
    assert done.returncode == 0, done.stderr
    return folder / "build"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder on loopback; returns its address."""
    servers = []

    def start(folder: Path) -> str:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"
    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's Chromium, driven by Playwright."""
    if not CHROMIUM:
        unavailable("no Chromium on this machine: the browser tests were not run (Debian: apt install chromium)")
    from playwright.sync_api import sync_playwright
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[
            "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"])
        yield chromium
        chromium.close()


def until(page: Any, condition: str) -> None:
    """Wait until a condition holds in a page. (Playwright's own waiting needs `eval`, which the pages forbid.)"""
    for _ in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(condition)
