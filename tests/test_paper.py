"""What readers take along: leaflets that speak and fold, posters whose codes lead home, cards for shared links."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from conftest import Run, unavailable
from PIL import Image
from secondchance.imposition import order
from secondchance.paper import LIBRARIES, is_available

LANGUAGES = {"sq": "sq", "sr": "sr-Latn", "sr-cyrl": "sr-Cyrl", "en": "en"}
A4, A4_ACROSS = (595, 842), (842, 595)


@pytest.fixture(autouse=True)
def can_set_text() -> None:
    if not is_available():
        unavailable("no Pango on this machine: leaflets were not looked at (Debian: apt install libpango-1.0-0 libpangoft2-1.0-0)")


def leaflets(site: Path, prefix: str, size: str) -> list[Path]:
    return sorted((site / prefix).rglob(f"leaflet-{size}.pdf"))


def spoken(path: Path) -> str:
    """The text of a document in the order in which a screen reader has it, by Poppler's reading of its tags."""
    if not shutil.which("pdfinfo"):
        unavailable("no pdfinfo on this machine: tags of leaflets were not read (Debian: apt install poppler-utils)")
    lines = subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True, text=True, check=True).stdout.splitlines()
    return re.sub(r"\s+", " ", "".join(line.strip()[1:-1] for line in lines if line.strip().startswith('"')))


def headings(path: Path) -> list[str]:
    page = path.with_name("index.html").read_text(encoding="utf-8")
    prose = page.partition('<div class="prose">')[2].partition("</div>")[0]
    return [re.sub(r"<sup.*?</sup>|<[^>]*>", "", found) for found in re.findall(r"<h[23][^>]*>(.*?)</h[23]>", prose, re.DOTALL)]


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_every_topic_and_guide_is_a_leaflet_that_its_page_offers(site: Path, prefix: str) -> None:
    pages = sorted((site / prefix).rglob("index.html"))
    topics = [path for path in pages if 'class="page page--topic"' in (text := path.read_text(encoding="utf-8")) or 'class="page page--glossary"' in text]
    assert len(topics) > 20
    for path in topics:
        for size in ("a4", "a5"):
            assert path.with_name(f"leaflet-{size}.pdf").exists(), path
            assert f'leaflet-{size}.pdf" type="application/pdf"' in path.read_text(encoding="utf-8")
    assert [len(leaflets(site, prefix, size)) for size in ("a4", "a5")] == [len(leaflets(site, "en", "a4"))] * 2


@pytest.mark.parametrize("prefix", LANGUAGES)
@pytest.mark.parametrize("size", ["a4", "a5"])
def test_leaflets_are_tagged_and_say_their_language(site: Path, prefix: str, size: str) -> None:
    for path in leaflets(site, prefix, size):
        with pikepdf.open(path) as pdf:
            assert pdf.Root.MarkInfo.Marked and "/StructTreeRoot" in pdf.Root, path
            assert str(pdf.Root.Lang) == LANGUAGES[prefix], path
            assert pdf.Root.ViewerPreferences.DisplayDocTitle
            with pdf.open_metadata() as metadata:
                assert metadata["pdfuaid:part"] == "1" and metadata["dc:title"], path
            assert all(page.obj.get("/Tabs") == "/S" for page in pdf.pages)
            fonts = {str(font.BaseFont) for page in pdf.pages for font in fonts_of(page.obj)}
            # A letter that our typeface lacks would come from another one.
            assert fonts and all(re.match(r"/[A-Z]{6}\+(latin|cyrillic)", name) for name in fonts), fonts
            assert (round(float(pdf.pages[0].MediaBox[2])), round(float(pdf.pages[0].MediaBox[3]))) == (A4 if size == "a4" else A4_ACROSS)


def fonts_of(page: pikepdf.Object) -> list[pikepdf.Object]:
    resources = [page.Resources, *(form.Resources for form in page.Resources.get("/XObject", {}).values() if "/Resources" in form)]
    return [font for found in resources for font in found.get("/Font", {}).values()]


@pytest.mark.parametrize("prefix", LANGUAGES)
def test_a_folded_leaflet_is_read_in_the_order_of_its_text(site: Path, prefix: str) -> None:
    for path in leaflets(site, prefix, "a5")[:6]:
        text, at = spoken(path), 0
        flat = spoken(path.with_name("leaflet-a4.pdf"))
        for heading in headings(path):
            assert heading in flat, (path, heading)
            at = text.index(heading, at) + len(heading)


@pytest.mark.parametrize(("pages", "sides"), [(1, [(3, 0), (1, 2)]), (4, [(3, 0), (1, 2)]), (5, [(7, 0), (1, 6), (5, 2), (3, 4)]),
                                              (8, [(7, 0), (1, 6), (5, 2), (3, 4)])])
