"""Freezes addresses of the application into files, on every core, and proves each file's language."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from flask import Flask
from flask_frozen import Freezer, FrozenFlaskWarning, MissingURLGeneratorWarning

from secondchance.parallel import Report, fork_map, shards
from secondchance.proof import LanguageProof

WORTH_FORKING = 40  # pages; below that, starting a process costs more than it saves


class Frozen(NamedTuple):
    """What freezing gave: bytes written by file, and the interface strings that had no translation, by language."""

    sizes: dict[str, int]
    missing: dict[str, set[str]]


def freeze(app: Flask, addresses: Sequence[str], destination: Path, base_url: str, proof: LanguageProof, jobs: int,
           report: Report = lambda count: None) -> Frozen:
    """Write the pages at these addresses below `destination`. A warning of the freezer is an error."""
    processes = jobs if len(addresses) >= WORTH_FORKING else 1

    def work(share: Sequence[str], report: Report) -> Frozen:
        return freeze_share(app, share, destination, base_url, proof, report)

    frozen = Frozen({}, {})
    for part in fork_map(work, shards(addresses, processes), report):
        frozen.sizes.update(part.sizes)
        for language, strings in part.missing.items():
            frozen.missing.setdefault(language, set()).update(strings)
    return frozen


def freeze_share(app: Flask, addresses: Sequence[str], destination: Path, base_url: str, proof: LanguageProof,
                 report: Report) -> Frozen:
    """In a worker: freeze one share of the addresses."""
    app.config.update(FREEZER_DESTINATION=str(destination), FREEZER_BASE_URL=base_url or None,
                      FREEZER_REMOVE_EXTRA_FILES=False)
    site = app.config["SITE"]
    site.store = site.store.reopened()
    freezer = Freezer(app, with_static_files=False, with_no_argument_rules=False, log_url_for=False)

    @freezer.register_generator
    def given() -> Iterator[str]:
        yield from addresses

    sizes: dict[str, int] = {}
    done = 0
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", FrozenFlaskWarning)
            # One worker sees a part of the addresses only; that all were frozen is checked where they come together.
            warnings.simplefilter("ignore", MissingURLGeneratorWarning)
            for frozen in freezer.freeze_yield():
                path = frozen.path.as_posix()
                raw = (destination / path).read_bytes()
                sizes[path] = len(raw)
                if path.endswith(".html"):
                    proof.check(path, raw.decode())
                done += 1
                if done % 50 == 0:
                    report(50)
    finally:
        site.store.close()
    report(done % 50)
    return Frozen(sizes, {code: gaps.missing for code, gaps in app.extensions["gaps"].items() if gaps.missing})
