"""What is passed between the steps of loading one submission."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass
class OpenClaim:
    """A claim of a submission that is being loaded: how many rows it has and the span of their instants."""

    claim_id: int
    facts: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None


@dataclass
class OpenSubmission:
    """A submission that is being loaded; nothing of it is visible yet."""

    submission_id: int
    receipt_no: str
    extract_id: int
    dataset: str
    agency: str
    actor: str
    received_at: datetime
    nil: bool = False
    """A declaration that there was nothing to report, not a file."""
    claims: dict[str, OpenClaim] = field(default_factory=dict)  # by scope
    next_fact: int = 1

    @property
    def claim_ids(self) -> list[int]:
        return [c.claim_id for c in self.claims.values()]

    @property
    def facts(self) -> int:
        """Facts that stand so far."""
        return sum(c.facts for c in self.claims.values())


@dataclass(frozen=True)
class Changes:
    """A submission against what was visible before, in facts; `gone` is always 0 when rows revise rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    gone: int = 0
    replaces: list[str] = field(default_factory=list)
    """Receipt numbers of the submissions it replaces, wholly or in part, oldest first."""
    examples: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """Up to 20 each of ``changed`` and ``gone``: the key columns, and the receipt, part and row where the earlier row stands."""


@dataclass(frozen=True)
class SubmissionRecord:
    """A finished submission as it stands."""

    submission_id: int
    receipt_no: str
    decision: str
    receipt: dict[str, Any]
    active: bool
    """Wholly the present truth."""
    partly_active: bool
    withdrawn: bool
    contract_version: str
    finished_at: datetime
