"""How results reach the terminal: one JSON document on standard output, or lines for people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from anptt_data.cli.texts import say
from anptt_data.errors import UsageError

if TYPE_CHECKING:
    from anptt_data.intake.outcome import Outcome


def print_json(document: Any) -> None:
    """One JSON document and nothing else."""
    json.dump(document, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def tell(line: str) -> None:
    """A message for people, on standard error."""
    print(line, file=sys.stderr)


def folder_there(path: Path) -> None:
    """Raise `UsageError` when a file cannot be written there because its folder is none, before anything is made."""
    if not path.absolute().parent.is_dir() or path.is_dir():
        where = path if path.is_dir() else path.absolute().parent
        raise UsageError(f"Không ghi được vào {path}: kiểm tra thư mục {where}", f"Cannot write to {path}: look at the folder {where}")


def print_table(headers: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A plain table for people."""
    from rich.box import SIMPLE
    from rich.console import Console
    from rich.table import Table

    table = Table(*headers, box=SIMPLE)
    for row in rows:
        table.add_row(*("" if v is None else str(v) for v in row))
    console = Console(width=None if sys.stdout.isatty() else 220)
    console.print(table)


def outcome_line(outcome: Outcome) -> str:
    """One line an extract: receipt number, decision, counts, and the gravest finding."""
    counts = outcome.counts
    said = outcome.receipt.get("nil_vi")
    figures = ", ".join(f"{say_short(n)} {counts.get(n, 0)}" for n in ("read", "accepted", "rejected", "ignored"))
    what = said or f"«{outcome.name}»: {figures}"
    line = (
        f"{outcome.receipt_no or '-'}  {outcome.receipt.get('decision_vi', outcome.decision)}  {outcome.dataset}  {outcome.agency}  {what}"
    )
    if outcome.already_known:
        known = "nil_known" if said else "already_known"
        line += f"  ({say('reinstated' if outcome.reinstated else known)})"
    if outcome.decision != "accepted" and outcome.first_finding:
        line += f"\n    {outcome.first_finding}"
    return line


def say_short(name: str) -> str:
    """The Vietnamese half of a text, for one-line figures."""
    return say(name).split(" / ")[0]
