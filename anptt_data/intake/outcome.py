"""What came of one extract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from anptt_data.quality.verdict import EXIT_CODES


@dataclass(frozen=True)
class Outcome:
    """One extract's result, as the command line and the DAGs show it."""

    dataset: str
    agency: str
    name: str
    decision: str
    receipt_no: str | None  # None: a dry run
    receipt: dict[str, Any]
    already_known: bool = False  # the same bytes were sent before; the receipt is theirs
    reinstated: bool = False  # superseded or withdrawn bytes are the present truth again
    refused_secret: bool = False

    @property
    def counts(self) -> dict[str, Any]:
        counts: dict[str, Any] = self.receipt.get("counts", {})
        return counts

    @property
    def exit_code(self) -> int:
        return EXIT_CODES[self.decision]

    @property
    def first_finding(self) -> str | None:
        """The gravest finding in Vietnamese, for one-line summaries."""
        findings = self.receipt.get("findings", [])
        if not findings:
            return None
        first = findings[0]
        return f"{first['cell']}: {first['message_vi']}" if first.get("cell") else str(first["message_vi"])
