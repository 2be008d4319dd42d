"""What can go wrong, as one clear line each.

    SiteError            one line, exit status 1
      ContentError       many problems of content or catalogues, a line each

Anything else that is raised is a fault of this program and keeps its traceback.
"""

from __future__ import annotations

from typing import NamedTuple


class Problem(NamedTuple):
    """One thing an editor or a translator can mend, and where.

    `path` is relative to the folder the command was called from, `line` starts at 1.
    """

    path: str
    line: int
    what: str
    advice: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: error: {self.what}; {self.advice}"


class SiteError(Exception):
    """A command cannot be carried out; the text is one line that says why and what to do."""


class ContentError(SiteError):
    """The content has problems; all that were found in one run, in the order of files and lines."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(map(str, self.problems)))
