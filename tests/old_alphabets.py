"""Writes Vietnamese in old encodings, for tests; tables typed independently of the reader's."""

from __future__ import annotations

import unicodedata

_TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]
# Letter without tone, huyền, hỏi, ngã, sắc, nặng.
_TCVN3 = {
    "a": "aµ¶·¸¹", "ă": "¨»¼½¾Æ", "â": "©ÇÈÉÊË", "e": "eÌÎÏÐÑ", "ê": "ªÒÓÔÕÖ", "i": "i×ØÜÝÞ", "o": "oßáâãä", "ô": "«åæçèé",
    "ơ": "¬êëìíî", "u": "uïñòóô", "ư": "\u00adõö÷øù", "y": "yúûüýþ",
}  # fmt: skip
_TCVN3_CAPITALS = {"Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§", "đ": "®"}
_VNI_MARKS = ["", "ø", "û", "õ", "ù", "ï"]
_VNI_BASE = {"a": "a", "e": "e", "o": "o", "ơ": "ô", "u": "u", "ư": "ö", "y": "y"}
_VNI_SPECIAL = {"â": ["aâ", "aà", "aå", "aã", "aá", "aä"], "ă": ["aê", "aè", "aú", "aü", "aé", "aë"], "ê": ["eâ", "eà", "eå", "eã", "eá", "eä"],
                "ô": ["oâ", "oà", "oå", "oã", "oá", "oä"], "i": ["i", "ì", "æ", "ó", "í", "ò"]}  # fmt: skip


def _spread(letter: str) -> tuple[str, int]:
    parts = unicodedata.normalize("NFD", letter)
    tone = next((n for n, t in enumerate(_TONES) if t and t in parts), 0)
    return unicodedata.normalize("NFC", "".join(p for p in parts if p not in _TONES[1:])), tone


def in_tcvn3(text: str) -> str:
    """As ABC fonts hold it; capitals with tones do not exist there."""
    out = []
    for letter in text:
        base, tone = _spread(letter)
        out.append(_TCVN3_CAPITALS.get(letter) or (_TCVN3[base][tone] if base in _TCVN3 else letter))
    return "".join(out)


def in_vni(text: str) -> str:
    """As VNI-Windows fonts hold it."""
    out = []
    for letter in text:
        base, tone = _spread(letter)
        low = base.lower()
        if low == "đ":
            written = "ñ"
        elif low == "y" and tone == 5:
            written = "î"
        elif low in _VNI_SPECIAL:
            written = _VNI_SPECIAL[low][tone]
        elif low in _VNI_BASE:
            written = _VNI_BASE[low] + _VNI_MARKS[tone]
        else:
            out.append(letter)
            continue
        out.append(written.upper() if base.isupper() else written)
    return "".join(out)


def in_cp1258(text: str) -> bytes:
    """As Windows-1258 holds it: tones are characters of their own."""
    out = b""
    for letter in text:
        base, tone = _spread(letter)
        out += (base + _TONES[tone]).encode("cp1258")
    return out
