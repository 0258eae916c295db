"""Everything else is made from the contracts' metadata, so it must be whole."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from anptt_data.conform.folding import fold
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import Lines
from anptt_data.contract.registry import all_versions, contract
from contracts.crime import STATE_SECRETS
from contracts.environment import MAY_BE_NEGATIVE, MEASURING

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_data"
LISTS = ROOT / "reference" / "code_lists"
CONTRACTS = [c for c in all_versions() if c.__module__.startswith("contracts.")]
every_contract = pytest.mark.parametrize("chosen", CONTRACTS, ids=lambda c: f"{c.dataset()}-{c.version()}")


def _rows(name: str) -> list[dict[str, str]]:
    with (LISTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _attributes(row: dict[str, str]) -> dict[str, str]:
    return dict(pair.split("=", 1) for pair in row["attributes"].split(";") if pair)


def test_the_five_datasets_are_there() -> None:
    assert {c.dataset() for c in CONTRACTS} >= {
        "health.disease_week", "health.dengue_month", "environment.air_station", "energy.power_reliability_month", "crime.offence_month",
    }  # fmt: skip


@every_contract
def test_a_contract_says_who_when_and_by_which_law(chosen: type[Contract]) -> None:
    assert chosen.title().vi
    assert chosen.title().en
    assert chosen.described("description").vi
    assert chosen.described("description").en
    assert chosen.described("legal_basis")
    assert chosen.described("provider")
    assert chosen.__doc__
    assert chosen.__doc__ != Contract.__doc__
    with (ROOT / "reference" / "calendars.csv").open(encoding="utf-8", newline="") as file:
        assert chosen.cadence().calendar in {r["code"] for r in csv.DictReader(file)}


@every_contract
def test_every_column_has_titles_and_every_figure_a_unit(chosen: type[Contract]) -> None:
    for name, column in chosen.columns().items():
        assert column.title.vi, name
        assert column.title.en, name
        assert column.privacy in ("public", "internal", "personal"), name
        if column.kind in ("count", "measure", "whole", "derived"):
            assert column.unit, name
        if column.kind == "derived":
            assert column.of in chosen.columns(), name


@every_contract
def test_one_header_never_means_two_columns(chosen: type[Contract]) -> None:
    owner: dict[str, str] = {}
    for name, column in chosen.columns().items():
        for written in {fold(w) for w in column.written_names}:
            assert owner.setdefault(written, name) == name, written


@every_contract
def test_rules_say_how_to_mend_it_in_both_languages(chosen: type[Contract]) -> None:
    for rule in chosen.rules():
        assert re.fullmatch(r"[A-Z]+-\d{3}", rule.code)
        assert rule.vi
        assert rule.en
        assert rule.fix_vi
        assert rule.vi != rule.en


@every_contract
def test_there_is_a_good_and_a_bad_example(chosen: type[Contract]) -> None:
    examples = [p for p in (SAMPLES / chosen.dataset()).rglob("*") if p.is_file() and not p.name.startswith(".")]
    assert len(examples) >= 2
    files = json.loads((SAMPLES / "EXPECTED.json").read_text(encoding="utf-8"))["files"]
    mine = {p: f for p, f in files.items() if f["dataset"] == chosen.dataset()}
    if mine:  # made by the generator, which says what each file is; others may put theirs there by hand
        assert {f["kind"] for f in mine.values()} >= {"good", "bad"}
        assert any(f["written_by"] == "LibreOffice" and f["kind"] == "good" for f in mine.values())
        assert all((SAMPLES / p).exists() for p in mine)


@every_contract
def test_code_lists_named_by_a_contract_exist(chosen: type[Contract]) -> None:
    for column in chosen.columns().values():
        if column.code_list:
            codes = {r["code"] for r in _rows(column.code_list)}
            assert set(column.values.values()) <= codes


@pytest.mark.parametrize("path", sorted(LISTS.glob("*.csv")), ids=lambda p: p.stem)
def test_a_code_list_is_whole_and_no_name_means_two_codes(path: Path) -> None:
    rows = _rows(path.stem)
    codes = [r["code"] for r in rows]
    assert len(codes) == len(set(codes)) > 0
    meaning: dict[str, str] = {}
    for row in rows:
        assert row["vi"]
        assert row["en"]
        assert row["legal_basis"]
        assert row["confidence"] in ("V", "V2", "D", "M", "C", "R")
        assert not row["parent"] or row["parent"] in codes
        _attributes(row)
        for written in {row["code"], row["vi"], row["en"], *filter(None, row["aliases"].split("|"))}:
            assert meaning.setdefault(fold(written), row["code"]) == row["code"], written


def test_every_parameter_has_a_unit_and_the_contract_knows_which_may_be_negative() -> None:
    parameters = _rows("air_parameter")
    assert all(_attributes(r).get("unit") for r in parameters)
    assert {r["code"] for r in parameters if _attributes(r).get("may_be_negative") == "yes"} == set(MAY_BE_NEGATIVE)


def test_only_the_measuring_status_feeds_indicators() -> None:
    assert [r["code"] for r in _rows("measuring_status") if _attributes(r)["feeds_indicators"] == "yes"] == [MEASURING]


def test_power_units_serve_every_commune_of_their_province_exactly_once() -> None:
    with (ROOT / "reference" / "areas.csv").open(encoding="utf-8", newline="") as file:
        today = {r["code"]: r["parent"] for r in csv.DictReader(file) if r["level"] == "commune" and not r["valid_to"]}
    units = [_attributes(r) for r in _rows("power_unit")]
    served = [(a["province"], c) for a in units if a["level"] == "unit" for c in a["areas"].split()]
    assert len(served) == len(set(served))
    assert all(today[code] == province for province, code in served)
    for province in ("38", "66"):
        assert {c for p, c in served if p == province} == {c for c, p in today.items() if p == province}


def test_stations_stand_in_a_unit_of_their_province_and_belong_to_a_known_agency() -> None:
    def read(name: str) -> list[dict[str, str]]:
        with (ROOT / "reference" / name).open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    areas = {(r["code"], r["valid_from"]): r for r in read("areas.csv")}
    agencies = {r["id"] for r in read("agencies.csv")}
    stations = read("stations.csv")
    assert len({s["code"] for s in stations}) == len(stations)
    assert {s["province"] for s in stations} >= {"01", "24", "38", "66"}
    for station in stations:
        assert station["agency"] in agencies
        if station["area_from"]:
            assert areas[station["area"], station["area_from"]]["parent"] == station["province"]
        else:
            assert station["area"] == station["province"]


@pytest.mark.parametrize(
    ("name", "station"),
    [
        ("DLK_SNNMT_KKBMT01_20261105060000.txt", "KKBMT01"),
        ("2026/11/05/DLK_SNNMT_KKBMT01_20261105060000.txt", "KKBMT01"),
        ("KKBH01_20261105060000.TXT", "KKBH01"),
        ("2026/11/05/KKBH01_20261105060000.txt", "KKBH01"),
        ("KKBH01.txt", None),
        ("A_B_20261105060000.txt", None),
        ("KKBH01_20261105.txt", None),
    ],
)
def test_the_name_of_a_logger_file_says_its_station(name: str, station: str | None) -> None:
    layout = next(x for x in contract("environment.air_station").layouts() if isinstance(x, Lines))
    found = [m["station"] for pattern in layout.file_name if (m := re.search(pattern, name))]
    assert found == ([station] if station else [])


@pytest.mark.parametrize(
    "written",
    [
        "Chương XIII", "Các tội xâm phạm an ninh quốc gia", "Khủng bố", "Tài trợ khủng bố (Điều 300 BLHS)", "Đ.299", "điều 299, điều 300",
        "Khoản 1 Điều 113", "Tội gián điệp", "Tuyên truyền chống Nhà nước", "Hoạt động nhằm lật đổ chính quyền nhân dân",
    ],
)  # fmt: skip
def test_chapter_xiii_and_articles_299_and_300_are_secret(written: str) -> None:
    assert any(re.search(term, fold(written)) for term in STATE_SECRETS)


@pytest.mark.parametrize(
    "written",
    [
        "Trật tự xã hội", "Ma túy", "Truy nã", "Môi trường - ATTP", "Điều 173 BLHS", "Điều 30", "299 vụ", "Chương XIV", "Chương XXI", "300",
        "Công an tỉnh Bắc Ninh", "an ninh phi truyền thống", "Tình hình an ninh trật tự", "Quản lý kinh tế",
    ],
)  # fmt: skip
def test_ordinary_words_of_the_form_are_not_secret(written: str) -> None:
    assert not any(re.search(term, fold(written)) for term in STATE_SECRETS)
