"""What a build was made from: every input's stamp and digest, read before anything slow is imported.

Only the standard library's fast parts are used here, since this is all that runs when nothing has changed.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

FORMAT = 1
#: A file changed this shortly before it was looked at may change again within the same tick of the clock (in ns).
TICK = 20_000_000

Stamp = tuple[int, int, int, int]


class Inputs(NamedTuple):
    """The input files of a build by group, as they are now: group -> path below the group's folder -> digest."""

    groups: dict[str, dict[str, str]]
    stamps: dict[str, tuple[Stamp, str]]  #: absolute path -> stamp and digest


def walk(folder: str, prefix: str = "") -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Yield (relative path, entry) of all files below a folder, leaving out hidden ones, backups and caches."""
    try:
        entries = list(os.scandir(folder))
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        name = entry.name
        if name[0] == "." or name == "__pycache__" or name[-1] == "~" or name.endswith((".mo", ".swp", ".tmp")):
            continue
        if entry.is_dir():
            yield from walk(entry.path, f"{prefix}{name}/")
        else:
            yield prefix + name, entry


def stamp_of(status: os.stat_result) -> Stamp:
    """What changes whenever a file is written; the change time cannot be set back by a copy."""
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def digest_file(path: str) -> str:
    digest = blake2b(digest_size=16)
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def scan(folders: dict[str, str], known: dict[str, tuple[Stamp, str]], now: int) -> Inputs:
    """Look at every input below these folders (group -> absolute path).

    A file whose stamp is known is not read again. `now` is the time in nanoseconds.
    """
    groups: dict[str, dict[str, str]] = {}
    stamps: dict[str, tuple[Stamp, str]] = {}
    for group, folder in folders.items():
        found = groups[group] = {}
        for path, entry in walk(folder):
            status = entry.stat()
            stamp = stamp_of(status)
            before = known.get(entry.path)
            fresh = before is not None and before[0] == stamp
            digest = before[1] if fresh else digest_file(entry.path)
            found[path] = digest
            # A file written this very moment gets no valid stamp: it is read again next time.
            stamps[entry.path] = (stamp if now - status.st_mtime_ns > TICK else (0, 0, 0, 0), digest)
    return Inputs(groups, stamps)


def load(path: str) -> dict[str, Any] | None:
    """Read what the last build kept; None where there is none, or one of another version."""
    try:
        with open(path, "rb") as file:
            kept = marshal.load(file)
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return kept if isinstance(kept, dict) and kept.get("format") == FORMAT else None


def save(path: str, kept: dict[str, Any]) -> None:
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "wb") as file:
        marshal.dump({**kept, "format": FORMAT}, file)
    os.replace(temporary, path)


def folder_identity(path: str) -> list[int]:
    """What tells a published folder from any other that took its place, or had an entry added or removed."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return []
    return [status.st_dev, status.st_ino, status.st_mtime_ns]
