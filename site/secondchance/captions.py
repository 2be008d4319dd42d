"""Checks files of captions (WebVTT), which a browser passes over in silence where they are wrong.

https://www.w3.org/TR/webvtt1/#file-structure
"""

from __future__ import annotations

import re
from pathlib import Path

from secondchance.errors import Problem
from secondchance.settings import shown

TIME = r"(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})"
TIMING = re.compile(rf"{TIME}[ \t]+-->[ \t]+{TIME}(?:[ \t]+\S.*)?")


def faults(path: Path) -> list[Problem]:
    """What is wrong with a file of captions."""
    def problem(line: int, what: str, advice: str) -> Problem:
        return Problem(shown(path), line, what, advice)

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        return [problem(1, "the captions are not UTF-8", "save the file as UTF-8")]
    if not lines or not re.fullmatch(r"WEBVTT(?:[ \t].*)?", lines[0]):
        return [problem(1, "the captions do not begin with WEBVTT", "write WEBVTT on the first line, and an empty line below it")]
    found, last, cues = [], 0, 0
    for number, line in enumerate(lines, 1):
        if "-->" not in line:
            continue
        cues += 1
        match = TIMING.fullmatch(line.strip())
        if not match:
            found.append(problem(number, f"“{line.strip()}” is no time of captions", "write it as 00:01:02.500 --> 00:01:05.000"))
            continue
        start, end = milliseconds(match.groups()[:4]), milliseconds(match.groups()[4:])
        if end <= start:
            found.append(problem(number, "the caption ends before it begins", "put the earlier time first"))
        elif start < last:
            found.append(problem(number, "the caption begins before the one above it", "put captions in the order of their times"))
        last = start
    return found if cues else [problem(1, "the file has no captions", "write a time, as in 00:01:02.500 --> 00:01:05.000, and below it what is said")]


def milliseconds(parts: tuple[str | None, ...]) -> int:
    hours, minutes, seconds, rest = (int(part or 0) for part in parts)
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + rest
