"""Sets up the project's own environment: a `.venv` from the lock file, only where it is needed and not current.

Runs on a bare Python: nothing but the standard library is used here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from secondchance.errors import SiteError

#: The lock file of what a task needs; each holds all of the one before it.
LOCKS = {"run": "requirements.lock", "test": "requirements-test.lock"}
MARK = "set-up-from"
#: Set for the process that is started in the environment, so that it never starts another.
ENTERED = "SECONDCHANCE_ENVIRONMENT"


def enter(root: Path, need: str, arguments: list[str]) -> None:
    """Return where this Python has what the task (`run` or `test`) needs; else go on in the project's own environment.

    Raises SiteError with one line where it cannot be set up.
    """
    if satisfied(root, need):
        os.environ.pop(ENTERED, None)  # it is not for the processes that this one will start
        return
    if os.environ.get(ENTERED):
        raise SiteError("the environment in .venv is incomplete; delete the folder .venv and try again")
    python = set_up(root, need)
    sys.stdout.flush()
    command = [str(python), str(root / "build.py"), *arguments]
    os.environ[ENTERED] = "1"
    if os.name == "posix":
        os.execv(python, command)
    sys.exit(subprocess.call(command))


def requirements(root: Path, need: str) -> list[tuple[str, tuple[int, ...], tuple[int, ...]]]:
    """What pyproject.toml asks for: (package, lowest version, first version that is too new)."""
    import tomllib
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = list(project["dependencies"])
    if need == "test":
        wanted += project["optional-dependencies"]["test"]
    found = []
    for requirement in wanted:
        match = re.fullmatch(r"([\w.-]+)>=([\d.]+),<([\d.]+)", requirement)
        assert match, requirement
        found.append((match[1], numbers(match[2]), numbers(match[3])))
    return found


def numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.split("+")[0])[:3])


def satisfied(root: Path, need: str) -> bool:
    """Whether this Python has every package a task needs, in a version the project works with."""
    if Path(sys.prefix).resolve() == (root / ".venv").resolve():
        return is_current(root / ".venv", root, need)
    from importlib.metadata import PackageNotFoundError, version
    try:
        return all(low <= numbers(version(name)) < high for name, low, high in requirements(root, need))
    except PackageNotFoundError:
        return False


def lock_digest(root: Path, need: str) -> str:
    return sha256((root / LOCKS[need]).read_bytes()).hexdigest()


def is_current(folder: Path, root: Path, need: str) -> bool:
    """Whether an environment was set up from today's lock file for this task, or for one that needs more."""
    try:
        marked = (folder / MARK).read_text(encoding="utf-8").split()
    except OSError:
        return False
    tasks = list(LOCKS)
    return any(lock_digest(root, task) in marked for task in tasks[tasks.index(need):])


def set_up(root: Path, need: str) -> Path:
    """Make `.venv` current for a task; returns its Python."""
    folder = root / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if is_current(folder, root, need) and python.exists():
        return python
    print(f"Setting up .venv from {LOCKS[need]} (once) …", file=sys.stderr, flush=True)
    if not python.exists() or not (folder / MARK).exists():
        make_environment(folder)
    log = folder / "set-up.log"
    (folder / MARK).write_text("", encoding="utf-8")
    command = [str(python), "-m", "pip", "install", "--require-hashes", "--no-deps", "--disable-pip-version-check",
               "--no-input", "--retries", "1", "--timeout", "20", "--only-binary", ":all:",
               "--requirement", str(root / LOCKS[need])]
    with log.open("w", encoding="utf-8") as file:
        status = subprocess.call(command, stdout=file, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL)
    if status:
        raise SiteError(reason(log))
    done = list(LOCKS)[: list(LOCKS).index(need) + 1]
    (folder / MARK).write_text("\n".join(lock_digest(root, task) for task in done) + "\n", encoding="utf-8")
    return python


def make_environment(folder: Path) -> None:
    """Make an empty virtual environment with pip."""
    try:
        import ensurepip  # noqa: F401  (Debian's Python comes without it)
        import venv
    except ImportError:
        raise SiteError("this Python has no venv module; install it (Debian, Ubuntu: apt install python3-venv) "
                        "and try again") from None
    try:
        shutil.rmtree(folder, ignore_errors=True)
        venv.create(folder, with_pip=True, symlinks=os.name == "posix")
    except (OSError, subprocess.CalledProcessError) as error:
        raise SiteError(f"the environment cannot be made in .venv ({str(error).splitlines()[0]}); "
                        "see that the folder can be written to and the disk has room") from None


def reason(log: Path) -> str:
    """One line on why the packages could not be installed."""
    text = log.read_text(encoding="utf-8", errors="replace")
    if "HASHES" in text.upper() and "MISMATCH" in text.upper() or "DO NOT MATCH THE HASHES" in text:
        return f"a downloaded package is not the one that was locked; don't use it, and see {log}"
    if re.search(r"NewConnectionError|ConnectTimeout|Name or service|getaddrinfo|Network is unreachable|"
                 r"Connection refused|ProxyError|Temporary failure|Failed to establish", text):
        return "the packages cannot be downloaded: there is no network; connect to it and try again"
    return f"the packages cannot be installed; the reason stands in {log}"
