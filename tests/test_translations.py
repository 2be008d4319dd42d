"""Translations know what they were made from: what is stale is named, shown to the reader, listed to the translator and recorded."""

from __future__ import annotations

import datetime
import difflib
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from conftest import Run, unavailable
from scratch import ROOT, write
from selectolax.lexbor import LexborHTMLParser

from secondchance.staleness import changes, pieces

TODAY = datetime.date.today().isoformat()
PAGE = "measures/index"


def call(run: Run, content: Path, *arguments: str) -> str:
    done = run("translations", *arguments, "--content", content, cwd=content.parent)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def recorded(run: Run, content: Path) -> Path:
    call(run, content, "done", "all", "all")
    return content


def change(content: Path, old: str = "## Measures for everyone {#what}\n\nThis text", new: str = "## Measures for everyone {#what}\n\nNow this text") -> None:
    path = content / f"{PAGE}.en.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_is_recorded_is_done(run: Run, content: Path) -> None:
    assert re.search(r"Shqip +12 +0 +0 +12 ", call(run, content, "status"))
    assert f"content/{PAGE}.sq.md:1: hold it against content/{PAGE}.en.md" in call(run, content, "todo", "sq")
    said = call(run, content, "done", "all", "all")
    assert said.count("recorded: ") == 24 and f"recorded: content/{PAGE}.sr.md" in said
    assert re.search(r"Shqip +12 +12 +0 +0 +0 ", call(run, content, "status"))
    assert call(run, content, "todo", "sq") == "Shqip: nothing to do\n"
    assert f"{PAGE}.sq: {TODAY}" in (content / "translated-from/made.yaml").read_text()


def test_a_changed_original_makes_its_translations_stale_part_by_part(run: Run, recorded: Path) -> None:
    change(recorded)
    todo = call(run, recorded, "todo", "sr")
    assert f"content/{PAGE}.sr.md:8: changed in the original since {TODAY} (content/{PAGE}.en.md:8)" in todo
    assert "    -This text tells" in todo and "    +Now this text tells" in todo
    assert re.search(r"Srpski +12 +11 +1 +0 +0 +1\d ", call(run, recorded, "status"))
    assert re.search(r"English +12 +12 +0 ", call(run, recorded, "status"))
    done = run("check", "--content", recorded, cwd=recorded.parent)
    assert done.returncode == 0 and f"stale: content/{PAGE}.sq.md:1: the original has changed in “Measures for everyone”" in done.stdout
    assert run("check", "--strict", "--content", recorded).returncode == 1


def test_the_reader_is_told_in_the_pages_language_which_part_and_since_when(run: Run, recorded: Path, tmp_path: Path) -> None:
    output = tmp_path / "out"
    assert run("build", "--content", recorded, "--output", output).returncode == 0
    assert not [page for page in output.rglob("*.html") if 'class="stale"' in page.read_text(encoding="utf-8")]
    change(recorded)
    made = recorded / "translated-from/made.yaml"
    made.write_text(re.sub(r"(measures/index\.\w+): .*", r"\1: 2026-03-05", made.read_text()))
    assert run("build", "--content", recorded, "--output", output).returncode == 0
    for code, words, title in (("sq", "Data e këtij përkthimi: 5 mars 2026. Origjinali (anglisht)", "Masat për të gjithë"),
                               ("sr", "Datum ovog prevoda: 5. mart 2026. Izvorni tekst (engleski)", "Mere za sve građane"),
                               ("sr-cyrl", "Датум овог превода: 5. март 2026. Изворни текст (енглески)", "Мере за све грађане")):
        note = LexborHTMLParser((output / code / "measures/index.html").read_text(encoding="utf-8")).css_first(".stale")
        assert words in note.text()
        part, original = note.css("a")
        assert (part.attributes["href"], part.text()) == ("#what", title)
        assert (original.attributes["href"], original.attributes["hreflang"]) == ("/en/measures/", "en")
    assert 'class="stale"' not in (output / "en/measures/index.html").read_text(encoding="utf-8")
    call(run, recorded, "done", PAGE, "sq")
    assert run("build", "--content", recorded, "--output", output).returncode == 0
    assert 'class="stale"' not in (output / "sq/measures/index.html").read_text(encoding="utf-8")
    assert 'class="stale"' in (output / "sr/measures/index.html").read_text(encoding="utf-8")


