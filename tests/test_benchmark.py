"""The benchmark measures what it says: the same corpus everywhere, and a yardstick that makes the same site."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Run
from scratch import ROOT

from secondchance.benchmark import yardstick
from secondchance.benchmark.corpus import write_corpus
from secondchance.catalogues import compile_catalogues
from secondchance.settings import read_settings


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "content"
    write_corpus(folder, 30)
    return folder


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_seed_gives_the_same_corpus_and_another_seed_another(corpus: Path, tmp_path: Path) -> None:
    write_corpus(tmp_path / "same", 30)
    write_corpus(tmp_path / "other", 30, seed=2)
    assert files(tmp_path / "same") == files(corpus) != files(tmp_path / "other")


def test_a_page_is_as_long_as_the_guide_says(corpus: Path) -> None:
    texts = [path.read_text(encoding="utf-8").split("---\n", 2)[2] for path in corpus.glob("section-*/*.md")]
    said = int(re.search(r"about (\d+) words a page", (ROOT / "docs/speed.md").read_text())[1])
    assert len(texts) == 90 and abs(sum(len(text.split()) for text in texts) / len(texts) - said) < said / 20


def test_both_make_every_page_in_its_language(corpus: Path, run: Run, tmp_path: Path) -> None:
    compile_catalogues(read_settings(ROOT, corpus, tmp_path / "x"), tmp_path / "catalogues")
    subprocess.run([sys.executable, yardstick.__file__, corpus, tmp_path / "yardstick", tmp_path / "catalogues"], check=True)
    done = run("build", "--content", corpus, "--output", tmp_path / "ours")
    assert done.returncode == 0, done.stderr
    words = {"sq": "Kaloni te teksti", "sr": "Pređite na tekst", "en": "Skip to the text"}
    for code, skip in words.items():
        plain = tmp_path / f"yardstick/{code}/section-001/topic-0014/index.html"
        ours = tmp_path / f"ours/{code}/topic-12/topic-14/index.html"
        for page in (plain, ours):
            text = page.read_text(encoding="utf-8")
            assert skip in text and f"<h1>Topic 14 {code}</h1>" in text, page
    assert len(list((tmp_path / "yardstick").rglob("index.html"))) >= len(list((tmp_path / "ours").rglob("index.html"))) >= 94
