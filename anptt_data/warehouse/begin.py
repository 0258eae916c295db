"""Opening a submission, and taking an unfinished one away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import sql
from sqlalchemy import Connection, Engine, text

from anptt_data.contract.base import Contract
from anptt_data.errors import ContractDefect, OurFault
from anptt_data.intake.extract import FrozenFile
from anptt_data.readers.cells import Part
from anptt_data.settings import settings
from anptt_data.warehouse.connect import our_fault, raw
from anptt_data.warehouse.open_submission import OpenSubmission
from anptt_data.warehouse.receipt_numbers import give_back, next_receipt_no
from anptt_data.warehouse.views import fact_name

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_DOCUMENT = ("document_no", "document_date", "signer", "signer_title")


def freeze_contract(connection: Connection, contract: type[Contract], odcs: dict[str, Any] | None = None) -> None:
    """Record a contract version when it first judges; raises `ContractDefect` when a version that has judged was changed."""
    session = raw(connection)
    at = (contract.dataset(), contract.version())
    session.execute(
        "insert into quality.contract_version (dataset, version, fingerprint, frozen_at, odcs)"
        " values (%s, %s, %s, clock_timestamp(), null)"
        " on conflict (dataset, version) do update set fingerprint = excluded.fingerprint, frozen_at = excluded.frozen_at, odcs = null"
        " where contract_version.fingerprint <> excluded.fingerprint and not exists"  # dry runs leave no submission: it has not judged yet
        " (select 1 from intake.submission s where s.dataset = excluded.dataset and s.contract_version = excluded.version)",
        (*at, contract.fingerprint()),
    )
    if odcs is not None:
        from psycopg.types.json import Jsonb

        session.execute(
            "update quality.contract_version set odcs = %s where dataset = %s and version = %s and odcs is null", (Jsonb(odcs), *at)
        )
    check_frozen(connection, contract)


def check_frozen(connection: Connection, contract: type[Contract]) -> None:
    """Raise `ContractDefect` when this version has judged and was changed since (a version that has judged is frozen)."""
    changed = raw(connection).execute(
        "select 1 from quality.contract_version v where dataset = %s and version = %s and fingerprint <> %s and exists"
        " (select 1 from intake.submission s where s.dataset = v.dataset and s.contract_version = v.version)",
        (contract.dataset(), contract.version(), contract.fingerprint()),
    )
    if changed.fetchone() is not None:
        raise ContractDefect(
            contract.__name__,
            f"version {contract.version()} has already judged and was changed since; leave it as it was and put a new version beside it",
        )


def begin_submission(
    engine: Engine,
    *,
    contract: type[Contract],
    agency: str,
    frozen: FrozenFile,
    parts: tuple[Part, ...],
    asked_period: str | None,
    source: str,
    actor: str,
    reference_version: str,
    received_at: datetime | None = None,
    document: dict[str, Any] | None = None,
    node: str | None = None,
    nil: bool = False,
) -> OpenSubmission:
    """Record that this extract is being loaded, committed at once; call under `dataset_agency_lock`.

    What an earlier unfinished try of the same identity left behind (rows, claims) is removed and its number is used again.
    `nil` says that it is a declaration that there was nothing to report. `document` may hold document_no, document_date, signer, signer_title.
    Raises `OurFault` when the identity is finished already.
    """
    received = received_at or datetime.now(UTC)
    with our_fault(), engine.begin() as connection:
        freeze_contract(connection, contract)
        extract_id = _extract(connection, contract.dataset(), agency, frozen, parts, source)
        unfinished = connection.execute(
            text(
                "select submission_id, receipt_no, received_at, state from intake.submission where dataset = :d and agency = :a"
                " and sha256 = :s and asked_period is not distinct from cast(:p as text) and contract_version = :v"
            ),
            {"d": contract.dataset(), "a": agency, "s": frozen.sha256, "p": asked_period, "v": contract.version()},
        ).one_or_none()
        if unfinished is not None:
            if unfinished.state == "finished":
                raise OurFault(f"Phiếu {unfinished.receipt_no} đã xong", f"Submission {unfinished.receipt_no} is finished already")
            remove_loaded(connection, contract, unfinished.submission_id)
            number, receipt_no, received = unfinished.submission_id, unfinished.receipt_no, unfinished.received_at
            connection.execute(
                text("update intake.submission set contract_fingerprint = :f, reference_version = :r where submission_id = :i"),
                {"f": contract.fingerprint(), "r": reference_version, "i": number},
            )
        else:
            receipt_no = next_receipt_no(connection, node or settings().node, received.astimezone(LOCAL).year)
            number = connection.execute(
                text(
                    "insert into intake.submission (receipt_no, extract_id, sha256, dataset, agency, contract_version, contract_fingerprint,"
                    " reference_version, asked_period, source, state, sample, nil, received_at, document_no, document_date, signer, signer_title)"
                    " values (:receipt_no, :extract_id, :sha256, :dataset, :agency, :version, :fingerprint, :reference, :asked, :source,"
                    " 'loading', :sample, :nil, :received, :document_no, :document_date, :signer, :signer_title) returning submission_id"
                ),
                {
                    "receipt_no": receipt_no, "extract_id": extract_id, "sha256": frozen.sha256, "dataset": contract.dataset(),
                    "agency": agency, "version": contract.version(), "fingerprint": contract.fingerprint(), "reference": reference_version,
                    "asked": asked_period, "source": source, "sample": frozen.sample, "nil": nil, "received": received,
                    **{name: (document or {}).get(name) for name in _DOCUMENT},
                },
            ).scalar_one()  # fmt: skip
    return OpenSubmission(number, receipt_no, extract_id, contract.dataset(), agency, actor, received, nil)


def _extract(connection: Connection, dataset: str, agency: str, frozen: FrozenFile, parts: tuple[Part, ...], source: str) -> int:
    number: int = connection.execute(
        text(
            "insert into intake.extract (sha256, dataset, agency, name, size_bytes, source, sample, encrypted, frozen_at)"
            " values (:sha256, :dataset, :agency, :name, :size, :source, :sample, :encrypted, clock_timestamp())"
            " on conflict (sha256, dataset, agency) do update set encrypted = excluded.encrypted returning extract_id"
        ),
        {
            "sha256": frozen.sha256, "dataset": dataset, "agency": agency, "name": frozen.name, "size": frozen.size_bytes,
            "source": source, "sample": frozen.sample, "encrypted": frozen.encrypted,
        },
    ).scalar_one()  # fmt: skip
    if connection.execute(text("select 1 from intake.extract_part where extract_id = :i limit 1"), {"i": number}).scalar() is None:
        session = raw(connection)
        columns = sql.SQL("copy intake.extract_part (extract_id, part, name, kind, sha256, size_bytes) from stdin")
        with session.cursor() as cursor, cursor.copy(columns) as copy:
            for part in parts:
                copy.write_row((number, part.number, part.name, part.kind, part.sha256 or None, part.size_bytes or None))
    return number


def remove_loaded(connection: Connection, contract: type[Contract], submission_id: int, *, rows_too: bool = True) -> None:
    """Remove facts and claims of a submission that never was visible (the database refuses anything else).

    `rows_too`: its rejected and ignored rows and findings as well.
    """
    session = raw(connection)
    claims = [r[0] for r in session.execute("select claim_id from intake.claim where submission_id = %s", (submission_id,))]
    if contract.revises() == "row":
        session.execute(sql.SQL("delete from {} where by_submission = %s").format(fact_name(contract, "__replaced")), (submission_id,))
    if claims:
        session.execute(sql.SQL("delete from {} where claim_id = any(%s)").format(fact_name(contract)), (claims,))
        session.execute("delete from quality.reported_derived where claim_id = any(%s)", (claims,))
    for table in ("rejected_row", "ignored_row", "finding") if rows_too else ():
        session.execute(sql.SQL("delete from {} where submission_id = %s").format(sql.Identifier("quality", table)), (submission_id,))
    session.execute("delete from intake.claim where submission_id = %s", (submission_id,))


def discard_submission(engine: Engine, submission: OpenSubmission, contract: type[Contract]) -> None:
    """Take an unfinished submission away as if it had not been (a dry run); its receipt number is given back."""
    with our_fault(), engine.begin() as connection:
        remove_loaded(connection, contract, submission.submission_id)
        session = raw(connection)
        session.execute("delete from intake.submission where submission_id = %s", (submission.submission_id,))
        for table in ("extract_part", "extract"):
            session.execute(
                sql.SQL(
                    "delete from {} e where extract_id = %s"
                    " and not exists (select 1 from intake.submission s where s.extract_id = e.extract_id)"
                ).format(sql.Identifier("intake", table)),
                (submission.extract_id,),
            )
        give_back(connection, submission.receipt_no)
