"""The rules of the house: which module may know which, and that warnings are errors."""

from __future__ import annotations

import ast
import warnings
from pathlib import Path

import pytest
from scratch import ROOT

PACKAGE = ROOT / "site" / "secondchance"
# Each row may import from the rows below it, never from its own or one above.
ROWS = [
    {"cli"},
    {"benchmark.measure", "preview", "pipeline", "checkers", "environment"},
    {"freeze", "publish", "video_finder", "worklist", "pseudo", "fonts", "offline"},
    {"extraction"},
    {"app", "proof", "equality"},
    {"body", "catalogues", "structured_data"},
    {"view", "assets", "check", "review", "wording"},
    {"parity", "search"},
    {"library", "benchmark.corpus"},
    {"activation"},
    {"prose", "references", "store", "parallel", "manifest", "staleness"},
    {"preamble", "kinds", "captions"},
    {"settings", "model", "video_hosts", "collation", "structure"},
    {"paper", "errors", "transliteration", "withheld"},
    {"imposition"},
]


def imports(path: Path) -> set[str]:
    """The package's modules that a module names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("secondchance"):
            parts = (node.module or "").split(".")[1:]
            found |= {".".join(parts)} if parts else {alias.name for alias in node.names}
    return found


def modules() -> dict[str, Path]:
    return {path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", "."): path for path in PACKAGE.rglob("*.py")
            if path.name not in ("__init__.py", "yardstick.py")}


def test_every_module_has_its_place() -> None:
    assert set(modules()) == set().union(*ROWS)


@pytest.mark.parametrize("name", sorted(modules()))
def test_data_flows_one_way(name: str) -> None:
    row = next(number for number, row in enumerate(ROWS) if name in row)
    below = set().union(*ROWS[row + 1:]) if row + 1 < len(ROWS) else set()
    assert imports(modules()[name]) <= below


@pytest.mark.parametrize("name", sorted(modules()))
def test_every_module_says_its_one_idea_first(name: str) -> None:
    first = (ast.get_docstring(ast.parse(modules()[name].read_text(encoding="utf-8"))) or "").splitlines()[:1]
    assert first and first[0].endswith((".", ":"))


def test_warnings_are_errors_here() -> None:
    with pytest.raises(UserWarning):
        warnings.warn("x", stacklevel=1)
