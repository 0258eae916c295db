"""The comparison form of a text: what a header, a name or a code is compared by, never what is stored or shown."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import polars as pl

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u0060\u00b4"
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
_PLAIN: dict[int, str | None] = {
    **{ord(c): "-" for c in _DASHES},
    **{ord(c): "'" for c in _APOSTROPHES},
    **{ord(c): None for c in _INVISIBLE},
    ord("đ"): "d",
    ord("Đ"): "d",
    ord("ð"): "d",  # typed for đ with Western fonts
    ord("Ð"): "d",
    ord("\u00b5"): "μ",  # the micro sign is the Greek letter
}
_MARKS = re.compile("[\u0300-\u036f]+")
_BLANKS = re.compile(r"\s+")


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """`text` in NFC, lower case, without diacritics, đ as d, one blank between words.

    ``hoà`` and ``hòa``, ``Thuỷ`` and ``Thủy`` fold alike because tones go. Dashes and apostrophes of all kinds become ``-`` and ``'``; soft
    hyphens and other invisible characters go; punctuation stays. Idempotent: ``fold(fold(x)) == fold(x)``.
    """
    if text.isascii():
        return " ".join(text.translate(_PLAIN).casefold().split())
    bare = _MARKS.sub("", unicodedata.normalize("NFD", text.translate(_PLAIN)))
    again = unicodedata.normalize("NFD", bare.casefold().translate(_PLAIN))
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", _MARKS.sub("", again))).strip()


def fold_series(values: pl.Series) -> pl.Series:
    """`fold` of a String series; nulls stay null; costs one fold a distinct value."""
    written = values.unique().drop_nulls()
    folded = pl.Series([fold(v) for v in written], dtype=pl.String)
    return values.replace_strict(written, folded, default=None, return_dtype=pl.String).alias(values.name)