def test_a_typo_needs_no_new_translation_and_keeps_the_day(run: Run, recorded: Path) -> None:
    made = recorded / "translated-from/made.yaml"
    made.write_text(re.sub(r"(measures/index\.sq): .*", r"\1: 2026-03-05", made.read_text()))
    change(recorded)
    assert call(run, recorded, "typo", f"content/{PAGE}.en.md").count("recorded: ") == 2
    assert call(run, recorded, "todo", "sq") == "Shqip: nothing to do\n"
    assert f"{PAGE}.sq: 2026-03-05" in made.read_text()


def test_a_change_of_meaning_is_no_typo(run: Run, recorded: Path) -> None:
    change(recorded, new="## Measures for everyone {#what}\n\n" + "A wholly new sentence with a meaning of its own. " * 2 + "This text")
    done = run("translations", "typo", PAGE, "--content", recorded)
    assert done.returncode == 1 and "20 words of the original have changed" in done.stderr and "more than a typo" in done.stderr
    assert "Now this" not in call(run, recorded, "todo", "sr") and "wholly new sentence" in call(run, recorded, "todo", "sr")


def test_a_typo_shows_what_it_passes_over_and_records_nothing_that_never_was(run: Run, content: Path) -> None:
    done = run("translations", "typo", PAGE, "--content", content)
    assert done.returncode == 1 and "no translation of “measures/index” was recorded before" in done.stderr
    call(run, content, "done", "all", "all")
    change(content)
    assert "    -This text tells" in call(run, content, "typo", PAGE)


def test_a_translation_that_is_unequal_is_not_recorded(run: Run, recorded: Path) -> None:
    path = recorded / f"{PAGE}.sr.md"
    path.write_text(path.read_text(encoding="utf-8").replace("[@report]", "", 1), encoding="utf-8")
    change(recorded)
    done = run("translations", "done", PAGE, "sr", "--content", recorded, cwd=recorded.parent)
    assert done.returncode == 1 and f"content/{PAGE}.sr.md:" in done.stderr and "citations: " in done.stderr
    assert f"recorded: content/{PAGE}.sq.md" in call(run, recorded, "done", PAGE, "sq")
    assert "changed in the original" in call(run, recorded, "todo", "sr")


def test_a_file_in_one_language_records_no_other(run: Run, recorded: Path) -> None:
    done = run("translations", "done", f"content/{PAGE}.sq.md", "sr", "--content", recorded, cwd=recorded.parent)
    assert done.returncode == 1 and "is the text in “sq”, and “sr” was to be recorded" in done.stderr


def test_a_kept_original_that_is_no_text_any_more_is_one_line(run: Run, recorded: Path) -> None:
    (recorded / f"translated-from/{PAGE}.sr.txt").write_bytes(b"\xeb")
    for command in (["check"], ["translations", "status"], ["translations", "done", "all", "all"]):
        done = run(*command, "--content", recorded, cwd=recorded.parent)
        if command[-1] != "all":
            assert done.returncode == 1 and f"content/translated-from/{PAGE}.sr.txt is not UTF-8" in done.stderr, command
        assert "Traceback" not in done.stderr


def test_any_language_may_be_the_original_of_a_page(run: Run, recorded: Path) -> None:
    path = recorded / f"{PAGE}.yaml"
    path.write_text(path.read_text() + "original: sr\n")
    call(run, recorded, "done", PAGE, "all")
    text = recorded / f"{PAGE}.sr.md"
    text.write_text(text.read_text(encoding="utf-8") + "\n## Novo {#new}\n\nReč.\n", encoding="utf-8")
    assert f"content/{PAGE}.en.md:1: new in the original" in call(run, recorded, "todo", "en")
    assert "nothing to do" in call(run, recorded, "todo", "sr")


