"""What intake calls to load a submission, in the order of the road: lock, find, begin, copy, compare, activate (or finish as returned)."""

from __future__ import annotations

from anptt_data.warehouse.activate import activate, finish_returned
from anptt_data.warehouse.begin import begin_submission, check_frozen, discard_submission, freeze_contract
from anptt_data.warehouse.changes import compare
from anptt_data.warehouse.find import find_submission
from anptt_data.warehouse.history import after_nil, last_reported
from anptt_data.warehouse.load import claim_nothing, copy_chunk, remove_rows
from anptt_data.warehouse.locks import dataset_agency_lock
from anptt_data.warehouse.open_submission import Changes, OpenSubmission, SubmissionRecord
from anptt_data.warehouse.withdraw import reinstate, withdraw

__all__ = [
    "Changes",
    "OpenSubmission",
    "SubmissionRecord",
    "activate",
    "after_nil",
    "begin_submission",
    "check_frozen",
    "claim_nothing",
    "compare",
    "copy_chunk",
    "dataset_agency_lock",
    "discard_submission",
    "find_submission",
    "finish_returned",
    "freeze_contract",
    "last_reported",
    "reinstate",
    "remove_rows",
    "withdraw",
]
