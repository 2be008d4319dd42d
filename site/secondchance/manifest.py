"""What a build was made from: every input's stamp and digest, read before anything slow is imported.

Only the standard library's fast parts are used here, since this is all that runs when nothing has changed.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Iterator
from hashlib import blake2b
from struct import pack
from typing import Any, NamedTuple

FORMAT = 2
#: A file changed this shortly before it was looked at may change again within the same tick of the clock (in ns).
TICK = 20_000_000

Stamp = bytes
#: group -> path below the group's folder -> stamp and digest
Stamps = dict[str, dict[str, tuple[Stamp, str]]]
#: What no file has: it is read again next time.
NO_STAMP = b""


class Inputs(NamedTuple):
    """The input files of a build by group, as they are now: group -> path below the group's folder -> digest."""

    groups: dict[str, dict[str, str]]
    stamps: Stamps


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
    return pack("qqqQ", status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


def digest_file(path: str) -> str:
    digest = blake2b(digest_size=16)
    with open(path, "rb") as file:
        while chunk := file.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def scan(folders: dict[str, str], known: Stamps, now: int) -> Inputs:
    """Look at every input below these folders (group -> absolute path).

    A file whose stamp is known is not read again. `now` is the time in nanoseconds.
    """
    groups: dict[str, dict[str, str]] = {}
    stamps: Stamps = {}
    for group, folder in folders.items():
        found = groups[group] = {}
        stamped = stamps[group] = {}
        known_there = known.get(group, {})
        for path, entry in walk(folder):
            status = entry.stat()
            stamp = stamp_of(status)
            before = known_there.get(path)
            digest = before[1] if before is not None and before[0] == stamp else digest_file(entry.path)
            found[path] = digest
            # A file written this very moment may be written again with the same stamp.
            stamped[path] = (stamp if now - status.st_mtime_ns > TICK else NO_STAMP, digest)
    return Inputs(groups, stamps)


def load(path: str) -> dict[str, Any] | None:
    """Read what the last build kept; None where there is none, or one of another version."""
    try:
        with open(path, "rb") as file:
            kept = marshal.load(file)
    except (OSError, EOFError, ValueError, TypeError):
        return None
    return kept if isinstance(kept, dict) and kept.get("format") == FORMAT else None


def digests(stamps: Stamps) -> dict[str, dict[str, str]]:
    """What an earlier scan found: group -> path -> digest."""
    return {group: {path: digest for path, (_, digest) in files.items()} for group, files in stamps.items()}


def save(path: str, kept: dict[str, Any]) -> None:
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "wb") as file:
        marshal.dump({**kept, "format": FORMAT}, file)
    os.replace(temporary, path)


def identity(path: str) -> list[int]:
    """What tells a file from any that took its place, and a folder from one with an entry more or less."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return []
    return [status.st_dev, status.st_ino, status.st_mtime_ns]


def workshop(output: str) -> str:
    """The folder beside an output in which its next state is made; it is there only while a build runs, or was killed."""
    folder, name = os.path.split(output)
    return os.path.join(folder, f".{name}.new")