def test_white_space_and_line_breaks_are_no_change(run: Run, recorded: Path) -> None:
    change(recorded, "This text tells of the help", "This text\ntells  of the help")
    assert call(run, recorded, "todo", "sq") == "Shqip: nothing to do\n"


@pytest.mark.parametrize("arguments, words", [
    (["done", "nowhere/page", "sq"], "there is no page “nowhere/page”"), (["done", PAGE, "xx"], "“xx” is no language with texts of its own"),
    (["done", PAGE, "en"], "is itself the original"), (["todo", "sr-cyrl"], "use one of: sq, sr, en"), (["typo", PAGE], "nothing was recorded"),
])
def test_a_mistake_is_one_line(run: Run, content: Path, arguments: list[str], words: str) -> None:
    done = run("translations", *arguments, "--content", content)
    assert done.returncode == 1 and words in done.stderr and len(done.stderr.splitlines()) == 1


def test_damaged_records_are_one_line(run: Run, recorded: Path) -> None:
    write(recorded, "translated-from/made.yaml", "a: [")
    done = run("check", "--content", recorded)
    assert done.returncode == 1 and "made.yaml cannot be read" in done.stderr and "Traceback" not in done.stderr


def test_parts_are_compared_by_what_they_hold() -> None:
    before = "---\ntitle: A\n---\nIntro.\n\n## One {#one}\n\na\n\n## Two {#two}\n\nb\n"
    assert [piece.anchor for piece in pieces(before)] == ["", "one", "two"]
    now = before.replace("title: A", "title: B").replace("## Two {#two}\n\nb\n", "## Three {#three}\n\nb\n")
    assert [(change.piece.anchor, change.now is None, change.before is None) for change in changes(before, now)] == [
        ("", False, False), ("three", False, True), ("two", True, False)]


# --- the interface's catalogues

def catalogue(project: Path, code: str) -> Path:
    return project / f"translations/{code}/LC_MESSAGES/messages.po"


def test_the_real_catalogues_hold_every_string_and_no_guess(run: Run, project: Path) -> None:
    assert run("translations", "update", root=project).stdout == "every catalogue is up to date\n"
    for code in ("sq", "sr"):
        with catalogue(project, code).open("rb") as file:
            messages = [message for message in read_po(file) if message.id]
        assert len(messages) > 50
        assert [message.id for message in messages if not message.string or message.fuzzy] == []


def test_a_new_string_reaches_every_catalogue_with_no_other_difference(run: Run, project: Path) -> None:
    before = {code: catalogue(project, code).read_text(encoding="utf-8") for code in ("sq", "sr")}
    footer = project / "site/secondchance/templates/parts/footer.html"
    text = footer.read_text(encoding="utf-8")
    footer.write_text(text.replace("<nav", "{{ _('Main menus') }}<nav"), encoding="utf-8")
    done = run("translations", "update", root=project, cwd=project)
    assert done.returncode == 0, done.stderr
    assert "translations/sq/LC_MESSAGES/messages.po: 1 new, 0 gone" in done.stdout and "messages.pot: 1 new, 0 gone" in done.stdout
    for code, old in before.items():
        new = catalogue(project, code).read_text(encoding="utf-8")
        added = [line[2:] for line in difflib.ndiff(old.splitlines(), new.splitlines()) if line[0] in "+-"]
        assert sorted(added) == ["", "#: site/secondchance/templates/parts/footer.html", 'msgid "Main menus"', 'msgstr ""']
    assert "“Main menus” is not translated into Shqip" in run("check", root=project).stdout
    footer.write_text(text, encoding="utf-8")
    assert "0 new, 1 gone" in run("translations", "update", root=project, cwd=project).stdout
    assert {code: catalogue(project, code).read_text(encoding="utf-8") for code in before} == before


