"""Words that should not stand in a language are found at their line and column; names, code and other languages are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Run
from scratch import write

WORDING = """\
sr:
  marks: krivično šansa građanin
  words:
    - {wrong: "mjer*", right: mera, why: Ijekavian, is: error}
    - {wrong: "prestupnik*", right: osoba, why: a label, is: advice}
sq:
  marks: shërbimi çdo
  words:
    - {wrong: "Shërbim* i Provës", right: Shërbimi Sprovues, why: this is Albania's term, is: error}
    - {wrong: Priština, right: Prishtinë, why: this is the Serbian form, is: error}
"""
FOUND = {
    "Ijekavian": ("sr", "Ova Mjera važi.", 5, "error: “Mjera”: Ijekavian; write mera"),
    "lost marks": ("sr", "To je krivicno delo.", 7, "error: “krivicno” has lost its marks; write krivično"),
    "lost đ": ("sr", "Svaki gradjanin zna.", 7, "error: “gradjanin” has lost its marks; write građanin"),
    "lost ë": ("sq", "Ky sherbimi punon.", 4, "error: “sherbimi” has lost its marks; write shërbimi"),
    "lost ç": ("sq", "Cdo njeri.", 1, "error: “Cdo” has lost its marks; write çdo"),
    "two scripts in a word": ("sr", "Drugа šansa.", 1, "error: “Drugа” mixes Latin and Cyrillic letters"),
    "the other script": ("sr", "Ovo je реч.", 8, "error: “реч” is Cyrillic in a Latin text"),
    "a quotation mark": ("sr", "Rekao je „da”.", 10, "error: „ is the wrong quotation mark; write straight quotes"),
    "a term of a neighbour": ("sq", "Te Shërbimi i Provës.", 4, "error: “Shërbimi i Provës”: this is Albania's term; write Shërbimi Sprovues"),
    "a place": ("sq", "Në Priština.", 4, "error: “Priština”: this is the Serbian form; write Prishtinë"),
    "an avoided term": ("sq", "Një falje e madhe.", 5, "advice: “falje e madhe” is avoided; the term is “çlirim”"),
    "advice": ("sr", "Tu prestupnika nema.", 4, "advice: “prestupnika”"),
}


def test_a_text_typed_without_its_marks_is_found_whatever_its_words(run: Run, worded: Path) -> None:
    (worded / "wording.yaml").write_text(WORDING.replace("sq:\n", "sq:\n  marked: {letters: ëç, least: 3}\n"), encoding="utf-8")
    path = worded / "news/day.sq.md"
    good = path.read_text(encoding="utf-8")
    for text, is_found in (("Kjo faqe është për ata që kanë çështje në gjykatë dhe duan të dinë. " * 6, False), ("Kjo faqe eshte per ata qe kane ceshtje ne gjykate dhe duan te dine. " * 6, True)):
        path.write_text(f"{good}\n{text}\n", encoding="utf-8")
        said = run("check", "--content", worded, cwd=worded.parent).stdout
        assert ("content/news/day.sq.md:1:1: error: of 100 letters" in said) is is_found, said
        assert ("the text has lost its marks" in said) is is_found


@pytest.fixture
def worded(run: Run, content: Path) -> Path:
    write(content, "wording.yaml", WORDING)
    terms = content / "terms.yaml"
    terms.write_text(terms.read_text(encoding="utf-8").replace("definition: Dalja nga burgu.", "definition: Dalja nga burgu., avoid: [falje e madhe]"), encoding="utf-8")
    assert run("translations", "done", "all", "all", "--content", content).returncode == 0
    return content


@pytest.mark.parametrize("name", FOUND)
def test_each_is_named_at_its_line_and_column(run: Run, worded: Path, name: str) -> None:
    code, text, column, words = FOUND[name]
    path = worded / f"news/day.{code}.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")
    done = run("check", "--content", worded, cwd=worded.parent)
    assert done.returncode == 0, done.stderr
    line = len(path.read_text(encoding="utf-8").splitlines())
    assert f"content/news/day.{code}.md:{line}:{column}: {words}" in done.stdout, done.stdout
    strict = run("check", "--strict", "--content", worded)
    assert strict.returncode == (1 if words.startswith("error") else 0)


def test_a_strict_build_refuses_a_wrong_word(run: Run, worded: Path, tmp_path: Path) -> None:
    path = worded / "news/day.sr.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nOva mjera.\n", encoding="utf-8")
    done = run("build", "--strict", "--content", worded, "--output", tmp_path / "out", cwd=worded.parent)
    assert done.returncode == 1 and "content/news/day.sr.md:8: error: “mjera”: Ijekavian; write mera; column 5" in done.stderr


@pytest.mark.parametrize("text", [
    "Na [adresi](https://mjera.example/krivicno) i `mjera` i *mjera*{: lang=en} ima.", "## Mera {#mjera}\n\nTekst.", "Pišite na mjera@host.example odmah.",
])
def test_what_is_no_text_of_the_page_is_left_alone(run: Run, worded: Path, text: str) -> None:
    path = worded / "news/day.sr.md"
    path.write_text(path.read_text(encoding="utf-8") + f"\n{text}\n", encoding="utf-8")
    assert "no wrong words" in run("check", "--content", worded).stdout


def test_titles_and_descriptions_are_looked_at_too(run: Run, worded: Path) -> None:
    path = worded / "news/day.sr.md"
    path.write_text(path.read_text(encoding="utf-8").replace("title: Jedan dan", "title: Jedna «mjera»"), encoding="utf-8")
    done = run("check", "--content", worded, cwd=worded.parent)
    assert "content/news/day.sr.md:2:15: error: “mjera”" in done.stdout
    assert "content/news/day.sr.md:2:14: error: « is the wrong quotation mark; the language's own are „”‚’" in done.stdout


@pytest.mark.parametrize("old, new, words", [
    ("is: error}", "is: bad}", "write error or advice"), ("sq:\n", "xx:\n", "“xx” is no language of the site"), ("right: mera, ", "", "has no “right”"),
])
def test_a_wrong_rule_is_refused(run: Run, worded: Path, old: str, new: str, words: str) -> None:
    write(worded, "wording.yaml", WORDING.replace(old, new, 1))
    done = run("check", "--content", worded, cwd=worded.parent)
    assert done.returncode == 1 and "content/wording.yaml:" in done.stderr and words in done.stderr


def test_the_real_texts_have_no_wrong_word(run: Run) -> None:
    assert "no wrong words" in run("check").stdout
