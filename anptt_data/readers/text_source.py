"""The bytes of a text file as UTF-8 blocks of whole lines, whatever they were written in, in constant memory."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from anptt_data.conform.encodings import COMBINING, Alphabet, decide_alphabet, decide_bytes, encoding_name, to_unicode

READ_BYTES = 1024 * 1024
LONGEST_LINE = 4 * 1024 * 1024
"""A line longer than this is not a line of a table."""
EVIDENCE_BYTES = 256 * 1024
BAD_LINES_KEPT = 1_000
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
REPLACED = "\ufffd"
_MARK = re.compile(b"\xcc[\x80-\xbf]|\xcd[\x80-\xaf]")  # U+0300 to U+036F in UTF-8


@dataclass
class Survey:
    """What one quick pass over all bytes says of a text; line numbers count from 1."""

    size: int = 0
    codec: str = "utf-8"
    bom_bytes: int = 0
    alphabet: Alphabet = "unicode"
    line_feeds: int = 0
    carriage_only: bool = False  # lines end with CR alone
    quotes: bool = False
    ascii: bool = True
    nul_line: int | None = None
    long_line: int | None = None
    undecodable: bool = False
    decomposed: bool = False  # letters whose marks are characters of their own occur in the lines looked at

    @property
    def encoding(self) -> str:
        return encoding_name(self.codec, self.alphabet)


class TextSource:
    """A text in memory or in a file; `blocks` may be called any number of times."""

    def __init__(self, data: bytes | Path) -> None:
        self.data = data
        self.survey = Survey()
        self._survey()

    def raw(self, start: int = 0) -> Iterator[bytes]:
        """The bytes as they are, in pieces."""
        if isinstance(self.data, bytes):
            for at in range(start, len(self.data), READ_BYTES):
                yield self.data[at : at + READ_BYTES]
            return
        with self.data.open("rb") as file:
            file.seek(start)
            while piece := file.read(READ_BYTES):
                yield piece

    def _survey(self) -> None:
        s = self.survey
        first = next(self.raw(), b"")
        s.codec, s.bom_bytes = codec_of(first)
        if s.codec.startswith("utf-16"):
            self._survey_wide()
            return
        decoder = codecs.getincrementaldecoder("utf-8")()
        evidence, utf8, carriage_returns, since_feed = bytearray(), True, False, 0
        for piece in self.raw(s.bom_bytes):
            s.size += len(piece)
            feeds = piece.count(b"\n")
            carriage_returns = carriage_returns or b"\r" in piece
            if s.nul_line is None and b"\0" in piece:
                s.nul_line = s.line_feeds + piece[: piece.index(b"\0")].count(b"\n") + 1
            s.quotes = s.quotes or b'"' in piece
            since_feed = len(piece) - 1 - piece.rfind(b"\n") if feeds else since_feed + len(piece)
            s.line_feeds += feeds
            if since_feed > LONGEST_LINE and s.long_line is None and not (carriage_returns and s.line_feeds == 0):
                s.long_line = s.line_feeds + 1
            if piece.isascii():
                # A letter cut in two by the end of the last piece cannot go on in ASCII.
                utf8 = utf8 and not (not s.ascii and decoder.getstate()[0])
                continue
            s.ascii = False
            if len(evidence) < EVIDENCE_BYTES:
                evidence += marked_lines(piece[: 4 * EVIDENCE_BYTES]) or piece[-EVIDENCE_BYTES:]
            if utf8:
                utf8 = _feed(decoder, piece)
        utf8 = utf8 and (s.ascii or not decoder.getstate()[0])
        s.carriage_only = carriage_returns and s.line_feeds == 0
        if s.ascii:
            return
        sample = bytes(evidence[: 4 * EVIDENCE_BYTES])
        if utf8 or s.bom_bytes or _mostly_utf8(sample):
            s.undecodable = not utf8
            text = sample.decode("utf-8", "ignore")
            s.alphabet = decide_alphabet(text)
            s.decomposed = re.search(COMBINING, text) is not None
        else:
            s.codec, s.alphabet = decide_bytes(sample)
            s.undecodable = s.codec == "cp1258"

    def _survey_wide(self) -> None:
        s = self.survey
        evidence: list[str] = []
        kept, since_feed, any_carriage = 0, 0, False
        for text in self._decoded():
            s.size += len(text)
            if s.nul_line is None and "\0" in text:
                s.nul_line = s.line_feeds + text[: text.index("\0")].count("\n") + 1
            feeds = text.count("\n")
            since_feed = len(text) - 1 - text.rfind("\n") if feeds else since_feed + len(text)
            s.line_feeds += feeds
            any_carriage = any_carriage or "\r" in text
            if since_feed > LONGEST_LINE and s.long_line is None and not (any_carriage and s.line_feeds == 0):
                s.long_line = s.line_feeds + 1
            s.quotes = s.quotes or '"' in text
            s.ascii = s.ascii and text.isascii()
            s.undecodable = s.undecodable or REPLACED in text
            if kept < EVIDENCE_BYTES:
                evidence.append(text[:EVIDENCE_BYTES])
                kept += len(evidence[-1])
        s.carriage_only = any_carriage and s.line_feeds == 0
        s.alphabet = decide_alphabet("".join(evidence))
        s.decomposed = re.search(COMBINING, "".join(evidence)) is not None

    def _decoded(self) -> Iterator[str]:
        decoder = codecs.getincrementaldecoder(self.survey.codec)("replace")
        for piece in self.raw(self.survey.bom_bytes):
            if text := decoder.decode(piece):
                yield text
        if text := decoder.decode(b"", final=True):
            yield text

    def blocks(self, block_bytes: int) -> Iterator[bytes]:
        """UTF-8 in NFC, about `block_bytes` each, cut after a line feed (CR-only files get line feeds); the last may lack it."""
        s = self.survey
        plain = s.codec == "utf-8" and s.alphabet == "unicode" and not s.undecodable
        pieces = self.raw(s.bom_bytes) if plain else (t.encode("utf-8", "surrogatepass") for t in self._decoded())
        held: list[bytes] = []
        size = 0
        for piece in pieces:
            part = piece.replace(b"\r", b"\n") if s.carriage_only else piece
            held.append(part)
            size += len(part)
            if size >= block_bytes and b"\n" in part:
                whole = b"".join(held)
                cut = whole.rfind(b"\n") + 1
                yield from _blocks_of(whole[:cut], block_bytes, s.alphabet)
                held, size = [whole[cut:]], len(whole) - cut
        if size:
            yield from _blocks_of(b"".join(held), block_bytes, s.alphabet)

    def tail(self, size: int = 256 * 1024) -> bytes:
        """The last whole lines within about `size` bytes, as `blocks` would give them."""
        s = self.survey
        whole = len(self.data) if isinstance(self.data, bytes) else self.data.stat().st_size
        start = max(s.bom_bytes, whole - size)
        start -= (start - s.bom_bytes) % 2  # UTF-16 letters are two bytes
        raw = b"".join(self.raw(start))
        text = raw.decode(s.codec, "replace")
        if s.carriage_only:
            text = text.replace("\r", "\n")
        if start > s.bom_bytes:
            text = text[text.find("\n") + 1 :]
        return to_unicode(text, s.alphabet).encode("utf-8", "replace")

    def decomposed_lines(self) -> int:
        """How many lines hold letters whose marks are characters of their own; `blocks` composes them."""
        texts: Iterator[bytes] = (t.encode("utf-8", "surrogatepass") for t in self._decoded()) if self.survey.decomposed else iter(())
        rest, count = b"", 0
        for piece in texts:
            *lines, rest = (rest + piece).split(b"\n")
            count += sum(_MARK.search(line) is not None for line in lines)
        return count + (_MARK.search(rest) is not None)

    def bad_lines(self) -> tuple[list[int], int]:
        """Numbers of the first lines with bytes that mean nothing in the file's encoding, and how many such lines there are."""
        lines: list[int] = []
        total = before = 0
        lost = REPLACED.encode()
        for block in self.blocks(READ_BYTES) if self.survey.undecodable else ():
            if lost in block:
                hits = [n for n, line in enumerate(block.split(b"\n"), before + 1) if lost in line]
                total += len(hits)
                lines += hits[: BAD_LINES_KEPT - len(lines)]
            before += block.count(b"\n")
        return lines, total


