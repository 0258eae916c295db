"""Vietnamese in the encodings of old machines: TCVN3 (ABC) and Windows-1258."""

from __future__ import annotations

import unicodedata

# TCVN 5712:1993, one byte a letter; capital letters with tones exist only by font (facts: written as small letters).
_TCVN3 = "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\u00adõøö÷ùúýûüþ¡¢§£¤¥¦"
_UNICODE = "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂĐÊÔƠƯ"
_TO_TCVN3 = dict(zip(_UNICODE, _TCVN3, strict=True))


def tcvn3(text: str) -> str:
    """The text as it looks when TCVN3 bytes are shown as Windows Western letters ("Thµnh phè")."""
    letters = []
    for letter in unicodedata.normalize("NFC", text):
        if letter not in _TO_TCVN3 and letter.lower() in _TO_TCVN3:
            letter = letter.lower()
        letters.append(_TO_TCVN3.get(letter, letter))
    return "".join(letters)


def cp1258(text: str) -> bytes:
    """Windows-1258: base letters with hat, breve or horn in one byte, tones as combining marks behind them."""
    out = bytearray()
    for letter in unicodedata.normalize("NFC", text):
        try:
            out += letter.encode("cp1258")
        except UnicodeEncodeError:
            marks = unicodedata.normalize("NFD", letter)
            tone = next(m for m in marks if m in "\u0300\u0301\u0303\u0309\u0323")
            base = unicodedata.normalize("NFC", marks.replace(tone, ""))
            out += base.encode("cp1258") + tone.encode("cp1258")
    return bytes(out)


def plain(text: str) -> str:
    """Without diacritics, as typed on a machine that has none: Đắk Lắk -> Dak Lak."""
    marks = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    return "".join(c for c in marks if not unicodedata.combining(c))
