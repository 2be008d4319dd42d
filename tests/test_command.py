"""The command on a fresh machine and on one that lacks something; its help; the README's words."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from scratch import ROOT

BASE_PYTHON = getattr(sys, "_base_executable", sys.executable)


def as_newcomer(project: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run build.py by the machine's own Python after some lines of code, in an environment without packages."""
    program = (f"import sys, runpy; sys.argv = ['build.py']; {code}; "
               f"runpy.run_path({str(project / 'build.py')!r}, run_name='__main__')")
    return subprocess.run([BASE_PYTHON, "-S", "-c", program], cwd=project, capture_output=True, text=True, timeout=120,
                          env={**os.environ, **environment})


@pytest.mark.parametrize("command", [[], ["build"], ["serve"], ["check"], ["test"], ["benchmark"], ["videos"], ["videos", "find"]])
def test_every_command_explains_itself(run: Run, command: list[str]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0 and done.stdout.startswith("usage: build.py")
    assert done.stderr == ""


def test_help_needs_no_packages(project: Path) -> None:
    done = subprocess.run([BASE_PYTHON, "-S", str(project / "build.py"), "--help"], capture_output=True, text=True)
    assert done.returncode == 0 and "examples:" in done.stdout


def test_where_the_packages_are_nothing_is_set_up(run: Run, project: Path) -> None:
    assert run("build", root=project).returncode == 0
    assert not (project / ".venv").exists()
    assert {path.name for path in project.iterdir()} == {
        "site", "content", "translations", "static", "build.py", "pyproject.toml", "requirements.lock",
        "requirements-test.lock", "build", ".cache"}


def test_without_a_network_one_line_says_so(project: Path) -> None:
    done = as_newcomer(project, "pass", PIP_INDEX_URL="http://127.0.0.1:9/simple", PIP_NO_CACHE_DIR="1", PIP_EXTRA_INDEX_URL="",
                       PIP_FIND_LINKS="", PIP_CONFIG_FILE=os.devnull)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == ("error: the packages cannot be downloaded: there is no network; "
                                            "connect to it and try again")
    assert "Traceback" not in done.stderr and not (project / "build").exists()


def test_an_old_python_is_one_line(project: Path) -> None:
    done = as_newcomer(project, "sys.version_info = (3, 9, 2)")
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1
    assert "this is Python 3.9" in done.stderr and "3.11 or newer" in done.stderr


def test_a_python_without_venv_is_one_line(project: Path) -> None:
    done = as_newcomer(project, "sys.modules['ensurepip'] = None")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("error: this Python has no venv module; install it")


def test_the_readme_begins_with_the_two_commands() -> None:
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert [line.split("#")[0].strip() for line in blocks[0].splitlines()] == ["python3 build.py", "python3 build.py test"]


def test_every_file_the_readme_leads_to_is_there() -> None:
    targets = re.findall(r"\]\(([^):#]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert len(targets) > 4
    for target in targets:
        assert (ROOT / target).exists(), target


def test_lock_files_hold_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-test.lock", "tests/package-lock.json"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "://" not in text
        assert "sha256:" in text or "sha512-" in text
