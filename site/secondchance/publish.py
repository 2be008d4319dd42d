"""Publishes a finished folder in one step, and keeps every file there that the site did not write.

On Linux two folders of one file system change places in a single system call (renameat2 with RENAME_EXCHANGE), so a
reader sees the old site or the new one and never neither. Elsewhere two renames come nearest.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from collections.abc import Callable

from secondchance.errors import SiteError
from secondchance.manifest import workshop

try:
    import fcntl
except ImportError:  # not a POSIX system: builds are not kept apart there
    fcntl = None  # type: ignore[assignment]

#: Stands in every published folder: the files that are ours, a line each. What it does not name is kept.
LIST = ".site-files"
AT_FDCWD, RENAME_EXCHANGE = -100, 2


@contextmanager
def lock(output: Path, waiting: Callable[[], None]) -> Iterator[None]:
    """Keep other builds of the same output out; `waiting` is called when one is under way."""
    output.parent.mkdir(parents=True, exist_ok=True)
    if fcntl is None:
        yield
        return
    # The lock is on the folder around the output: no file of ours is left there, and a killed build leaves no lock.
    folder = os.open(output.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waiting()
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def staging(output: Path) -> Path:
    """An empty folder beside the output, on its file system; what a killed build left there is removed."""
    folder = Path(workshop(os.fspath(output)))
    discard(folder)
    folder.mkdir()
    return folder


def discard(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


def our_files(output: Path) -> set[str]:
    """The files of a published folder that a build wrote."""
    try:
        return set((output / LIST).read_text(encoding="utf-8").splitlines()) | {LIST}
    except FileNotFoundError:
        return set()


def all_files(folder: Path, prefix: str = "") -> Iterator[str]:
    """Every file and every empty folder (with a closing slash) below a folder."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                inner = list(all_files(Path(entry.path), f"{prefix}{entry.name}/"))
                yield from inner or [f"{prefix}{entry.name}/"]
            else:
                yield prefix + entry.name


def foreign_files(output: Path) -> list[str]:
    """What lies in a published folder and is not ours, such as `CNAME` or `.git`."""
    if not output.is_dir():
        return []
    ours = our_files(output)
    folders = {path.rpartition("/")[0] + "/" for path in ours}
    return [path for path in all_files(output) if path not in ours and path not in folders]


def carry(source: Path, target: Path, paths: list[str]) -> None:
    """Give the new folder the old one's files, as links to the same bytes where the file system can."""
    for path in paths:
        old, new = source / path, target / path
        if path.endswith("/"):
            new.mkdir(parents=True, exist_ok=True)
            continue
        new.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(new):
            continue
        try:
            os.link(old, new, follow_symlinks=False)
        except OSError:
            shutil.copy2(old, new, follow_symlinks=False)


def refuse_conflicts(output: Path, written: set[str], foreign: list[str]) -> None:
    """Refuse to put our file, or a folder of ours, where somebody else's file is."""
    for path in foreign:
        parents = path.rstrip("/").split("/")
        ancestors = {"/".join(parents[:depth]) for depth in range(1, len(parents))}
        if path in written or ancestors & written:
            raise SiteError(f"{output / path} was not written by a build, and the site needs its place; "
                            "move it away, or choose another folder with --output")


def publish(new: Path, output: Path, written: set[str]) -> None:
    """Put `new` in the place of `output` in one step, with everything there that is not ours."""
    (new / LIST).write_text("\n".join(sorted(written)) + "\n", encoding="utf-8")
    if output.exists() and not output.is_dir():
        raise SiteError(f"{output} is a file; choose another folder with --output")
    if not output.is_dir():
        flush(new)
        os.rename(new, output)
        return
    foreign = foreign_files(output)
    refuse_conflicts(output, written, foreign)
    carry(output, new, foreign)
    flush(new)
    shutil.copymode(output, new)
    exchange(new, output)
    # `new` is the old site now. What came into it while it was being replaced is carried over as well.
    late = [path for path in foreign_files(new) if path not in set(foreign)]
    carry(new, output, late)
    discard(new)


def exchange(new: Path, output: Path) -> None:
    """Let two folders change places."""
    if exchange_at_once(new, output):
        return
    aside = output.parent / f".{output.name}.old"
    discard(aside)
    os.rename(output, aside)
    os.rename(new, output)
    os.rename(aside, new)


def exchange_at_once(new: Path, output: Path) -> bool:
    """One system call; False where the system has none."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    if renameat2(AT_FDCWD, os.fsencode(new), AT_FDCWD, os.fsencode(output), RENAME_EXCHANGE) == 0:
        return True
    if ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL):
        return False
    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), os.fspath(output))


def replace_file(new: Path, output: Path) -> None:
    """Put a single changed file in its place in one step."""
    with new.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(new, output)


def flush(folder: Path) -> None:
    """Have the new files on the disk before they are published, so that a power cut cannot tear the site."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        syncfs = ctypes.CDLL(None, use_errno=True).syncfs
    except (AttributeError, OSError):
        os.sync()
    else:
        syncfs(descriptor)
    finally:
        os.close(descriptor)
