"""Numbers of an .xls (BIFF8) whose format makes them look different: per cent, and codes with leading zeros.

Sources: [MS-XLS] 2.4.126 Format, 2.4.353 XF, 2.4.180 Number, 2.4.220 RK, 2.4.175 MulRk, 2.4.127 Formula, 2.5.217 RkNumber.
"""

from __future__ import annotations

import struct

from anptt_data.readers.workbook_parts import BUILT_IN_PERCENT, PERCENT, shown_number, style_of_format

_FORMAT, _XF, _NUMBER, _RK, _MULRK, _FORMULA = 0x41E, 0xE0, 0x203, 0x27E, 0xBD, 0x06


class XlsNumbers:
    """Fed every record of the stream in order; gives the texts of such cells."""

    def __init__(self) -> None:
        self.formats: dict[int, int] = {int(n): PERCENT for n in BUILT_IN_PERCENT}
        self.styles: list[int | None] = []

    def texts(self, kind: int, body: bytes) -> list[tuple[int, int, str]]:
        """(row, column, text), from 1, of the record's cells that look different from their value."""
        if kind == _FORMAT and len(body) >= 5:
            number, length, flags = struct.unpack_from("<HHB", body)
            code = body[5:].decode("utf-16-le" if flags & 1 else "latin-1", "replace")[:length]
            style = style_of_format(code)
            if style is not None:
                self.formats[number] = style
        elif kind == _XF and len(body) >= 4:
            self.styles.append(self.formats.get(struct.unpack_from("<H", body, 2)[0]))
        elif len(body) >= 14 and (kind == _NUMBER or (kind == _FORMULA and body[12:14] != b"\xff\xff")):
            row, column, style_index, value = struct.unpack_from("<HHHd", body)
            return self._text(row, column, style_index, value)
        elif kind == _RK and len(body) >= 10:
            row, column, style_index, packed = struct.unpack_from("<HHHI", body)
            return self._text(row, column, style_index, _unpacked(packed))
        elif kind == _MULRK and len(body) >= 6:
            row, column = struct.unpack_from("<HH", body)
            found: list[tuple[int, int, str]] = []
            for number in range((len(body) - 6) // 6):
                style_index, packed = struct.unpack_from("<HI", body, 4 + 6 * number)
                found += self._text(row, column + number, style_index, _unpacked(packed))
            return found
        return []

    def _text(self, row: int, column: int, style_index: int, value: float) -> list[tuple[int, int, str]]:
        style = self.styles[style_index] if style_index < len(self.styles) else None
        text = None if style is None else shown_number(repr(value), style)
        return [] if text is None else [(row + 1, column + 1, text)]


def _unpacked(packed: int) -> float:
    """An RkNumber: 30 bits of an integer or of a double, perhaps times 100."""
    whole = packed >> 2
    signed = whole - (1 << 30) if whole & (1 << 29) else whole
    value = float(signed if packed & 2 else struct.unpack("<d", struct.pack("<Q", whole << 34))[0])
    return value / 100 if packed & 1 else value
