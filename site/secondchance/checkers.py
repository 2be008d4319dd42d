"""Brings the checkers the tests use from npm: axe-core and the Nu HTML checker, as locked in tests/package-lock.json."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path


def install_checkers(root: Path) -> None:
    """Install them below tests/, unless they are current; without npm the tests that need them say they are skipped."""
    folder = root / "tests"
    lock, mark = folder / "package-lock.json", folder / "node_modules" / ".set-up-from"
    npm = shutil.which("npm")
    if npm is None or (mark.exists() and mark.read_bytes() == lock.read_bytes()):
        return
    print("Setting up tests/node_modules from package-lock.json (once) …", file=sys.stderr, flush=True)
    done = subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, capture_output=True)
    if done.returncode == 0:
        mark.write_bytes(lock.read_bytes())
    else:
        print("npm could not install them; the tests that need them are skipped", file=sys.stderr)
