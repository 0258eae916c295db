"""The gallery of ugly files. Run to look at them: ``.venv/bin/python -m tests.gallery.make FOLDER`` (LibreOffice's own are made where it is installed)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.gallery import days_and_texts, headers_of_forms, kinds_of_files, letters_and_figures, mistaken, rows_of_forms, sheets_of_offices
from tests.gallery.habits import Ugly

GALLERY: tuple[Ugly, ...] = (
    *kinds_of_files.ENTRIES,
    *sheets_of_offices.ENTRIES,
    *headers_of_forms.ENTRIES,
    *rows_of_forms.ENTRIES,
    *letters_and_figures.ENTRIES,
    *days_and_texts.ENTRIES,
    *mistaken.ENTRIES,
)


def write_all(folder: Path) -> list[Path]:
    """Every file of the gallery in `folder`, and a list of what each copies; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    listed = ["# Gallery of ugly files", "", "| File | Dataset, agency | Habit | Expected |", "|-|-|-|-|"]
    office = shutil.which("soffice")
    for entry in GALLERY:
        path = folder / entry.name
        if entry.saved_as is None:
            path.write_bytes(entry.make())
        elif office is None:
            continue
        else:
            with tempfile.TemporaryDirectory() as scratch:
                source = Path(scratch) / (entry.key + ".xlsx")
                source.write_bytes(entry.make())
                profile = f"-env:UserInstallation=file://{scratch}/profile"
                command = [office, profile, "--headless", "--convert-to", entry.saved_as, "--outdir", str(folder), str(source)]
                subprocess.run(command, check=True, capture_output=True, timeout=120)
        written.append(path)
        rules = ", ".join(entry.expected.findings) or "-"
        listed.append(
            f"| {entry.name} | {entry.dataset}, {entry.sender} | {entry.habit_vi} ({entry.habit_en}) | {entry.expected.decision}: {rules} |"
        )
    (folder / "README.md").write_text("\n".join(listed) + "\n", encoding="utf-8")
    return written


if __name__ == "__main__":
    print(*write_all(Path(sys.argv[1])), sep="\n")
