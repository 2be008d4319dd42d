"""Rendered texts kept on disk by the digest of all they were made from, so that each is rendered once."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from secondchance.errors import SiteError


def unusable(path: Path, error: sqlite3.Error) -> SiteError:
    return SiteError(f"the cache cannot be used ({error}): {path}; see that the disk has room, or delete the folder .cache")


class Store:
    """A table digest -> HTML in one SQLite file. Processes may write side by side, in short transactions."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = self.connect()

    def connect(self) -> sqlite3.Connection:
        try:
            return self.opened()
        except sqlite3.Error as error:
            raise unusable(self.path, error) from None

    def opened(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, timeout=60, isolation_level=None)
        # Losing the cache in a power cut costs one slow build, so nothing waits for the disk.
        connection.execute("PRAGMA journal_mode=MEMORY")
        connection.execute("PRAGMA synchronous=OFF")
        connection.execute("CREATE TABLE IF NOT EXISTS text (digest TEXT PRIMARY KEY, html TEXT) WITHOUT ROWID")
        return connection

    def reopened(self) -> Store:
        """The same store for a process that was forked: SQLite connections do not survive a fork."""
        return Store(self.path)

    def close(self) -> None:
        self.connection.close()

    def add(self, rows: Iterable[tuple[str, str]]) -> None:
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany("INSERT OR REPLACE INTO text VALUES (?, ?)", rows)
            self.connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise unusable(self.path, error) from None

    def find(self, key: str) -> str | None:
        """What was kept under a key; None if nothing was."""
        row = self.connection.execute("SELECT html FROM text WHERE digest = ?", (key,)).fetchone()
        return row[0] if row else None

    def html(self, digest: str) -> str:
        return self.connection.execute("SELECT html FROM text WHERE digest = ?", (digest,)).fetchone()[0]

    def keep_only(self, digests: set[str]) -> None:
        """Forget the texts that no page has any more, and what was kept of them (under `kind:digest`)."""
        known = {row[0] for row in self.connection.execute("SELECT digest FROM text")}
        gone = {key for key in known if key.rpartition(":")[2] not in digests}
        if len(gone) > len(known) // 4:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany("DELETE FROM text WHERE digest = ?", [(digest,) for digest in gone])
            self.connection.execute("COMMIT")
