"""Secret files are refused: time, agency, dataset, size, hash and rule are recorded, nothing else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine, text

from anptt_data.settings import settings
from anptt_data.warehouse.begin import LOCAL
from anptt_data.warehouse.connect import our_fault
from anptt_data.warehouse.receipt_numbers import next_receipt_no


def record_refusal(
    engine: Engine, *, dataset: str, agency: str, sha256: str, size_bytes: int, rule: str, received_at: datetime, node: str | None = None
) -> str:
    """Record it once; gives the receipt number (the first one's, when the same bytes were refused before)."""
    with our_fault(), engine.begin() as connection:
        connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:s, 60012))"), {"s": sha256})
        same = {"d": dataset, "a": agency, "s": sha256}
        known = connection.execute(
            text("select receipt_no from intake.refusal where dataset = :d and agency = :a and sha256 = :s order by at limit 1"), same
        ).scalar()
        if known is not None:
            return str(known)
        number = next_receipt_no(connection, node or settings().node, received_at.astimezone(LOCAL).year)
        connection.execute(
            text(
                "insert into intake.refusal (receipt_no, at, agency, dataset, size_bytes, sha256, rules)"
                " values (:n, :at, :a, :d, :size, :s, array[:rule])"
            ),
            same | {"n": number, "at": received_at, "size": size_bytes, "rule": rule},
        )
        return number
