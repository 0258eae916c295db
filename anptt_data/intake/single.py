"""One file or folder named on the command line or uploaded, as an extract."""

from __future__ import annotations

from pathlib import Path

from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.errors import UsageError
from anptt_data.intake.extract import Extract
from anptt_data.settings import Settings


def uploaded_extract(name: str, content: bytes, contract: type[Contract], agency: str) -> Extract:
    """An uploaded file: its bytes stay in memory until they were looked at for secrecy marks and frozen."""
    return Extract("", contract.dataset(), agency, name, (), content=content)


def single_extract(path: Path, contract: type[Contract], agency: str, settings: Settings) -> Extract:
    """A file is one extract; a folder is one sweep, for datasets whose layout is many small files (`UsageError` otherwise)."""
    path = path.resolve()
    sample = path.is_relative_to(settings.samples_dir.resolve())
    if path.is_file():
        return Extract("", contract.dataset(), agency, path.name, (path,), sample=sample)
    suffixes = tuple(s for layout in contract.layouts() if isinstance(layout, Lines) for s in layout.suffixes)
    if not (contract.described("sweep") and suffixes):
        raise UsageError(f"«{path.name}» là thư mục; biểu này nhận từng tệp", f"{path.name} is a folder; this dataset takes single files")
    members = tuple(sorted(p for p in path.rglob("*") if p.is_file() and p.suffix.lower() in suffixes and not p.name.startswith(".")))
    inside = tuple(p for p in members if p.resolve().is_relative_to(path))
    if not inside:
        raise UsageError(
            f"Thư mục «{path.name}» không có tệp {', '.join(suffixes)}", f"The folder {path.name} holds no {', '.join(suffixes)}"
        )
    return Extract("", contract.dataset(), agency, path.name, inside, sweep=True, base=path, sample=sample)
