"""What a page of pictures tells, taken out of it: tables, marks, dots."""

from __future__ import annotations

import re

from lxml import html
from lxml.html import HtmlElement


def page(text: str) -> HtmlElement:
    return html.document_fromstring(text)


def table(text: str, name: str) -> list[list[str]]:
    """The rows of the table beneath the picture `name`."""
    rows = page(text).xpath(f"//figure[@id='{name}']//tbody/tr")
    return [["".join(cell.itertext()) for cell in row] for row in rows]


def said(text: str, name: str) -> list[str]:
    """What the marks of the picture `name` say to a screen reader."""
    return [str(label) for label in page(text).xpath(f"//figure[@id='{name}']/svg//*/@aria-label")]


def dots(text: str, name: str) -> dict[str, int]:
    """How many dots the picture has, by colour and width."""
    counted: dict[str, int] = {}
    for path in page(text).xpath(f"//figure[@id='{name}']/svg//path[@stroke-linecap='round']"):
        key = f"{path.get('stroke')} {path.get('stroke-width')}"
        counted[key] = counted.get(key, 0) + len(re.findall("M", path.get("d")))
    return counted


def texts(text: str, name: str) -> str:
    """Every word that is written in the picture."""
    return " ".join("".join(t.itertext()) for t in page(text).xpath(f"//figure[@id='{name}']/svg//*[local-name()='text']"))


def number(written: str) -> float | None:
    """1.234,5 as a number; None for a dash."""
    return None if written == "–" else float(written.rstrip("*").lstrip("▲").replace(".", "").replace(",", "."))
