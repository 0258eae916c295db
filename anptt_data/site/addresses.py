"""Where each page lies, from the root of its language: plain file names that any disk and any browser takes."""

from __future__ import annotations

import re
from typing import Literal

Page = Literal["home", "ways", "relation", "function", "code_list"]
FOLDERS = {"relation": "bieu", "function": "ham", "code_list": "danh-muc"}
PICTURES = "bieu-do"
"""The folder of the release's pictures, from the root of the site."""
_PLAIN = re.compile(r"[^A-Za-z0-9._-]")


def address(page: Page, name: str = "") -> str:
    """``bieu/<name>.html``; signs that a file name should not have become their numbers, so that no two names meet."""
    if page == "home":
        return "index.html"
    if page == "ways":
        return "mo-du-lieu.html"
    return f"{FOLDERS[page]}/{plain_name(name)}.html"


def anchor(name: str) -> str:
    """The place of a column or code in its page."""
    return f"m-{plain_name(name)}"


def plain_name(name: str) -> str:
    return _PLAIN.sub(lambda m: f"-{ord(m[0]):x}-", name)