BROKEN = {
    "no such word": ('msgstr "Nazad"', 'msgtr "Nazad"', "this is no line of a catalogue"),
    "a quote is missing": ('msgstr "Nazad"', 'msgstr "Nazad', "this is no line of a catalogue"),
    "no quotes": ('msgstr "Nazad"', "msgstr Nazad", "this is no line of a catalogue"),
    "a quote inside": ('msgstr "Nazad"', 'msgstr "Na"zad"', "this is no line of a catalogue"),
    "twice": ('msgstr "Nazad"', 'msgstr "Nazad"\n\nmsgid "Back"\nmsgstr "Nazad"', "the entry “Back” stands on line"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_catalogue_that_cannot_be_read_is_one_line_and_stays_as_it_is(run: Run, project: Path, name: str) -> None:
    old, new, words = BROKEN[name]
    path = project / "translations/sr/LC_MESSAGES/messages.po"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    line = text[:text.index(old)].count("\n") + (4 if name == "twice" else 1) - (1 if name == "twice" else 0)
    for command in (["translations", "update"], ["check"], ["build"]):
        done = run(*command, root=project)
        assert done.returncode == 1 and "Traceback" not in done.stderr, done.stderr
        assert f"translations/sr/LC_MESSAGES/messages.po:{line}: error: {words}" in done.stderr, done.stderr
    assert path.read_text(encoding="utf-8") == text.replace(old, new)


def test_a_string_that_is_not_in_a_catalogue_stops_a_release(run: Run, project: Path) -> None:
    assert run("translations", "done", "all", "all", root=project).returncode == 0
    assert run("build", "--strict", root=project).returncode == 0
    path = project / "translations/sr/LC_MESSAGES/messages.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('msgid "Back"', 'msgid "Bach"'), encoding="utf-8")
    done = run("build", "--strict", root=project)
    assert done.returncode == 1 and "“Back” is not in the catalogue of Srpski; run: python3 build.py translations update" in done.stderr
    # Nothing is lost meanwhile: the translation is kept, and found again.
    assert run("translations", "update", root=project).returncode == 0
    assert '#~ msgid "Bach"\n#~ msgstr "Nazad"' in path.read_text(encoding="utf-8")


def test_a_translation_comes_back_with_its_string(run: Run, project: Path) -> None:
    template = next(path for path in (project / "site/secondchance/templates").rglob("*.html") if "_('Was this page useful?')" in path.read_text(encoding="utf-8"))
    path, text = project / "translations/sr/LC_MESSAGES/messages.po", template.read_text(encoding="utf-8")
    before = path.read_bytes()
    template.write_text(text.replace("_('Was this page useful?')", "''"), encoding="utf-8")
    assert "1 gone" in run("translations", "update", root=project).stdout
    assert b'#~ msgid "Was this page useful?"' in path.read_bytes()
    template.write_text(text, encoding="utf-8")
    run("translations", "update", root=project)
    assert path.read_bytes() == before


def test_a_new_language_gets_its_catalogue(run: Run, project: Path) -> None:
    with (project / "content/site.toml").open("a") as file:
        file.write('\n[[languages]]\ncode = "tr"\nprefix = "tr"\nlang = "tr"\nlocale = "tr"\ncatalogue = "tr"\nname = "Türkçe"\n'
                   'script = "Latn"\nquotes = "“”‘’"\n')
    done = run("translations", "update", root=project, cwd=project)
    assert "translations/tr/LC_MESSAGES/messages.po:" in done.stdout
    assert 'msgid "Skip to the text"\nmsgstr ""' in catalogue(project, "tr").read_text(encoding="utf-8")


def test_gnu_gettext_finds_no_fault_in_the_catalogues() -> None:
    if not shutil.which("msgfmt"):
        unavailable("no msgfmt: the catalogues were not tested with GNU gettext (Debian: apt install gettext)")
    for code in ("sq", "sr"):
        done = subprocess.run(["msgfmt", "--check", "--check-accelerators=_", "-o", os.devnull, catalogue(ROOT, code)], capture_output=True, text=True)
        assert done.returncode == 0 and not done.stderr, done.stderr
