"""Makes what readers take along: PDF/UA documents of HTML (WeasyPrint), the same on sheets to fold, pictures of them (PDFium), QR codes.

What was made once is kept under the digest of what it was made from, for every build of the project.
"""

from __future__ import annotations

import ctypes
import functools
import gc
import io
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

#: What WeasyPrint sets text with, and pip cannot install.
LIBRARIES = ("libpango-1.0.so.0", "libpangoft2-1.0.so.0")
MISSING = "Pango is not on this machine (Debian, Ubuntu: apt install libpango-1.0-0 libpangoft2-1.0-0, then build --fresh)"
#: The scheme of addresses in HTML for paper that are files of the site.
SITE = "site:"
#: What nothing has asked for in so many days is thrown away.
KEPT_DAYS = 30
#: What the site's style sheet says of drawings: it does not reach into them on paper.
DRAWN = {
    'class="art': 'fill="none" stroke="#0e5157" stroke-width="4" stroke-linecap="round" stroke-linejoin="round" class="art',
    'class="art__sun"': 'fill="#f3a95f" stroke="none"',
    'class="art__way"': 'stroke-width="7"',
    'stroke="currentColor"': 'stroke="#0e5157"',
    'class="figure__bar"': 'fill="#0e5157" class="figure__bar"',
}
DRAWING = re.compile("|".join(map(re.escape, sorted(DRAWN, key=len, reverse=True))))
LINK_WITHIN = re.compile(r'(<a\b[^>]*?)\s+href="/[^"]*"')


@functools.cache
def is_available() -> bool:
    """Whether this machine can set text for paper."""
    if sys.platform != "linux":
        try:
            import weasyprint  # noqa: F401  (it looks for the libraries under each system's names)
        except (ImportError, OSError):
            return False
        return True
    try:
        for name in LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


class Press:
    """Makes documents and pictures; `files` gives the site's files by the path they are published at, `kept` is the folder for what was made.

    HTML names files of the site by `site:` and their path.
    """

    def __init__(self, files: dict[str, Path | str], kept: Path) -> None:
        self.files = files
        self.kept = kept
        self.made = 0  #: documents typeset in this process

    def document(self, html: str, base_url: str = "") -> bytes:
        """A tagged PDF (PDF/UA-1). Links within the site are whole addresses below `base_url`, or none where it is not known."""
        if not base_url:
            html = LINK_WITHIN.sub(r"\1", html)
        return self.once(f"pdf {base_url}", html, lambda: self.typeset(html, base_url, pdf_variant="pdf/ua-1"))

    def folded(self, html: str, base_url: str = "") -> bytes:
        """The same on sheets of twice the width, to be printed on both sides and folded."""
        from secondchance.imposition import fold
        return self.once(f"folded {base_url}", html, lambda: fold(self.document(html, base_url)))

    def picture(self, html: str) -> bytes:
        """The first page as a PNG, a pixel for each px of CSS."""
        return self.once("png", html, lambda: raster(self.typeset(html)))

    def typeset(self, html: str, base_url: str = "", **options: Any) -> bytes:
        import weasyprint
        html = DRAWING.sub(lambda match: DRAWN[match[0]], html)
        logging.getLogger("weasyprint").setLevel(logging.ERROR)
        document = weasyprint.HTML(string=html, base_url=f"{base_url}/" if base_url else None, url_fetcher=self.fetch)
        with standing_clock():
            made: bytes = document.write_pdf(**options)
        # A build does without looking for garbage, and the boxes of documents are much of it.
        self.made += 1
        if self.made % 10 == 0:
            gc.collect()
        return made

    def fetch(self, url: str, *args: Any, **more: Any) -> Any:
        """A file of the site; nothing is loaded from anywhere else."""
        from weasyprint.urls import URLFetcherResponse
        source = self.files.get(url.removeprefix(SITE))
        if not url.startswith(SITE) or source is None:
            raise ValueError(f"{url} is no file of the site")
        return URLFetcherResponse(url, source.encode() if isinstance(source, str) else unpacked(source) if source.suffix == ".woff2" else source.read_bytes())

    def once(self, sort: str, html: str, make: Callable[[], bytes]) -> bytes:
        """What was made of this HTML before, or is made now."""
        path = self.kept / blake2b(f"{sort}\0{program()}\0{html}".encode(), digest_size=16).hexdigest()
        try:
            found = path.read_bytes()
        except FileNotFoundError:
            found = make()
            self.kept.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f"{path.name}.{os.getpid()}")
            temporary.write_bytes(found)
            os.replace(temporary, path)
        else:
            os.utime(path)
        return found

    def tidy(self) -> None:
        """Throw away what nothing has asked for in a long time."""
        oldest = time.time() - KEPT_DAYS * 86400
        for path in self.kept.glob("*"):
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


@contextmanager
def standing_clock() -> Iterator[None]:
    """Fonts that are cut for a document bear the time, unless they are told one (reproducible-builds.org): the same text shall give the same bytes."""
    name = "SOURCE_DATE_EPOCH"
    before = os.environ.get(name)
    os.environ[name] = before or "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]


@functools.cache
def program() -> str:
    """The version of what makes documents: the packages', and of our own part."""
    from importlib.metadata import version
    own = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("paper.py", "imposition.py"))
    return " ".join([*(version(name) for name in ("weasyprint", "pydyf", "pikepdf", "pypdfium2")), blake2b(own, digest_size=8).hexdigest()])


@functools.cache
def unpacked(font: Path) -> bytes:
    """A font as documents can hold it, unpacked once for all of them."""
    from fontTools.ttLib import TTFont
    made = io.BytesIO()
    with TTFont(font, recalcTimestamp=False) as opened:
        opened.flavor = None
        opened.save(made)
    return made.getvalue()


def raster(document: bytes) -> bytes:
    """The first page of a PDF as a PNG of few colours, a pixel for each px of CSS (1/96 inch)."""
    import pypdfium2
    from PIL.Image import Quantize
    pdf = pypdfium2.PdfDocument(document)
    image = pdf[0].render(scale=96 / 72).to_pil().quantize(64, method=Quantize.FASTOCTREE, dither=0)
    pdf.close()
    made = io.BytesIO()
    image.save(made, "PNG", optimize=True)
    return made.getvalue()


def qr_code(address: str) -> str:
    """A QR code (ISO/IEC 18004) as an SVG element that is as large as its place; error correction Q: a quarter of it may be hidden."""
    import segno
    code = segno.make_qr(address, error="q")
    return code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, dark="#000", light="#fff")
