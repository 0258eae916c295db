"""Text cells of an .xls (BIFF8) whose font draws an alphabet of its own (.VnTime, VNI-Times).

Sources: [MS-XLS] 2.4.122 Font, 2.4.353 XF, 2.4.149 LabelSst, 2.4.148 Label, 2.5.129 FontIndex (index 4 does not exist).
"""

from __future__ import annotations

import struct

from anptt_data.conform.encodings import Drawn, alphabet_of_font

_FONT, _XF, _TEXTS = 0x31, 0xE0, (0xFD, 0x204, 0xD6)


class XlsFonts:
    """Fed every record of the stream in order; gives the cells drawn in such a font."""

    def __init__(self) -> None:
        self.fonts: list[Drawn | None] = []
        self.styles: list[Drawn | None] = []

    def texts(self, kind: int, body: bytes) -> list[tuple[int, int, Drawn]]:
        """(row, column, alphabet), from 1, of a record that holds a text in such a font."""
        if kind == _FONT and len(body) >= 16:
            name = body[16:].decode("utf-16-le" if body[15] & 1 else "latin-1", "replace")[: body[14]]
            self.fonts.append(alphabet_of_font(name))
        elif kind == _XF and len(body) >= 2:
            index = struct.unpack_from("<H", body)[0]
            at = index - 1 if index > 4 else index
            self.styles.append(self.fonts[at] if at < len(self.fonts) else None)
        elif kind in _TEXTS and len(body) >= 6:
            row, column, style = struct.unpack_from("<HHH", body)
            alphabet = self.styles[style] if style < len(self.styles) else None
            return [] if alphabet is None else [(row + 1, column + 1, alphabet)]
        return []
