"""A minimal reader of BIFF8 workbooks (.xls): first sheet, texts and numbers. Written from the format's specification for counting only."""

from __future__ import annotations

import struct
from pathlib import Path

import olefile

SST, CONTINUE, LABEL_SST, NUMBER, RK, MUL_RK, BOF, EOF, FORMULA, LABEL = 0xFC, 0x3C, 0xFD, 0x203, 0x27E, 0xBD, 0x809, 0x0A, 0x06, 0x204
Grid = list[list[object]]


class _Chunks:
    """Bytes of a record and its continuations; a text cut between two of them gets a new width flag."""

    def __init__(self, chunks: list[bytes]) -> None:
        self.chunks, self.at, self.offset = chunks, 0, 0

    def take(self, count: int) -> bytes:
        out = b""
        while len(out) < count:
            if self.offset >= len(self.chunks[self.at]):
                self.at, self.offset = self.at + 1, 0
            piece = self.chunks[self.at][self.offset : self.offset + count - len(out)]
            out += piece
            self.offset += len(piece)
        return out

    def letters(self, count: int, wide: bool) -> str:
        text = ""
        while count:
            if self.offset >= len(self.chunks[self.at]):
                self.at, self.offset = self.at + 1, 0
                wide = bool(self.take(1)[0] & 1)
            size = 2 if wide else 1
            here = min(count, (len(self.chunks[self.at]) - self.offset) // size)
            text += self.take(here * size).decode("utf-16-le" if wide else "latin-1")
            count -= here
        return text


def _strings(chunks: list[bytes]) -> list[str]:
    data = _Chunks(chunks)
    _, unique = struct.unpack("<II", data.take(8))
    strings = []
    for _ in range(unique):
        length, flags = struct.unpack("<HB", data.take(3))
        runs = struct.unpack("<H", data.take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", data.take(4))[0] if flags & 4 else 0
        strings.append(data.letters(length, bool(flags & 1)))
        data.take(4 * runs + extra)
    return strings


def _rk(raw: bytes) -> float:
    (value,) = struct.unpack("<I", raw)
    if value & 2:
        number = float(struct.unpack("<i", raw)[0] >> 2)
    else:
        number = struct.unpack("<d", b"\0\0\0\0" + struct.pack("<I", value & 0xFFFFFFFC))[0]
    return number / 100 if value & 1 else number


def read_xls(path: Path) -> Grid:
    """The first sheet as rows of None, str or float."""
    with olefile.OleFileIO(str(path)) as ole:
        data = ole.openstream("Workbook").read()
    records: list[tuple[int, list[bytes]]] = []
    at = 0
    while at + 4 <= len(data):
        kind, size = struct.unpack_from("<HH", data, at)
        body = data[at + 4 : at + 4 + size]
        if kind == CONTINUE and records:
            records[-1][1].append(body)
        else:
            records.append((kind, [body]))
        at += 4 + size
    strings = next((_strings(chunks) for kind, chunks in records if kind == SST), [])
    cells: dict[tuple[int, int], object] = {}
    streams = 0
    for kind, chunks in records:
        body = chunks[0]
        if kind == BOF:
            streams += 1
        if streams != 2:  # 1 is the workbook, 2 its first sheet
            continue
        if kind == LABEL_SST:
            row, column, _, index = struct.unpack_from("<HHHI", body)
            cells[row, column] = strings[index]
        elif kind == NUMBER:
            row, column, _, number = struct.unpack_from("<HHHd", body)
            cells[row, column] = number
        elif kind == RK:
            row, column = struct.unpack_from("<HH", body)
            cells[row, column] = _rk(body[6:10])
        elif kind == MUL_RK:
            row, first = struct.unpack_from("<HH", body)
            for index in range((len(body) - 6) // 6):
                cells[row, first + index] = _rk(body[6 + 6 * index : 10 + 6 * index])
    height = 1 + max(r for r, _ in cells)
    width = 1 + max(c for _, c in cells)
    return [[cells.get((r, c)) for c in range(width)] for r in range(height)]
