"""Population by unit and year (`reference/population.csv`): the denominator of rates. A unit that is not there has no rate; nothing is guessed."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

from anptt_data.contract.text import Text
from anptt_data.errors import OurFault
from anptt_data.links.columns import Columns
from anptt_data.places.references import references

FILE = "population.csv"
POPULATION: Columns = {
    "area": ("text", Text("Mã đơn vị hành chính", "Code of the unit")),
    "area_from": ("date", Text("Mã có hiệu lực từ ngày", "The code is valid from")),
    "year": ("integer", Text("Năm (cuối năm)", "Year, at its end")),
    "people": ("integer", Text("Số dân", "People")),
    "source": ("text", Text("Nguồn", "Source")),
    "confidence": (
        "text",
        Text("Mức tin cậy: V đọc nguyên văn, V2 qua nguồn thứ hai, M chưa đối chiếu", "V read verbatim, V2 second hand, M from memory"),
    ),
}
"""`link.population`."""


def population_rows(reference_dir: Path) -> list[tuple[Any, ...]]:
    """The rows of the file in the order of `POPULATION`; none when there is no file. Raises `OurFault` naming every wrong line."""
    file = reference_dir / FILE
    if not file.is_file():
        return []
    areas = {(a.code, a.valid_from) for a in references(reference_dir).areas}
    rows: list[tuple[Any, ...]] = []
    wrong: list[str] = []
    with file.open(encoding="utf-8", newline="") as lines:
        for number, line in enumerate(csv.DictReader(lines), start=2):
            try:
                row = (
                    line["area"],
                    date.fromisoformat(line["area_from"]),
                    int(line["year"]),
                    int(line["people"]),
                    line["source"],
                    line["confidence"],
                )
            except (KeyError, TypeError, ValueError) as error:
                wrong.append(f"{number}: {error}")
                continue
            if (row[0], row[1]) not in areas or row[3] <= 0 or not row[4]:
                wrong.append(f"{number}: {line}")
            elif any(row[:3] == other[:3] for other in rows):
                wrong.append(f"{number}: {row[:3]} ×2")
            rows.append(row)
    if wrong:
        raise OurFault(f"{file}: dòng sai: {'; '.join(wrong)}", f"{file}: wrong lines: {'; '.join(wrong)}")
    return rows
