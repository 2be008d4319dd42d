"""The freeze is safe: in the right languages, whole or not at all, the same everywhere, and never stale."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Run
from scratch import ROOT, write


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def build(run: Run, project: Path, *arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    done = run("build", *arguments, root=project, **more)
    assert done.returncode == 0, done.stderr
    return done


def test_without_the_cure_every_page_freezes_in_one_language(run: Run, project: Path) -> None:
    """The freezer's requests share one context, where Flask-Babel keeps the first page's locale. The proof tells."""
    app = project / "site" / "secondchance" / "app.py"
    source = app.read_text(encoding="utf-8")
    assert "    app.before_request(refresh)\n" in source
    app.write_text(source.replace("    app.before_request(refresh)\n", ""), encoding="utf-8")
    done = run("build", "--jobs", "1", root=project)
    assert done.returncode != 0
    assert "its interface in another language" in done.stderr
    assert not (project / "build").exists()


def test_a_warning_of_the_freezer_is_an_error(run: Run, project: Path) -> None:
    app = project / "site" / "secondchance" / "app.py"
    source = app.read_text(encoding="utf-8")
    app.write_text(source.replace('mimetype="text/plain")', 'mimetype="text/html")'), encoding="utf-8")
    done = run("build", root=project)
    assert done.returncode != 0 and "MimetypeMismatchWarning" in done.stderr
    assert not (project / "build").exists()


def test_a_page_with_text_in_the_wrong_script_is_refused(run: Run, project: Path) -> None:
    write(project / "content", "news/day.sr.md",
          "---\ntitle: Jedan dan\nslug: one-day\ndescription: Šta čitalac nalazi ovde.\n---\nОвај текст је ћирилица.\n")
    done = run("build", root=project)
    assert done.returncode != 0 and "sr/news/one-day/index.html" in done.stderr


def test_the_same_commit_gives_the_same_bytes(run: Run, project: Path, tmp_path: Path) -> None:
    places = [{"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1"},
              {"TZ": "America/Adak", "LANG": "sr_RS.UTF-8", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77"}]
    trees = []
    for number, environment in enumerate(places):
        output = tmp_path / f"out{number}"
        before = os.umask(0o077 if number else 0o002)
        try:
            build(run, project, "--output", output, "--jobs", str(number + 1), environment=environment)
        finally:
            os.umask(before)
        trees.append((tree(output), {path: oct((output / path).stat().st_mode) for path in tree(output)}))
    assert trees[0] == trees[1]
    assert len(trees[0][0]) > 30


def test_what_the_site_did_not_write_stays(run: Run, project: Path) -> None:
    build(run, project)
    output = project / "build"
    foreign = {"CNAME": "host.example", ".nojekyll": "", ".git/HEAD": "ref", "sq/notes.txt": "mine", "own/page.html": "mine"}
    for path, text in foreign.items():
        write(output, path, text)
    (output / "empty").mkdir()
    write(project / "content", "pages/contact.yaml", "menu: 1\nfooter: 1\n")  # touches every page
    build(run, project)
    assert {path: (output / path).read_text() for path in foreign} == foreign
    assert (output / "empty").is_dir()
    build(run, project, "--fresh")
    assert {path: (output / path).read_text() for path in foreign} == foreign


def test_a_foreign_file_in_the_sites_place_is_refused(run: Run, project: Path) -> None:
    write(project / "build", "sq/index.html", "somebody's work")
    done = run("build", root=project)
    assert done.returncode == 1 and "was not written by a build" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert tree(project / "build") == {"sq/index.html": b"somebody's work"}


def test_a_deleted_page_leaves_and_its_address_with_it(run: Run, project: Path) -> None:
    build(run, project)
    for suffix in ("yaml", "sq.md", "sr.md", "en.md"):
        (project / "content" / f"news/day.{suffix}").unlink()
    build(run, project)
    assert not list((project / "build").rglob("one-day"))
    assert "one-day" not in (project / "build/en/news/index.html").read_text()


# Every kind of input, a change to it, and a page on which the change must show.
INPUTS = {
    "text": ("content/measures/detail.en.md", "for.", "for. Changed!", "en/measures/detail/index.html"),
    "title, on the page": ("content/measures/detail.en.md", "title: One day", "title: Changed!", "en/measures/detail/index.html"),
    "title, in the section's list": ("content/measures/detail.en.md", "title: One day", "title: Changed!", "en/measures/index.html"),
    "title of a related page": ("content/measures/detail.en.md", "title: One day", "title: Changed!", "en/films/mission/index.html"),
    "menu title, on every page": ("content/pages/contact.en.md", "title: Contact", "title: Changed!", "en/news/one-day/index.html"),
    "shared data": ("content/films/mission.yaml", "Arta Example", "Changed!", "sr/films/mission/index.html"),
    "shared data, where the film is shown": ("content/films/mission.yaml", "Arta Example", "Changed!", "sr/measures/index.html"),
    "slug, in the switch of other languages": ("content/measures/detail.en.md", "slug: detail", "slug: changed", "sq/measures/detail/index.html"),
    "source": ("content/sources.yaml", "A long report", "Changed!", "sq/measures/index.html"),
    "settings": ("content/site.toml", 'name = "English"', 'name = "Changed!"', "sq/news/index.html"),
    "template": ("site/secondchance/templates/parts/footer.html", "<p>", "<p>Changed!", "sq/404.html"),
    "catalogue": ("translations/sq/LC_MESSAGES/messages.po", "Ndodheni këtu", "Changed!", "sq/measures/index.html"),
    "program": ("site/secondchance/body.py", 'class="table"', 'class="Changed!"', "en/measures/index.html"),
    "style": ("static/css/site.css", "--measure: 42rem", "--measure: 41rem", "en/index.html"),
}


@pytest.mark.parametrize("name", INPUTS)
def test_no_input_leaves_a_stale_page(run: Run, project: Path, name: str) -> None:
    file, old, new, shown = INPUTS[name]
    build(run, project)
    assert "nothing has changed" in build(run, project).stdout
    before = (project / "build" / shown).read_text(encoding="utf-8")
    source = project / file
    text = source.read_text(encoding="utf-8")
    assert old in text
    source.write_text(text.replace(old, new), encoding="utf-8")
    build(run, project)
    after = (project / "build" / shown).read_text(encoding="utf-8")
    assert after != before
    incremental = tree(project / "build")
    build(run, project, "--fresh")
    assert tree(project / "build") == incremental


def test_a_catalogue_taken_back_after_a_failed_build_leaves_no_trace(run: Run, project: Path) -> None:
    build(run, project)
    catalogue, page = project / "translations/sq/LC_MESSAGES/messages.po", project / "content/measures/detail.sq.md"
    texts = catalogue.read_text(encoding="utf-8"), page.read_text(encoding="utf-8")
    catalogue.write_text(texts[0].replace("Ndodheni këtu", "Never published"), encoding="utf-8")
    page.write_text("no front matter", encoding="utf-8")
    assert run("build", root=project).returncode == 1
    catalogue.write_text(texts[0], encoding="utf-8")
    page.write_text(texts[1] + "\nMore.\n", encoding="utf-8")
    assert "; 1 frozen" in build(run, project).stdout
    text = (project / "build/sq/measures/detail/index.html").read_text(encoding="utf-8")
    assert "More." in text and "Never published" not in text


def test_mistakes_in_texts_and_in_catalogues_are_told_in_one_run(run: Run, project: Path) -> None:
    write(project, "translations/sq/LC_MESSAGES/messages.po", "msgid broken")
    write(project, "content/measures/detail.sq.md", "no front matter")
    done = run("build", root=project)
    assert done.returncode == 1 and "messages.po:" in done.stderr and "detail.sq.md:1: error:" in done.stderr
    assert not (project / "build").exists()


def test_an_input_with_its_time_set_back_is_seen(run: Run, project: Path) -> None:
    build(run, project)
    file = project / "content/measures/detail.en.md"
    status = file.stat()
    file.write_text(file.read_text().replace("help", "HELP"))
    os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
    build(run, project)
    assert "HELP" in (project / "build/en/measures/detail/index.html").read_text()


def test_only_the_changed_page_is_frozen_again(run: Run, project: Path) -> None:
    build(run, project)
    with (project / "content/measures/detail.en.md").open("a") as file:
        file.write("\nMore.\n")
    others = {path: (project / "build" / path).stat().st_mtime_ns for path in tree(project / "build")}
    assert "; 1 frozen" in build(run, project).stdout
    touched = {path for path, time_ in others.items() if (project / "build" / path).stat().st_mtime_ns != time_}
    assert touched == {"en/measures/detail/index.html"}


def test_a_damaged_output_is_made_whole(run: Run, project: Path) -> None:
    build(run, project)
    whole = tree(project / "build")
    (project / "build/index.html").unlink()
    build(run, project)
    assert tree(project / "build") == whole


@pytest.mark.parametrize("base, path", [("https://host.example", ""), ("https://host.example/a/b/", "/a/b")])
def test_the_site_stands_at_any_address(run: Run, project: Path, base: str, path: str) -> None:
    build(run, project, "--base-url", base)
    text = (project / "build/en/measures/index.html").read_text()
    assert f'<link rel="canonical" href="{base.rstrip("/")}/en/measures/">' in text
    assert f'href="{path}/sq/measures/"' in text and f'href="{path}/assets/css/site.' in text
    links = re.findall(r'(?:href|src)="(/[^"]*)"', text)
    assert links and all(link.startswith(path + "/") for link in links)


def test_a_killed_build_leaves_the_old_site_or_the_new(run: Run, project: Path) -> None:
    """Killed at 50 random moments, the site is one of the two that were ever whole."""
    build(run, project)
    output = project / "build"
    catalogue = project / "content/pages/contact.en.md"
    texts = [catalogue.read_text(), catalogue.read_text().replace("title: Contact", "title: Reach us")]
    wholes = []
    for text in texts:
        catalogue.write_text(text)
        started = time.monotonic()
        build(run, project, "--fresh")
        span = time.monotonic() - started
        wholes.append(tree(output))
    assert wholes[0] != wholes[1]
    chance = random.Random(2026)
    seen = set()
    for number in range(50):
        catalogue.write_text(texts[number % 2])
        process = subprocess.Popen([sys.executable, str(project / "build.py"), "build", "--fresh"], cwd=project,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        time.sleep(chance.uniform(0, span * 1.1))
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
        now = tree(output)
        assert now in wholes, f"torn after kill {number}"
        seen.add(wholes.index(now))
    build(run, project)
    assert tree(output) == wholes[1]
    assert not [path for path in project.iterdir() if path.name.startswith(".build")]


def test_two_builds_at_once_do_not_mix(project: Path) -> None:
    command = [sys.executable, str(project / "build.py"), "build", "--fresh"]
    processes = [subprocess.Popen(command, cwd=project, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                 for _ in range(3)]
    for process in processes:
        _, errors = process.communicate(timeout=120)
        assert process.returncode == 0, errors
    both = tree(project / "build")
    subprocess.run(command, cwd=project, check=True, capture_output=True)
    assert tree(project / "build") == both


def test_a_full_disk_is_one_line_and_leaves_the_old_site(run: Run, project: Path) -> None:
    """No file may grow beyond 9,000 bytes, as on a disk that is nearly full."""
    build(run, project)
    whole = tree(project / "build")
    write(project / "content", "measures/detail.en.md",
          "---\ntitle: One day\nslug: detail\ndescription: What a reader finds.\n---\n" + "More text.\n\n" * 2000)
    done = subprocess.run(["bash", "-c", f"ulimit -f 9; exec {sys.executable} build.py build --fresh"], cwd=project,
                          capture_output=True, text=True)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1 and "disk" in done.stderr
    assert tree(project / "build") == whole


def test_an_output_that_cannot_be_made_is_one_line(run: Run, project: Path) -> None:
    write(project, "file", "")
    done = run("build", "--output", project / "file" / "build", root=project)
    assert done.returncode == 1 and len(done.stderr.splitlines()) == 1 and "Traceback" not in done.stderr


def test_a_missing_string_is_counted(run: Run, project: Path) -> None:
    path = project / "translations/sr/LC_MESSAGES/messages.po"
    path.write_text(path.read_text(encoding="utf-8").replace('msgstr "Glavni meni"', 'msgstr ""'), encoding="utf-8")
    done = build(run, project)
    assert "untranslated strings: sr 1" in done.stdout
    assert 'aria-label="Main menu"' in (project / "build/sr/index.html").read_text()
    assert "untranslated strings: sr 1" in build(run, project).stdout


def test_a_fourth_language_is_a_row_a_catalogue_and_files(run: Run, project: Path) -> None:
    """Turkish, official in some municipalities, without a line of code."""
    content = project / "content"
    with (content / "site.toml").open("a") as file:
        file.write('\n[[languages]]\ncode = "tr"\nprefix = "tr"\nlang = "tr"\nlocale = "tr"\ncatalogue = "tr"\n'
                   'name = "Türkçe"\nscript = "Latn"\nquotes = "“”‘’"\n')
    terms = content / "terms.yaml"
    terms.write_text(re.sub("^  en: (.*)$", r"  en: \1\n  tr: \1", terms.read_text(encoding="utf-8"), flags=re.MULTILINE), encoding="utf-8")
    for path in content.rglob("*.en.md"):
        text = path.read_text(encoding="utf-8").replace(".en.md", ".tr.md")
        path.with_name(path.name.replace(".en.", ".tr.")).write_text(text, encoding="utf-8")
    sources = content / "sources.yaml"
    sources.write_text(re.sub(r"(publisher|title): \{(.*)\}", r"\1: {\2, tr: Bakanlık}", sources.read_text(encoding="utf-8")), encoding="utf-8")
    source = (project / "translations/messages.pot").read_text(encoding="utf-8")
    write(project, "translations/tr/LC_MESSAGES/messages.po",
          source.replace('msgid "Skip to the text"\nmsgstr ""', 'msgid "Skip to the text"\nmsgstr "Metne geç"'))
    build(run, project)
    page = (project / "build/tr/measures/index.html").read_text(encoding="utf-8")
    assert '<html lang="tr">' in page and "Metne geç" in page and "20 Kasım 2026" in page
    assert 'hreflang="tr">Türkçe</a>' in (project / "build/sq/measures/index.html").read_text(encoding="utf-8")
    # It may grow page by page: what holds the site together is enough to begin with, and a release does not ask for the others.
    for name in ("measures/detail", "films/mission", "films/second", "news/day", "pages/contact"):
        (content / f"{name}.tr.md").unlink()
    assert "tr 7;" in build(run, project).stdout
    page = (project / "build/tr/measures/detail/index.html").read_text(encoding="utf-8")
    assert '<html lang="tr">' in page and '<h1 lang="en">' in page
    assert "does not exist in" not in run("build", "--strict", root=project).stderr.replace("does not exist in your language", "")


def test_the_last_line_tells_what_was_made(run: Run, project: Path) -> None:
    done = build(run, project)
    assert re.fullmatch(r"build/: pages: sq 12, sr 12, sr-cyrl 12, en 12; \d+ files; \d+\.\d\d MB; no sitemap and no share cards \(give --base-url\); "
                        r"\d+ frozen, 0 reused; \d+\.\d\d s\n", done.stdout)
    assert done.stderr == ""


def test_the_package_lies_where_git_keeps_it() -> None:
    """Common ignore lists drop `site/`, `*.po` and lock files."""
    files = ["site/secondchance/app.py", "translations/sq/LC_MESSAGES/messages.po", "requirements.lock", "translations/messages.pot"]
    done = subprocess.run(["git", "check-ignore", *files], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
