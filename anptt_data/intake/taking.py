"""Takes an extract's bytes into memory (or, a large text file, by its path) and reads them, before anything is stored."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from anptt_data.contract.base import Contract
from anptt_data.errors import NotFound, OurFault
from anptt_data.intake.extract import Extract
from anptt_data.readers.cells import Cells, FileNote
from anptt_data.readers.read import read
from anptt_data.readers.secrecy import look
from anptt_data.settings import Settings
from anptt_data.sources.sweep import pack_sweep

IN_MEMORY_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Taken:
    """The bytes of an extract and what the reader made of them."""

    data: bytes | Path
    name: str
    cells: Cells


def take(extract: Extract, contract: type[Contract], settings: Settings) -> Taken:
    """Read the extract; what is wrong with it is in `Taken.cells.notes`."""
    if extract.content is not None:
        return Taken(extract.content, extract.name, read(extract.content, extract.name, contract, settings))
    try:
        if extract.sweep:
            data: bytes | Path = pack_sweep(extract)
            name = extract.name + ".zip"
        else:
            path = extract.paths[0]
            if not path.is_file():
                raise NotFound(f"Không có tệp {path}", f"No file {path}")
            data = path.read_bytes() if path.stat().st_size <= IN_MEMORY_BYTES else path
            name = extract.name
    except OSError as error:
        raise OurFault(f"Không đọc được tệp nguồn: {error.strerror}", f"Cannot read the source file: {error.strerror}") from error
    return Taken(data, name, read(data, name, contract, settings))


def secret_note(taken: Taken, contract: type[Contract]) -> FileNote | None:
    """A secrecy mark, or rows of a class that must not be sent (Luật Bảo vệ bí mật nhà nước 117/2025/QH15, article 5.2)."""
    return look(taken.name, contract, taken.cells)
