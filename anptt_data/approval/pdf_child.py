"""Run as a process of its own: a PDF on standard input, its words and the state of its signatures as JSON on standard output.

A hostile PDF can recurse, unpack without end or crash a reader; here that costs only this child, which limits its own memory and
time. Input: one line of JSON (`roots`, `lists`: base64 of DER; `now`; `cpu_seconds`; `memory_bytes`), then the PDF. Output: one JSON
document, `error` (``not_pdf, encrypted, embedded, too_long, damaged``) or `lines, pages, without_text, signature`.
"""

from __future__ import annotations

import base64
import io
import json
import logging
import resource
import sys
from dataclasses import asdict
from datetime import datetime
from typing import Any

HEADER_WITHIN = 1024
"""Bytes in which a PDF's first line must stand (ISO 32000-1, annex H)."""


def examine(data: bytes, ask: dict[str, Any]) -> dict[str, Any]:
    """The answer for one PDF."""
    import pypdfium2
    from asn1crypto import x509
    from pyhanko.pdf_utils.reader import PdfFileReader

    from anptt_data.approval.pdf_words import MOST_PAGES, Words, carried_words, embeds_files, page_words
    from anptt_data.approval.revocation import RevocationLists
    from anptt_data.approval.signature import raw
    from anptt_data.approval.signature_check import Ground, check_signatures

    if b"%PDF-" not in data[:HEADER_WITHIN]:
        return {"error": "not_pdf"}
    words = Words()
    try:
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        if reader.encrypted:
            return {"error": "encrypted"}
        if embeds_files(reader):
            return {"error": "embedded"}
        page_words(data, words)
        if words.pages > MOST_PAGES:
            return {"error": "too_long"}
        carried_words(reader, words)
    except pypdfium2.PdfiumError as error:
        return {"error": "encrypted" if "password" in str(error).lower() else "damaged", "detail": "pdfium"}
    except Exception as error:  # a stranger's file: whatever the library makes of it, it is damaged
        return {"error": "damaged", "detail": type(error).__name__}
    roots = tuple(x509.Certificate.load(base64.b64decode(r)) for r in ask["roots"])
    ground = Ground(roots, RevocationLists(base64.b64decode(c) for c in ask["lists"]), datetime.fromisoformat(ask["now"]))
    return asdict(words) | {"signature": raw(check_signatures(reader, ground))}


def main() -> int:
    """Examine one PDF; the exit code is 0 when the output says how it went."""
    ask = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (ask["memory_bytes"], ask["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (ask["cpu_seconds"], ask["cpu_seconds"] + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    logging.disable(logging.CRITICAL)
    answer = examine(sys.stdin.buffer.read(), ask)
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
