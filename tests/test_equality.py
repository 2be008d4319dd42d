"""The public page of languages and its file for machines: made of one report, true of what is in the build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import Run
from scratch import page, write
from selectolax.lexbor import LexborHTMLParser

TITLES = {"sq": "Gjuhët", "sr": "Jezici", "en": "Languages"}


@pytest.fixture
def proven(run: Run, content: Path) -> Path:
    """A content folder with a page of languages, everything recorded."""
    write(content, "languages/index.yaml", "kind: languages\npages: page\n")
    for code, title in TITLES.items():
        write(content, f"languages/index.{code}.md", page(title, "languages", "Text.\n"))
    assert run("translations", "done", "all", "all", "--content", content).returncode == 0
    return content


def build(run: Run, content: Path, output: Path, **environment: str) -> dict[str, object]:
    done = run("build", "--content", content, "--output", output, environment=environment)
    assert done.returncode == 0, done.stderr
    return json.loads((output / "languages.json").read_text(encoding="utf-8"))


def cells(output: Path, code: str) -> dict[str, list[str]]:
    tree = LexborHTMLParser((output / code / "languages/index.html").read_text(encoding="utf-8"))
    names = [cell.text() for cell in tree.css("thead th")]
    columns = zip(*([cell.text() for cell in row.css("td")] for row in tree.css("tbody tr")), strict=True)
    return dict(zip(names, map(list, columns), strict=True))


def test_the_report_counts_what_is_in_the_build(run: Run, proven: Path, tmp_path: Path) -> None:
    for code in ("sq", "sr", "en"):
        write(proven, f"films/mission.{code}.vtt", "WEBVTT\n\n00:00.000 --> 00:01.000\nX\n")
    report = build(run, proven, tmp_path / "out")
    rows = {row["code"]: row for row in report["languages"]}
    assert [row["pages"] for row in rows.values()] == [13, 13, 13, 13]
    assert {(row["films"], row["captions"], row["transcripts"]) for row in rows.values()} == {(2, 1, 0)}
    assert rows["sr-cyrl"]["made_of"] == "sr" and rows["sr-cyrl"]["words"] == rows["sr"]["words"] > 100
    assert all(row["stale"] == [] and row["unequal"] == 0 and row["strings_missing"] == 0 for row in rows.values())
    shown = cells(tmp_path / "out", "sq")
    assert list(shown) == ["Shqip", "Srpski", "Српски", "English"]
    assert shown["English"][0] == "13" and shown["English"][2:5] == ["2", "1", "0"]


def test_what_is_stale_and_what_differs_stands_on_the_page_with_its_reason(run: Run, proven: Path, tmp_path: Path) -> None:
    build(run, proven, tmp_path / "out")
    english = proven / "measures/index.en.md"
    english.write_text(english.read_text(encoding="utf-8").replace("This text tells", "Now this text tells", 1), encoding="utf-8")
    write(proven, "news/day.yaml", "date: 2024-06-17\ndifferences:\n  - {in: sr, what: emphasis, reason: Only there is it a term}\n")
    day = proven / "news/day.sr.md"
    day.write_text(day.read_text(encoding="utf-8") + "\n*Reč*\n", encoding="utf-8")
    report = build(run, proven, tmp_path / "out")
    rows = {row["code"]: row for row in report["languages"]}
    assert [entry["page"] for entry in rows["sq"]["stale"]] == ["measures/index"] and rows["en"]["stale"] == []
    assert report["differences"] == [{"page": "news/day", "language": "sr", "kind": "emphasis", "reason": "Only there is it a term"}]
    tree = LexborHTMLParser((tmp_path / "out/sr/languages/index.html").read_text(encoding="utf-8"))
    stale = tree.css_first("section[aria-labelledby=stale-sq] a")
    assert (stale.attributes["href"], stale.text()) == ("/sr/measures/", "Mere za sve građane")
    assert "Only there is it a term" in tree.css_first("section[aria-labelledby=differences]").text()
    assert cells(tmp_path / "out", "en")["Shqip"][7] == "1"


def test_an_inequality_nobody_declared_is_counted_in_public(run: Run, proven: Path, tmp_path: Path) -> None:
    day = proven / "news/day.sr.md"
    day.write_text(day.read_text(encoding="utf-8") + "\n- a\n- b\n", encoding="utf-8")
    report = build(run, proven, tmp_path / "out")
    assert {row["code"]: row["unequal"] for row in report["languages"]} == {"sq": 0, "sr": 1, "sr-cyrl": 1, "en": 0}


def test_the_day_of_the_report_is_the_sources_and_not_the_machines(run: Run, proven: Path, tmp_path: Path) -> None:
    build(run, proven, tmp_path / "out")
    assert build(run, proven, tmp_path / "out", SOURCE_DATE_EPOCH="1767225600")["as_of"] == "2026-01-01"
    assert "1 January 2026" in (tmp_path / "out/en/languages/index.html").read_text(encoding="utf-8")


def test_without_such_a_page_there_is_no_report(run: Run, content: Path, tmp_path: Path) -> None:
    assert run("build", "--content", content, "--output", tmp_path / "out").returncode == 0
    assert not (tmp_path / "out/languages.json").exists()


def test_a_strict_build_reuses_what_a_plain_one_made_and_looks_at_all_of_it(run: Run, content: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run("translations", "done", "all", "all", "--content", content).returncode == 0
    assert run("build", "--content", content, "--output", output).returncode == 0
    strict = run("build", "--strict", "--content", content, "--output", output).stdout
    assert "; 0 frozen, " in strict
    assert "nothing has changed" in run("build", "--strict", "--content", content, "--output", output).stdout
    day = content / "news/day.sr.md"
    day.write_text(day.read_text(encoding="utf-8") + "\n*Reč*\n", encoding="utf-8")
    assert run("build", "--content", content, "--output", output).returncode == 0
    refused = run("build", "--strict", "--content", content, "--output", output)
    assert refused.returncode == 1 and "emphasis" in refused.stderr