def _blocks_of(lines: bytes, block_bytes: int, alphabet: Alphabet) -> Iterator[bytes]:
    at = 0
    while at < len(lines):
        cut = len(lines) if len(lines) - at <= block_bytes * 3 // 2 else lines.rfind(b"\n", at, at + block_bytes) + 1
        if cut <= at:
            cut = lines.find(b"\n", at) + 1 or len(lines)
        yield _meant(lines[at:cut], alphabet)
        at = cut


def _meant(block: bytes, alphabet: Alphabet) -> bytes:
    # Without a combining mark (U+0300-036F, lead bytes CC and CD) Vietnamese text is composed already.
    if block.isascii() or (alphabet == "unicode" and b"\xcc" not in block and b"\xcd" not in block):
        return block
    text = block.decode("utf-8", "replace")
    meant = to_unicode(text, alphabet)
    return block if meant is text else meant.encode("utf-8")


def codec_of(first: bytes) -> tuple[str, int]:
    """Codec and length of the byte-order mark, going by the first bytes: ``utf-8`` (or a one-byte codec) or UTF-16."""
    for bom, codec in _BOMS:
        if first.startswith(bom):
            return codec, len(bom)
    sample = first[:4096]
    if len(sample) >= 4:
        # Western letters of UTF-16 have a NUL in every second byte, always on the same side.
        even, odd = sample[0::2].count(0), sample[1::2].count(0)
        half = len(sample) // 2
        if odd > 0.4 * half and even < 0.05 * half:
            return "utf-16-le", 0
        if even > 0.4 * half and odd < 0.05 * half:
            return "utf-16-be", 0
    return "utf-8", 0


def _feed(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    try:
        decoder.decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _mostly_utf8(sample: bytes) -> bool:
    """Whether a few broken bytes stand in a text that is UTF-8: four letters beyond ASCII in five are whole.

    In text of another encoding hardly any two bytes beyond ASCII happen to be a letter of UTF-8.
    """
    text = sample.decode("utf-8", "replace")
    lost = text.count(REPLACED)
    return lost * 4 < sum(c > "\x7f" for c in text) - lost


def marked_lines(piece: bytes) -> bytes:
    """The lines with a letter beyond ASCII; no regular expression, which would take the square of a long line's length."""
    return b"\n".join(line for line in piece.split(b"\n") if not line.isascii())
