"""How names of places are compared: without type words, blanks and punctuation, with or without diacritics.

Two keys: the *plain key* finds what a name may mean ("Đắk Lắk", "DAK LAK", "Đăk Lăk", "Daklak" are one), the *accent key* tells apart what is then left
("Cẩm Giang" and "Cẩm Giàng" are two communes of one province). Both ignore where a tone stands (hoà, hòa) and i for y (Mỹ, Mĩ).
Two loose ones, for texts that mean nothing otherwise: y is i everywhere, and all tones stand at the end, because blanks between syllables are missing.
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
_AROUND = ' .,;:()[]{}"-\u2013\u2014*'
_ACCENTED = re.compile(r"[^\W\d_a-zA-Z]")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")

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
    ("province", "(?!)", ("tỉnh",)),
    ("city", "(?!)", ("thành phố",)),
    ("district", "(?!)", ("quận", "huyện")),
    ("town", "(?!)", ("thị xã", "thị trấn")),
    ("ward", "(?!)", ("phường",)),
    ("commune", "(?!)", ("xã",)),
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
            (re.compile(rf"(?:{full.replace(' ', ' ?')}(?:\.?\s+|$|(?=\d))|(?:{abbreviation})(?:(?<=\.)\s*|\s+|(?=\d)))"), types)
        )
    return said


_PREFIXES = {accents: _prefix(accents) for accents in (True, False)}
_GLUED = [(re.compile(fold(word).replace(" ", " ?")), types) for word, _short, types in _WORDS[:9]]
"""Type words with no blank after them: "PhườngTân Lợi"."""


class Reading(NamedTuple):
    """One way to read a written name: the types its type word allows (empty = no type word), the plain key of the rest, and the rest as written."""

    types: tuple[str, ...]
    key: str
    rest: str


def _with_i(syllable: re.Match[str]) -> str:
    return f"{syllable[1]}i"


def plain_key(name: str) -> str:
    """`name` without diacritics, blanks, punctuation and leading zeros of numbers."""
    return _key_of(fold(name))


def _key_of(text: str) -> str:
    """The plain key of what is folded already."""
    if "y" in text:
        text = _LONE_Y.sub(_with_i, text)
    if "0" in text:
        text = _ZEROS.sub("", text)
    return text if text.isalnum() else _NOT_WORD.sub("", text)


def accent_key(name: str) -> str:
    """`name` with its diacritics, the tone of each word moved to its end."""
    text = unicodedata.normalize("NFC", name).casefold().replace("ð", "đ")  # typed for đ with Western fonts
    return "".join(_word_key(word) for word in _NOT_WORD.split(_ZEROS.sub("", text) if "0" in text else text))


@lru_cache(maxsize=20_000)
def _word_key(word: str) -> str:
    apart = unicodedata.normalize("NFD", word)
    bare = unicodedata.normalize("NFC", _TONES.sub("", apart))
    return (_LONE_Y.sub(_with_i, bare) if "y" in bare else bare) + "".join(_TONES.findall(apart))


def loose_key(plain: str) -> str:
    """A plain key with i for every y: without blanks nobody knows where a syllable ends ("MỹĐình", "Mĩ Đình")."""
    return plain.replace("y", "i")


def loose_accents(name: str) -> str:
    """`name` with its diacritics, wherever its blanks are: the letters, then all tones in their order."""
    text = _ZEROS.sub("", unicodedata.normalize("NFC", name).casefold().replace("ð", "đ"))
    apart = unicodedata.normalize("NFD", _NOT_WORD.sub("", text))
    return unicodedata.normalize("NFC", _TONES.sub("", apart)).replace("y", "i") + "".join(_TONES.findall(apart))


def has_accents(text: str) -> bool:
    """Whether anything in `text` is written with a diacritic or as đ: then its diacritics mean something."""
    return not text.isascii() and _ACCENTED.search(unicodedata.normalize("NFC", text)) is not None


@lru_cache(maxsize=50_000)
def readings(written: str) -> tuple[Reading, ...]:
    """Every way to read `written`: whole, and without its type word. Without diacritics "Quan Hoa" may be Quan Hóa or a quận Hoa."""
    text = _tidy(written)
    accents, folded = has_accents(text), fold(text)
    lower = text.casefold() if accents else folded
    alike = len(lower) == len(folded)  # nearly always: then a part of one is the same part of the other
    whole = _key_of(folded)
    found = [] if whole.isdigit() else [Reading((), whole, text)]  # a number is a name only after its type
    for pattern, types in _PREFIXES[accents].get(lower[:1], ()):
        match = pattern.match(lower)
        if match and match.end() < len(lower):
            rest = lower[match.end() :]
            found.append(Reading(types, _key_of(folded[match.end() :]) if alike else plain_key(rest), rest))
    head, _, last = lower.rpartition(" ")
    if head and last in _SUFFIXES:
        found.append(Reading(_SUFFIXES[last], plain_key(head), head))
    return tuple(r for r in found if r.key)


@lru_cache(maxsize=10_000)
def loose_readings(written: str) -> tuple[Reading, ...]:
    """More ways to read a text that means nothing otherwise: its type word without the diacritics or the blank that it lacks; keys are loose."""
    text = _tidy(written)
    lower = fold(text)
    ways: list[tuple[tuple[str, ...], str]] = [] if plain_key(text).isdigit() else [((), text)]
    if len(lower) == len(text):
        for pattern, types in [*_PREFIXES[False].get(lower[:1], []), *_GLUED]:
            match = pattern.match(lower)
            if match and match.end() < len(lower):
                ways.append((types, text[match.end() :]))
    return tuple(Reading(types, loose_key(key), rest) for types, rest in dict.fromkeys(ways) if (key := plain_key(rest)))


def _tidy(written: str) -> str:
    text = unicodedata.normalize("NFC", written)
    return " ".join((text if text.isascii() else _INVISIBLE.sub("", text)).split()).strip(_AROUND)
