"""A secret file is refused by the node it came to."""

from __future__ import annotations

from sqlalchemy import Engine

from anptt_data.contract.registry import contract
from anptt_data.intake.single import uploaded_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.settings import Settings

DATASET, AGENCY = "health.dengue_month", "bo-y-te"
SECRET = "MẬT\nMã tỉnh,Tháng,Số ca mắc\n66,10/2026,7\n".encode()


def test_a_refusal_has_a_number_of_the_node_that_refuses_and_a_trial_check_has_none(
    warehouse_settings: Settings, warehouse_engine: Engine
) -> None:
    elsewhere = warehouse_settings.model_copy(update={"node": "38"})
    extract = uploaded_extract("bc.csv", SECRET, contract(DATASET), AGENCY)
    tried = submit_extract(elsewhere, extract, Request(dry_run=True), warehouse_engine)
    assert (tried.refused_secret, tried.receipt_no) == (True, None)
    refused = submit_extract(elsewhere, extract, Request(), warehouse_engine)
    assert refused.receipt_no is not None
    assert refused.receipt_no.startswith("38-")
