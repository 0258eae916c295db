"""Which alphabet a file is written in, and its text in Unicode.

Besides Unicode and Windows-1258 the agencies still send TCVN3 (ABC) and VNI: fonts that draw Vietnamese letters at Western
code points. Such text arrives as raw bytes or, pasted into a workbook or saved "as UTF-8", as Western letters in Unicode.
The decision is made once for a whole file, never for a cell, by the share of words that are possible Vietnamese syllables.
Sources of the tables: TCVN 5712:1993 as used by ABC fonts, VNI-Windows (facts/domain-facts.md, 9).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

Alphabet = Literal["unicode", "tcvn3", "vni"]
"""How the letters of a decoded text are meant."""

Drawn = Literal["tcvn3", "tcvn3 capitals", "vni"]
"""What a font draws at Western code points; the capital fonts of TCVN3 show small letters as capitals."""

_TCVN3_WRITTEN = (
    "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
)  # fmt: skip
_TCVN3_MEANT = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"

# VNI puts the tone as a second character after the letter; ă and â with tones have marks of their own.
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_ALONE = {
    "æ": "ỉ",
    "ó": "ĩ",
    "ò": "ị",
    "î": "ỵ",
    "ñ": "đ",
    "ô": "ơ",
    "ö": "ư",
    "Æ": "Ỉ",
    "Ó": "Ĩ",
    "Ò": "Ị",
    "Î": "Ỵ",
    "Ñ": "Đ",
    "Ô": "Ơ",
    "Ö": "Ư",
}
_VNI_ON_A = {"ê": "ă", "é": "ắ", "è": "ằ", "ú": "ẳ", "ü": "ẵ", "ë": "ặ", "â": "â", "á": "ấ", "à": "ầ", "å": "ẩ", "ã": "ẫ", "ä": "ậ"}
_VNI_CIRCUMFLEX = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}


def _vni_pairs() -> dict[str, str]:
    pairs = dict(_VNI_ALONE)
    for letter in "aeouy":
        for mark, tone in _TONES.items():
            pairs[letter + mark] = unicodedata.normalize("NFC", letter + tone)
    for mark, meant in _VNI_ON_A.items():
        pairs["a" + mark] = meant
    for letter in "eo":
        for mark, tone in _VNI_CIRCUMFLEX.items():
            pairs[letter + mark] = unicodedata.normalize("NFC", letter + "\u0302" + tone)
    for horned, base in (("ô", "ơ"), ("ö", "ư")):
        for mark, tone in _TONES.items():
            pairs[horned + mark] = unicodedata.normalize("NFC", base + tone)
    for written, meant in list(pairs.items()):
        # Capitals are typed with a capital mark, or by habit with a small one.
        pairs[written.upper()] = meant.upper()
        pairs[written[0].upper() + written[1:]] = meant.upper()
    return pairs


_VNI = _vni_pairs()
_VNI_PATTERN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))
# Bytes 0x80-0x9F read as Latin-1 are control characters; on the sender's screen they were cp1252's quotes and dashes.
_CP1252 = {n: bytes([n]).decode("cp1252", "ignore") or None for n in range(0x80, 0xA0)}
_TCVN3 = {**{k: v for k, v in _CP1252.items() if v}, **dict(zip(map(ord, _TCVN3_WRITTEN), _TCVN3_MEANT, strict=True))}


COMBINING = "[\u0300-\u036f]"
"""A mark that is a character of its own, as macOS and some keyboards write Vietnamese letters."""


def to_unicode(text: str, alphabet: Alphabet) -> str:
    """`text` in Unicode NFC; plain ASCII comes back as it is."""
    if text.isascii():
        return text
    if alphabet == "tcvn3":
        text = text.translate(_TCVN3)
    elif alphabet == "vni":
        text = _VNI_PATTERN.sub(lambda m: _VNI[m[0]], text.translate({k: v for k, v in _CP1252.items() if v}))
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


# ---- evidence -------------------------------------------------------------------------------------------
# Clusters and final k, l, r, h are those of the Central Highlands' names (Krông, Đrắk, Buôl).
_ONSET = "ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|kr|kn|kl|dr|đr|dl|pl|pr|bl|br|hr|hl|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x|"
_NUCLEUS = (
    "uyê|oai|oay|oeo|uây|uya|uyu|iêu|yêu|ươi|ươu|uôi|oao|uao|"
    "ai|ao|au|ay|âu|ây|eo|êu|ia|iê|iu|oa|oă|oe|oi|oo|ôi|ơi|ua|uâ|uă|uê|ui|uô|uơ|uy|ưa|ưi|ươ|ưu|yê|ya|a|ă|â|e|ê|i|o|ô|ơ|u|ư|y"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})(?:{_NUCLEUS})(?:ch|ng|nh|c|m|n|p|t|k|l|r|h|)")
_TONE_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+(?:\u00ad?[^\W\d_]+)*")
_LEGACY_WORD = re.compile("[A-Za-z\u00a1-\u00bf\u00c0-\u00ff]+")
"""A word of TCVN3 or VNI text as Western code points; some of its letters are signs there (®, ¬, the soft hyphen)."""


@lru_cache(maxsize=50_000)
def is_syllable(word: str) -> bool:
    """Whether a word (NFC) could be one Vietnamese syllable: onset, vowels with at most one tone, coda."""
    spread = unicodedata.normalize("NFD", word.casefold())
    bare, tones = _TONE_MARKS.subn("", spread)
    return tones <= 1 and _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


def _share(words: Iterable[str]) -> float:
    """Share of the distinct words with letters beyond ASCII that are possible syllables; 0 when there are none."""
    marked = [w for w in set(words) if not w.isascii()]
    return sum(map(is_syllable, marked)) / len(marked) if marked else 0.0


def score(text: str, alphabet: Alphabet) -> float:
    """How far `text`, read in that alphabet, is Vietnamese: 0 to 1."""
    if alphabet == "unicode":
        return _share(_WORD.findall(unicodedata.normalize("NFC", text)))
    return _share(to_unicode(w, alphabet) for w in set(_LEGACY_WORD.findall(text)))


NATIVE_BONUS = 0.15
"""Unicode wins unless another reading is clearly better: Western-looking letters alone prove little."""
LEAST_LEGACY, LEAST_WORDS = 0.6, 2
_ONLY_UNICODE = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u0300-\u0323\u1ea0-\u1ef9]")
ONLY_UNICODE_SHARE = 0.02
"""Letters that TCVN3 and VNI text cannot hold; a few may stand in a file with pasted Unicode cells."""


def decide_alphabet(text: str) -> Alphabet:
    """The alphabet of text that is already code points (a workbook's cells, a file that is valid UTF-8)."""
    if text.isascii():
        return "unicode"
    beyond = sum(c > "\x7f" for c in text)
    if len(_ONLY_UNICODE.findall(text)) > ONLY_UNICODE_SHARE * beyond:
        return "unicode"
    best = _best_legacy(text)
    native = score(text, "unicode") + NATIVE_BONUS
    return best if best is not None and score(text, best) > native else "unicode"


def alphabet_of_font(name: str) -> Drawn | None:
    """The alphabet that a font draws by itself: ``.VnTime`` TCVN3, ``.VnTimeH`` its capitals, ``VNI-Times`` VNI; None for fonts of Unicode."""
    plain = name.strip().casefold()
    if plain.startswith(".vn"):
        return "tcvn3 capitals" if plain.endswith("h") else "tcvn3"
    return "vni" if plain.startswith(("vni-", "vni ")) else None


def in_font(text: str, drawn: Drawn | Alphabet) -> str:
    """A cell's text in Unicode as its font shows it; one with letters that only Unicode has was typed in Unicode all the same."""
    if drawn == "unicode" or _ONLY_UNICODE.search(text):
        return to_unicode(text, "unicode")
    return to_unicode(text, "tcvn3").upper() if drawn == "tcvn3 capitals" else to_unicode(text, drawn)


def _best_legacy(text: str) -> Literal["tcvn3", "vni"] | None:
    """The likelier of the old alphabets when it makes sense of the text at all: a lone µ is a unit, not the letter à."""
    best: Literal["tcvn3", "vni"] = "tcvn3" if score(text, "tcvn3") >= score(text, "vni") else "vni"
    words = {w for w in _LEGACY_WORD.findall(text) if len(w) > 1 and not w.isascii()}
    sensible = sum(is_syllable(to_unicode(w, best)) for w in words)
    return best if sensible >= LEAST_WORDS and score(text, best) >= LEAST_LEGACY else None


def decide_bytes(sample: bytes) -> tuple[str, Alphabet]:
    """Codec and alphabet of bytes that are not UTF-8 or UTF-16: (``cp1258`` or ``latin-1``, alphabet).

    `sample` should hold the lines with bytes above 0x7F, up to some 100 kB.
    """
    western = sample.decode("latin-1")
    windows = score(sample.decode("cp1258", "replace"), "unicode")
    best = _best_legacy(western)
    if best is not None and score(western, best) > windows:
        return "latin-1", best
    return "cp1258", "unicode"


def encoding_name(codec: str, alphabet: Alphabet) -> str:
    """What a receipt's layout says: ``utf-8``, ``utf-16``, ``cp1258``, ``tcvn3`` or ``vni``."""
    return alphabet if alphabet != "unicode" else "utf-16" if codec.startswith("utf-16") else codec
