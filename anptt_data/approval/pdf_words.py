"""Every word a PDF shows or carries, for the look for secrecy marks: page text, notes on pages, fields, properties. Runs in the child process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

MOST_PAGES = 500
"""A longer document is refused: what cannot be looked through is not kept."""
_TAG = re.compile(r"<[^<>]*>")


@dataclass
class Words:
    """Lines of text; pages in all; pages that show no text at all (scans)."""

    lines: list[str] = field(default_factory=list)
    pages: int = 0
    without_text: int = 0


def page_words(data: bytes, words: Words) -> None:
    """The text of all pages into `words`; raises `pypdfium2.PdfiumError` when a page cannot be opened."""
    with pypdfium2.PdfDocument(data) as document:
        words.pages = len(document)
        words.lines += [str(v) for v in document.get_metadata_dict().values() if v]
        words.lines += [str(item.title) for item in document.get_toc(max_depth=5) if getattr(item, "title", None)]
        for number in range(words.pages if words.pages <= MOST_PAGES else 0):
            page = document[number]
            text = page.get_textpage()
            lines = [line.strip() for line in text.get_text_bounded().splitlines()]
            shown = [line for line in lines if line]
            words.without_text += not shown
            words.lines += shown
            text.close()
            page.close()


def carried_words(reader: PdfFileReader, words: Words) -> None:
    """Notes on pages, values of fields and the metadata; what cannot be read of them is left out (pages were read by `page_words`)."""
    for holder in _annotated(reader):
        for key in ("/Contents", "/V", "/T"):
            try:
                value = holder.get(key)
            except (PdfError, ValueError, KeyError, TypeError):
                continue
            if isinstance(value, str):
                words.lines += str(value).splitlines()
    try:
        stream = reader.root.get("/Metadata")
        if stream is not None:
            words.lines += [t.strip() for t in _TAG.sub("\n", stream.data.decode("utf-8", "replace")).splitlines() if t.strip()]
    except (PdfError, ValueError, KeyError, TypeError, AttributeError):
        pass


def embeds_files(reader: PdfFileReader) -> bool:
    """Whether files lie inside the document: they could not be looked through."""
    names = reader.root.get("/Names")
    if names is not None and names.get("/EmbeddedFiles") is not None:
        return True
    return reader.root.get("/Collection") is not None or any(h.get("/Subtype") == "/FileAttachment" for h in _annotated(reader))


def _annotated(reader: PdfFileReader) -> Iterator[Any]:
    """Annotations (fields too) of all pages; ValueError for a tree of pages that does not end."""
    pending, seen = [reader.root["/Pages"]], 0
    while pending and seen < 4 * MOST_PAGES:
        node = pending.pop()
        seen += 1
        pending += [child.get_object() for child in node.get("/Kids", ())]
        for annotation in node.get("/Annots", ()):
            found = annotation.get_object()
            if hasattr(found, "get"):
                yield found
    if pending:
        raise ValueError("a tree of pages without an end")
