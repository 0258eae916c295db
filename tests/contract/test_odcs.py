from __future__ import annotations

import copy
import json

import fastjsonschema
import jsonschema
import pytest
from open_data_contract_standard.model import OpenDataContractStandard

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import dictionary
from anptt_data.contract.odcs import odcs
from anptt_data.contract.registry import all_versions

SCHEMA = json.loads(OpenDataContractStandard.json_schema())
CHECK = fastjsonschema.compile(SCHEMA, use_default=False)


def is_right(document: dict[str, object]) -> None:
    before = copy.deepcopy(document)
    CHECK(document)
    assert document == before  # the check itself must not change the document
    jsonschema.Draft201909Validator(SCHEMA).validate(document)  # knows unevaluatedProperties, which the fast one does not
    OpenDataContractStandard(**document)  # type: ignore[arg-type]


@pytest.mark.parametrize("contract", all_versions(), ids=lambda c: f"{c.dataset()}-{c.version()}")
def test_every_contract_exports_a_document_of_the_standard(contract: type[Contract]) -> None:
    document = odcs(contract)
    is_right(document)
    assert json.loads(json.dumps(document)) == document
    assert document == odcs(contract)
    assert document["schema"][0]["physicalName"] == contract.dataset()


def test_the_check_refuses_a_wrong_document(every_kind: type[Contract]) -> None:
    document = odcs(every_kind)
    document["schema"][0]["properties"][0]["logicalType"] = "place"
    with pytest.raises(fastjsonschema.JsonSchemaException):
        CHECK(document)


def test_the_document_carries_columns_keys_units_privacy_and_limits(every_kind: type[Contract]) -> None:
    document = odcs(every_kind)
    is_right(document)
    properties = {p["name"]: p for p in document["schema"][0]["properties"]}
    assert list(properties) == [e["name"] for e in dictionary(every_kind)]
    assert properties["area"]["primaryKey"] is True
    assert properties["area"]["primaryKeyPosition"] == 1
    assert properties["area_from"]["primaryKeyPosition"] == 2
    assert properties["cases"]["logicalTypeOptions"] == {"minimum": 0, "maximum": 1000}
    assert properties["person"]["classification"] == "personal"
    assert {"property": "unit", "value": "µg/m³"} in properties["level"]["customProperties"]
    assert {"property": "converts", "value": "weighted"} in properties["level"]["customProperties"]
    assert {"property": "converts", "value": "sum"} in properties["cases"]["customProperties"]
    assert not {"running", "scope_kind"} & set(properties)
    assert [s["property"] for s in document["slaProperties"]] == ["frequency", "latency"]


def test_rules_of_the_contract_are_in_the_document() -> None:
    ruled = [c for c in all_versions() if c.rules()]
    assert ruled
    for contract in ruled:
        names = [q["name"] for q in odcs(contract)["schema"][0]["quality"]]
        assert names == ["KEY", *(r.code for r in contract.rules())]