def test_folded_sheets_have_their_pages_in_order(pages: int, sides: list[tuple[int, int]]) -> None:
    assert order(pages) == sides


def test_leaflets_lead_only_to_whole_addresses(site: Path, plain_site: Path) -> None:
    def targets(path: Path) -> list[str]:
        with pikepdf.open(path) as pdf:
            return [str(annotation.A.URI) for page in pdf.pages for annotation in page.obj.get("/Annots", []) if "/A" in annotation and "/URI" in annotation.A]
    known, unknown = (targets(leaflets(folder, "en", "a4")[3]) for folder in (site, plain_site))
    assert any(target.startswith("https://host.example/kps/en/") for target in known)
    assert all(target.startswith("http") for target in known + unknown)
    assert not any("host.example" in target for target in unknown)


def test_a_poster_and_a_leaflet_bear_a_code_that_leads_to_their_page(site: Path) -> None:
    import zxingcpp

    def read(path: Path) -> str:
        image = pypdfium2.PdfDocument(path)[0].render(scale=2).to_pil()
        return zxingcpp.read_barcode(image, formats=zxingcpp.BarcodeFormat.QRCode).text
    for prefix in LANGUAGES:
        assert read(site / prefix / "v" / "2" / "poster.pdf") == f"https://host.example/kps/{prefix}/v/2/"
        path = leaflets(site, prefix, "a4")[0]
        assert read(path) == f"https://host.example/kps/{path.parent.relative_to(site).as_posix()}/"


def test_a_poster_is_one_page_of_a3(site: Path) -> None:
    posters = sorted(site.rglob("poster.pdf"))
    assert len(posters) == 4 * 14
    for path in posters:
        with pikepdf.open(path) as pdf:
            assert [round(float(value)) for value in pdf.pages[0].MediaBox] == [0, 0, 842, 1191] and len(pdf.pages) == 1, path


def test_staff_find_every_code_and_poster_on_one_page(site: Path, plain_site: Path) -> None:
    page = next(path for path in (site / "en").rglob("index.html") if "page--posters" in path.read_text(encoding="utf-8")).read_text(encoding="utf-8")
    for path in sorted((site / "en" / "v").rglob("*.*")):
        address = f"/kps/{path.relative_to(site).as_posix()}"
        assert path.name == "index.html" or f'"{address}"' in page, address
    assert "host.example/kps/en/v/11/" in page
    assert "does not know its own address" in (plain_site / "en" / "posters" / "index.html").read_text(encoding="utf-8")
    assert not list(plain_site.rglob("qr.svg"))


def test_every_page_has_a_card_of_its_own_in_every_language(site: Path) -> None:
    seen: dict[bytes, Path] = {}
    for prefix in LANGUAGES:
        for path in sorted((site / prefix).rglob("index.html")):
            text = path.read_text(encoding="utf-8")
            if "og:title" not in text:
                continue
            card = path.with_name("card.png")
            assert f'<meta property="og:image" content="https://host.example/kps/{card.relative_to(site).as_posix()}">' in text
            raw = card.read_bytes()
            assert Image.open(io.BytesIO(raw)).size == (1200, 630) and len(raw) < 60_000, path
            # Both scripts' names of a law may be the same; the language's own name on the card is not.
            assert raw not in seen, (path, seen.get(raw))
            seen[raw] = path


def with_leaflet(project: Path) -> None:
    path = project / "content" / "measures" / "index.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "leaflet: true\n", encoding="utf-8")


def test_without_pango_the_site_is_built_without_leaflets_and_says_so(project: Path, run: Run) -> None:
    program = project / "site" / "secondchance" / "paper.py"
    program.write_text(program.read_text(encoding="utf-8").replace(LIBRARIES[0], "libnone.so"), encoding="utf-8")
    with_leaflet(project)
    done = run("build", root=project)
    assert done.returncode == 0 and "no leaflets: Pango is not on this machine" in done.stdout, done.stderr
    assert not list((project / "build").rglob("*.pdf"))
    assert "leaflet-a4" not in "".join(path.read_text(encoding="utf-8") for path in (project / "build").rglob("*.html"))
    assert run("translations", "done", "all", "all", root=project).returncode == 0
    refused = run("build", "--strict", root=project)
    assert refused.returncode == 1 and "the leaflets cannot be made: Pango is not on this machine" in refused.stderr


def test_the_same_site_gives_the_same_bytes(project: Path, run: Run) -> None:
    with_leaflet(project)
    made = []
    for folder in ("one", "two"):
        shutil.rmtree(project / ".cache", ignore_errors=True)
        assert run("build", "--output", project / folder, "--base-url", "https://host.example", root=project).returncode == 0
        made.append({path.relative_to(project / folder): path.read_bytes() for path in (project / folder).rglob("*") if path.suffix in (".pdf", ".png")})
    assert made[0] == made[1] and len(made[0]) > 40
