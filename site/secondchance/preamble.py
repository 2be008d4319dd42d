"""Front matter and shared data: read strictly, with the line of every key.

YAML 1.1 turns `12:30` into 750, `010` into 8 and `no` into false, and keeps the last of two equal keys;
python-frontmatter takes a text with a byte order mark or an unclosed front matter for one without data.
Here each of these is a text, or a problem.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from frontmatter import YAMLHandler

from secondchance.errors import Problem
from secondchance.settings import shown

Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class StrictLoader(Loader):
    """A safe YAML loader that knows only true/false, whole and decimal numbers, ISO days, null and text."""


StrictLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"^(?:true|false)$", "tf"),
    ("int", r"^-?(?:0|[1-9][0-9]*)$", "-0123456789"),
    ("float", r"^-?(?:0|[1-9][0-9]*)\.[0-9]+$", "-0123456789"),
    ("timestamp", r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "0123456789"),
    ("null", r"^(?:null|~|)$", ["n", "~", ""]),
):
    StrictLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


class Preamble(NamedTuple):
    """The data of a file and where each of its top-level keys stands."""

    data: dict[str, Any]
    lines: dict[str, int]
    text: str  #: what follows the front matter
    text_line: int  #: the line at which that begins


class PreambleError(Exception):
    """The file cannot be read at all, or not unambiguously; holds its problems."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__(str(problems[0]))


def read_text(path: Path) -> str:
    """Read a UTF-8 file without a byte order mark, lines ending in newlines; raise PreambleError."""
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        raise PreambleError([Problem(shown(path), 1, "the file begins with a byte order mark (BOM)",
                                     "save it as UTF-8 without BOM")])
    try:
        return raw.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise PreambleError([Problem(shown(path), line, "the text is not UTF-8",
                                     "save the file with the encoding UTF-8")]) from None


def load_mapping(text: str, path: Path, first_line: int) -> tuple[dict[str, Any], dict[str, int]]:
    """Load YAML that is a mapping: its data, and the line of each top-level key. Raise PreambleError."""
    loader = StrictLoader(text)
    problems: list[Problem] = []
    try:
        node = loader.get_single_node()
        if node is None:
            return {}, {}
        if not isinstance(node, yaml.MappingNode):
            raise PreambleError([Problem(shown(path), first_line, "the data is not a list of `key: value` lines",
                                         "write one `key: value` on each line")])
        problems += duplicate_keys(node, path, first_line)
        if problems:
            raise PreambleError(problems)
        lines = {key.value: key.start_mark.line + first_line for key, _ in node.value}
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else first_line
        if mark and "\t" in "".join(text.splitlines()[mark.line:mark.line + 1]):
            raise PreambleError([Problem(shown(path), line, "the data cannot be read: there is a tab in the line", "write spaces instead")]) from None
        raise PreambleError([Problem(shown(path), line, f"the data cannot be read ({error.problem})",
                                     'write `key: value`, and put a value that holds ": " or "#" in "quotes"')]) from None
    except (yaml.YAMLError, ValueError) as error:
        raise PreambleError([Problem(shown(path), first_line, f"the data cannot be read ({str(error).splitlines()[0]})",
                                     "write it as `key: value` lines, days as 2026-01-31")]) from None
    finally:
        loader.dispose()
    if not all(isinstance(key, str) for key in data):
        raise PreambleError([Problem(shown(path), first_line, "a key is not a word", "begin each line with a key")])
    return data, lines


def duplicate_keys(node: yaml.Node, path: Path, first_line: int) -> list[Problem]:
    """Find keys that stand twice in one mapping, at any depth."""
    problems = []
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + first_line
            if key.value in seen:
                problems.append(Problem(shown(path), line, f"“{key.value}” stands twice (first on line "
                                        f"{seen[key.value]})", "keep one of the two"))
            seen.setdefault(key.value, line)
            problems += duplicate_keys(value, path, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            problems += duplicate_keys(item, path, first_line)
    return problems


class StrictHandler(YAMLHandler):
    """python-frontmatter's YAML handler, told to load strictly."""

    def split(self, text: str) -> tuple[str, str]:
        _, front, body = self.FM_BOUNDARY.split(text, 2)
        return front, body


HANDLER = StrictHandler()


def read_page_file(path: Path) -> Preamble:
    """Read a Markdown file with its front matter; raise PreambleError."""
    text = read_text(path)
    if not text.startswith("---\n"):
        raise PreambleError([Problem(shown(path), 1, "the front matter is missing",
                                     "begin the file with a line of three hyphens, then `title: …`")])
    if len(HANDLER.FM_BOUNDARY.findall(text)) < 2:
        raise PreambleError([Problem(shown(path), 1, "the front matter is not closed",
                                     "put a line of three hyphens after its last line")])
    front, body = HANDLER.split(text)
    data, lines = load_mapping(front.lstrip("\n"), path, 2)
    return Preamble(data, lines, body, text.count("\n", 0, len(text) - len(body)) + 1)


def read_data_file(path: Path) -> Preamble:
    """Read a YAML file of shared data; raise PreambleError."""
    data, lines = load_mapping(read_text(path), path, 1)
    return Preamble(data, lines, "", 1)
