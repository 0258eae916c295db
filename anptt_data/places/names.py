"""How names of places are compared: without type words, blanks and punctuation, with or without diacritics.

Two keys: the *plain key* finds what a name may mean ("Đắk Lắk", "DAK LAK", "Đăk Lăk", "Daklak" are one), the *accent key* tells apart what is then left
("Cẩm Giang" and "Cẩm Giàng" are two communes of one province). Both ignore where a tone stands (hoà, hòa) and i for y (Mỹ, Mĩ).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from anptt_data.conform.folding import fold

_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_LONE_Y = re.compile(r"\b(qu|[bcdđghklmnpqrstvx]{1,3})y\b")
_NOT_WORD = re.compile(r"[\W_]+")
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")

# Type words as written in full, and their abbreviations (which need a point, a blank or a number after them).
_WORDS = (
    ("tỉnh", "t\\.", ("tỉnh",)),
    ("thành phố", "tp\\.?|t\\.p\\.?", ("thành phố",)),
    ("quận", "q\\.?", ("quận",)),
    ("huyện", "h\\.?", ("huyện",)),
    ("thị xã", "tx\\.?|t\\.x\\.?", ("thị xã",)),
    ("thị trấn", "tt\\.?|t\\.t\\.?", ("thị trấn",)),
    ("đặc khu", "đk\\.?", ("đặc khu",)),
    ("phường", "p\\.?", ("phường",)),
    ("xã", "x\\.?", ("xã",)),
)
_SUFFIXES = {
    "city": ("thành phố",),
    "province": ("tỉnh",),
    "district": ("quận", "huyện"),
    "town": ("thị xã", "thị trấn"),
    "ward": ("phường",),
    "commune": ("xã",),
}


Patterns = list[tuple[re.Pattern[str], tuple[str, ...]]]


def _prefix(accents: bool) -> dict[str, Patterns]:
    """The patterns of type words by their first letter."""
    said: dict[str, Patterns] = {}
    for word, short, types in _WORDS:
        full = word if accents else fold(word)
        abbreviation = short if accents else short.replace("đ", "d")
        said.setdefault(full[0], []).append(
            (re.compile(rf"(?:{full.replace(' ', ' ?')}(?:\s+|$)|(?:{abbreviation})(?:(?<=\.)\s*|\s+|(?=\d)))"), types)
        )
    return said


_PREFIXES = {accents: _prefix(accents) for accents in (True, False)}


class Reading(NamedTuple):
    """One way to read a written name: the types its type word allows (empty = no type word), and both keys of the rest."""

    types: tuple[str, ...]
    key: str
    accents: str


def plain_key(name: str) -> str:
    """`name` without diacritics, blanks, punctuation and leading zeros of numbers."""
    return _NOT_WORD.sub("", _ZEROS.sub("", _LONE_Y.sub(r"\1i", fold(name))))


def accent_key(name: str) -> str:
    """`name` with its diacritics, the tone of each word moved to its end."""
    text = unicodedata.normalize("NFC", name).casefold()
    return "".join(_word_key(word) for word in _NOT_WORD.split(_ZEROS.sub("", text) if "0" in text else text))


@lru_cache(maxsize=20_000)
def _word_key(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    bare = unicodedata.normalize("NFC", _TONES.sub("", apart))
    return _LONE_Y.sub(r"\1i", bare) + "".join(_TONES.findall(apart))


def has_accents(text: str) -> bool:
    """Whether anything in `text` is written with a diacritic or as đ: then its diacritics mean something."""
    return not text.isascii() and any(ord(c) > 0x7F and c.isalpha() for c in unicodedata.normalize("NFC", text))


@lru_cache(maxsize=50_000)
def readings(written: str) -> tuple[Reading, ...]:
    """Every way to read `written`: whole, and without its type word. Without diacritics "Quan Hoa" may be Quan Hóa or a quận Hoa."""
    text = " ".join(unicodedata.normalize("NFC", written).split())
    accents = has_accents(text)
    lower = text.casefold() if accents else fold(text)
    found = [] if lower.isdigit() else [Reading((), plain_key(text), accent_key(text))]
    for pattern, types in _PREFIXES[accents].get(lower[:1], []):
        match = pattern.match(lower)
        if match and match.end() < len(lower):
            rest = lower[match.end() :]
            found.append(Reading(types, plain_key(rest), accent_key(rest)))
    head, _, last = lower.rpartition(" ")
    if head and last in _SUFFIXES:
        found.append(Reading(_SUFFIXES[last], plain_key(head), accent_key(head)))
    return tuple(r for r in found if r.key)
