"""Forms read into memory: plain ones, and uploads of one file. Nothing here writes to a disk (law 8)."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.requests import Request

from anptt_data.portal.errors import BadForm

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

MOST_FIELDS, MOST_FIELD_BYTES, MOST_NAME = 20, 16 * 1024, 200


@dataclass(frozen=True)
class Upload:
    """A file as it came: its bytes, and its name without folders or control characters."""

    name: str
    content: bytes


@dataclass
class Form:
    """Fields by name (of two of one name the last), and the file when there is one."""

    fields: dict[str, str] = field(default_factory=dict)
    upload: Upload | None = None
    upload_field: str = ""

    def only(self, known: Collection[str]) -> None:
        """Raise `BadForm` when a field is not one of these: a misspelt one would otherwise count as not sent."""
        there = [*self.fields, *([self.upload_field] if self.upload is not None else [])]
        strange = ", ".join(f"«{name[:MOST_NAME]}»" for name in there if name not in known)
        if strange:
            names = ", ".join(known)
            raise BadForm(f"Không có trường {strange}; các trường: {names}", f"Unknown fields: {strange}; known: {names}")

    def get(self, name: str) -> str:
        """The field's text without blanks around it; empty when it is not there."""
        return self.fields.get(name, "").strip()


async def read_form(request: Request) -> Form:
    """The form in the request's body; `BadForm` when it is none. How large it may be is the middleware's matter."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind == b"multipart/form-data" and options.get(b"boundary"):
        return await _multipart(request, options[b"boundary"])
    if kind == b"application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
        except ValueError as error:  # not UTF-8, or too many
            raise _bad() from error
        return _plain(Form(dict(pairs)))
    raise _bad()


async def _multipart(request: Request, boundary: bytes) -> Form:
    parts = _Parts()
    callbacks: MultipartCallbacks = {
        "on_part_begin": parts.begin,
        "on_header_field": parts.header_name,
        "on_header_value": parts.header_value,
        "on_header_end": parts.header_end,
        "on_part_data": parts.data,
        "on_part_end": parts.end,
        "on_end": parts.finish,
    }
    try:
        parser = MultipartParser(boundary, callbacks)
        async for chunk in request.stream():
            parser.write(chunk)
        parser.finalize()
    except FormParserError as error:
        raise _bad() from error
    if not parts.whole:
        raise _bad()
    return _plain(parts.form)


class _Parts:
    """Takes the parser's calls, part by part."""

    def __init__(self) -> None:
        self.form = Form()
        self.whole = False
        self.count = 0
        self._name = self._value = b""
        self._disposition = b""
        self._body = bytearray()

    def begin(self) -> None:
        self.count += 1
        if self.count > MOST_FIELDS:
            raise _bad()
        self._disposition, self._body = b"", bytearray()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = self._value
        self._name = self._value = b""

    def data(self, data: bytes, start: int, end: int) -> None:
        self._body += data[start:end]
        if b"filename" not in self._disposition and len(self._body) > MOST_FIELD_BYTES:
            raise _bad()

    def end(self) -> None:
        _, options = parse_options_header(self._disposition)
        name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            self.form.fields[name] = self._body.decode("utf-8", "replace")
        elif options[b"filename"]:  # an empty one: no file was chosen
            if self.form.upload is not None:
                raise BadForm("Mỗi lần chỉ gửi một tệp", "One file at a time")
            self.form.upload_field = name
            self.form.upload = Upload(_file_name(options[b"filename"].decode("utf-8", "replace")), bytes(self._body))

    def finish(self) -> None:
        self.whole = True


def _file_name(written: str) -> str:
    """The last part of whatever path the browser tells, without control characters, its ending kept when it is long."""
    last = written.replace("\\", "/").rsplit("/", 1)[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip() or "tep"
    return plain if len(plain) <= MOST_NAME else plain[: MOST_NAME - 20] + plain[-20:]


def _plain(form: Form) -> Form:
    """No NUL in any field: PostgreSQL holds none in a text."""
    if any("\0" in part for pair in form.fields.items() for part in pair):
        raise _bad()
    return form


def _bad() -> BadForm:
    return BadForm("Không đọc được biểu mẫu gửi lên", "The form that was sent cannot be read")
