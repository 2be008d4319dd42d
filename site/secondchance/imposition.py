"""Lays the pages of a PDF out on sheets to print on both sides and fold, and keeps what screen readers read of it.

Two pages stand side by side on each side of a sheet; folded in the middle, they follow each other. The structure tree of a tagged PDF
says on which page each piece of text stands (ISO 32000-1, 14.7.4): a page that becomes a part of another takes its pieces along.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, Object, Page, Pdf, Stream


def order(pages: int) -> list[tuple[int, int]]:
    """The pages (from 0; beyond the last: an empty one) on the left and the right of each side of the sheets, for this many pages."""
    whole = -(-pages // 4) * 4
    sides = []
    for sheet in range(whole // 4):
        first, last = 2 * sheet, whole - 1 - 2 * sheet
        sides += [(last, first), (first + 1, last - 1)]
    return sides


def fold(document: bytes) -> bytes:
    """The same document on sheets of twice the width, two pages a side, in the order in which they are to be folded."""
    with Pdf.open(io.BytesIO(document)) as pdf:
        pages = [page.obj for page in pdf.pages]
        width, height = (float(pages[0].MediaBox[n]) for n in (2, 3))
        places: dict[tuple[int, int], tuple[Object, Object, float]] = {}  #: page -> its sheet, its form on it, how far to the right
        sheets = []
        for left, right in order(len(pages)):
            sheet = pdf.make_indirect(Dictionary(Type=Name.Page, MediaBox=Array([0, 0, 2 * width, height]), Tabs=Name.S, Annots=Array([]),
                                                 Resources=Dictionary(XObject=Dictionary())))
            drawn = []
            for number, shift in ((left, 0.0), (right, width)):
                if number >= len(pages):
                    continue
                page, name = pages[number], f"/Page{number + 1}"
                form = as_form(pdf, page, width, height)
                sheet.Resources.XObject[name] = form
                drawn.append(f"q 1 0 0 1 {shift:g} 0 cm {name} Do Q")
                places[page.objgen] = sheet, form, shift
                for annotation in page.get("/Annots", []):
                    annotation.Rect = Array([float(value) + (shift if at % 2 == 0 else 0) for at, value in enumerate(annotation.Rect)])
                    annotation.P = sheet
                    sheet.Annots.append(annotation)
            sheet.Contents = Stream(pdf, "\n".join(drawn).encode())
            sheets.append(sheet)
        for entry in structure(pdf.Root.get("/StructTreeRoot")):
            move(entry, places)
        for target in destinations(pdf):
            if target[0].objgen not in places:
                continue  # one array can be the end of many links
            sheet, _, shift = places[target[0].objgen]
            target[0] = sheet
            if target[1] == Name.XYZ:
                target[2] = float(target[2] or 0) + shift
        while len(pdf.pages):
            del pdf.pages[-1]
        for sheet in sheets:
            pdf.pages.append(Page(sheet))
        if "/PageLabels" in pdf.Root:
            del pdf.Root.PageLabels
        made = io.BytesIO()
        pdf.save(made, deterministic_id=True)
        return made.getvalue()


def as_form(pdf: Pdf, page: Object, width: float, height: float) -> Object:
    """A page as a form that another page can draw; its pieces of text keep their numbers."""
    contents = page.Contents
    parts = list(contents) if isinstance(contents, Array) else [contents]
    form = Stream(pdf, b"\n".join(part.read_bytes() for part in parts))
    form.Type, form.Subtype, form.BBox, form.Resources = Name.XObject, Name.Form, Array([0, 0, width, height]), page.Resources
    if "/StructParents" in page:
        form.StructParents = page.StructParents
    if "/Group" in page:
        form.Group = page.Group
    return pdf.make_indirect(form)


def structure(root: Object | None) -> Iterator[Object]:
    """Every element of a structure tree."""
    waiting = children(root) if root is not None else []
    while waiting:
        entry = waiting.pop()
        if isinstance(entry, Dictionary) and "/S" in entry:
            yield entry
            waiting += children(entry)


def children(entry: Object) -> list[Object]:
    kids = entry.get("/K", Array([]))
    return list(kids) if isinstance(kids, Array) else [kids]


def move(entry: Object, places: dict[tuple[int, int], tuple[Object, Object, float]]) -> None:
    """Say of an element's pieces that they stand in a form on another page."""
    own = entry.get("/Pg")
    moved = []
    for kid in children(entry):
        page = kid.get("/Pg", own) if isinstance(kid, Dictionary) else own
        if page is None:
            moved.append(kid)
            continue
        sheet, form, _ = places[page.objgen]
        if isinstance(kid, int):
            moved.append(Dictionary(Type=Name.MCR, Pg=sheet, Stm=form, MCID=kid))
            continue
        if kid.get("/Type") == Name.MCR:
            kid.Pg, kid.Stm = sheet, form
        elif kid.get("/Type") == Name.OBJR:
            kid.Pg = sheet
        moved.append(kid)
    if own is not None:
        entry.Pg = places[own.objgen][0]
    if moved:
        entry.K = Array(moved)


def destinations(pdf: Pdf) -> Iterator[Object]:
    """Every place in the document that a link or a heading of its outline leads to, as [page, how, …]."""
    for found in (*named(pdf.Root.get("/Names", Dictionary()).get("/Dests")), *outlined(pdf.Root.get("/Outlines")), *linked(pdf)):
        if isinstance(found, Array) and isinstance(found[0], Dictionary):
            yield found


def named(tree: Object | None) -> Iterator[Object]:
    if tree is None:
        return
    for at, value in enumerate(tree.get("/Names", [])):
        if at % 2:
            yield value.D if isinstance(value, Dictionary) else value
    for kid in tree.get("/Kids", []):
        yield from named(kid)


def outlined(entry: Object | None) -> Iterator[Object]:
    while entry is not None:
        if "/Dest" in entry:
            yield entry.Dest
        yield from outlined(entry.get("/First"))
        entry = entry.get("/Next")


def linked(pdf: Pdf) -> Iterator[Object]:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", []):
            if "/Dest" in annotation:
                yield annotation.Dest
            elif "/A" in annotation and "/D" in annotation.A:
                yield annotation.A.D
