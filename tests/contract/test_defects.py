"""A contract that contradicts itself is refused where it is written, all faults at once and in words its author understands."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from anptt_data.contract import columns, layouts
from anptt_data.contract.agreement import disagreements
from anptt_data.contract.base import Contract
from anptt_data.contract.nil import can_be_nil, zero_lists
from anptt_data.contract.registry import all_versions
from anptt_data.contract.rules import rule
from anptt_data.contract.text import Text
from anptt_data.errors import ContractDefect

ROOT = Path(__file__).resolve().parents[2]
HEAD = '''
class Tried(Contract):
    """A contract that is right until a line is added."""

    dataset = "water.tried"
    version = "1.0"
    title = Text("Thử", "Tried")
    cadence = Cadence(every="month", calendar="{calendar}")
    area: str = place("Xã", "Commune")
    wells: int = count("Số giếng", "Wells", unit="cái")
'''


def _everything(module: ModuleType) -> dict[str, Any]:
    return {n: v for n, v in vars(module).items() if not n.startswith("_")}


def made(*lines: str, calendar: str = "calendar_month") -> type[Contract]:
    names = _everything(columns) | _everything(layouts) | {"Contract": Contract, "Text": Text, "rule": rule, "__name__": __name__}
    exec(HEAD.replace("{calendar}", calendar) + "".join(f"    {line}\n" for line in lines), names)
    found: type[Contract] = names["Tried"]
    return found


def said(*lines: str) -> str:
    with pytest.raises(ContractDefect) as caught:
        made(*lines)
    assert "Tried" in caught.value.en
    return caught.value.en


def test_the_contract_itself_is_right() -> None:
    assert list(made().columns()) == ["area", "wells"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ('aproval = "confirm"', "did you mean 'approval'"),
        ("version = 1", "version must be a str, not int"),
        ('title = "Thử"', "title must be a Text"),
        ("layouts = Table()", "a tuple of one is written with a comma"),
        ('layouts = ("Table",)', "it takes Table, Crosstab and Lines"),
        ('revises = "rows"', "revises must be one of scope, row"),
        ('dataset = "water"', "must be written sector.name"),
        ('dataset = "intake.water"', "name of a schema of the warehouse"),
        ('version = "1.0a"', "numbers with dots"),
        ('scope = ("agency", "perod")', "did you mean"),
        ('secret_terms = ("(",)', "no regular expression"),
        ('dry = count("Cạn", "Dry", unit="cái")', "write `dry: int = ...`"),
        ('dry: float = count("Cạn", "Dry", unit="cái")', "annotate it int, not float"),
        ("dry: int", "was not declared with a factory"),
        ('period: str = text("Kỳ", "Period")', "the contract itself uses that name"),
        ('columns: str = text("Cột", "Columns")', "the contract itself uses that name"),
        ('row: int = count("Dòng", "Rows", unit="dòng")', "every dataset has a column of that name"),
        ('area_from: str = text("Từ xã", "From")', "area brings a column of that name"),
        ('Dry: int = count("Cạn", "Dry", unit="cái")', "use small letters"),
        ('dry: int = count("SỐ GIENG", "Dry", unit="cái")', "means both wells and dry"),
        ('dry: int = count("Cạn", "Dry", unit="cái", aliases=("Giếng cạn"))', "aliases must be a tuple"),
        ('dry: int = count("Cạn", "Dry", unit="cái", minimum=5, maximum=3)', "minimum 5 is above maximum 3"),
        ('dry: int = count("Cạn", "Dry", unit="cái", privacy="secret")', "privacy is one of"),
        ('other: str = place("Huyện", "District", levels=("huyen",))', "levels are"),
        ('share: float = derived("Tỷ lệ", "Share", of="well", formula="percent", per="wells")', "of='well' is no column; did you mean 'wells'?"),
        ('share: float = derived("Tỷ lệ", "Share", of="wells", formula="percent")', "needs per="),
        ('depth: float = measure("Sâu", "Depth", unit="m", weighted_by="area")', "must be a count or a measure"),
        ('depth: float = measure("Sâu", "Depth", unit="m", additive=True, weighted_by="wells")', "additive and weighted_by contradict"),
        ('rate: float = measure("Tỷ lệ", "Rate", unit="%", numerator="wells")', "needs numerator= and denominator="),
        ('rate: float = measure("Tỷ lệ", "Rate", unit="%", numerator="wells", denominator="well")', "denominator='well' is no column"),
        ('rate: float = measure("Tỷ lệ", "Rate", unit="%", numerator="wells", denominator="area")', "must be a count or a measure"),
        ('rate: float = measure("Tỷ lệ", "Rate", unit="%", numerator="wells", denominator="rate")', "denominator='rate' cannot be added up"),
        ('rate: float = measure("Tỷ lệ", "Rate", unit="%", numerator="wells", denominator="wells", weighted_by="wells")', "weighted_by and numerator"),
        ('rate: float = measure("Tỷ lệ", "Rate", unit="%", per=100.0)', "per= belongs to a ratio"),
        ('rate: float = measure("Tỷ lệ", "Rate", unit="%", numerator="wells", denominator="wells", per=0.0)', "must be a number above 0"),
        ('conversion: int = count("Quy đổi", "Converted", unit="cái")', "converted to other units have a column of that name"),
        ('area_name: str = text("Tên xã", "Name of it")', "converted to other units have a column of that name"),
        ('other: str = place("Nơi", "Where", via="wells")', "via='wells' must be a code"),
        ('period = ReportPeriod(moment="at")', "moment='at' is no moment column"),
        ('layouts = (Crosstab(name="x", title=Text("x", "x"), down=("area",), across=("well",), measure="wells"),)', "did you mean 'wells'?"),
        ('@rule("WELL-1", severity="error", vi="a", en="b", fix_vi="c")\n    def f(row): return row.wells > 0', "SECTOR-001"),
        ('@rule("WELL-001", severity="bad", vi="a", en="b", fix_vi="c")\n    def f(row): return row.wells > 0', "severity is one of"),
        ('@rule("WELL-001", severity="error", vi="a", en="b", fix_vi="c")\n    def f(row): return row.well > 0', "unknown column 'well'; did you mean 'wells'?"),
        ('@rule("WELL-001", severity="error", vi="a", en="b", fix_vi="c")\n    def f(row): return row.wells > 0 and row.wells < 9', "write & | ~"),
    ],
)  # fmt: skip
def test_a_defect_is_said_where_it_is_written(line: str, problem: str) -> None:
    assert problem in said(line)


def test_all_defects_are_said_at_once() -> None:
    message = said('revises = "rows"', 'approval = "yes"', 'dry: int = count("Số giếng", "Dry", unit="cái")')
    assert all(part in message for part in ("revises", "approval", "means both"))


def _problems(*contracts: type[Contract]) -> list[str]:
    return [problem for _, problem in disagreements(contracts, ROOT / "reference")]


def test_the_contracts_we_have_agree_with_the_reference_data_and_each_other() -> None:
    assert _problems(*all_versions()) == []


def test_a_rule_code_of_the_catalogue_or_of_another_dataset_is_refused() -> None:
    line = '@rule("{}", severity="error", vi="a", en="b", fix_vi="c")\n    def f(row): return row.wells > 0'
    assert "catalogue" in _problems(made(line.format("VALUE-001")))[0]
    taken = next((c, r.code) for c in all_versions() for r in c.rules())
    assert f"belongs to {taken[0].dataset()}" in _problems(taken[0], made(line.format(taken[1])))[0]
    assert _problems(made(line.format("WELL-001"))) == []


def test_a_name_that_belongs_to_the_converted_figures_of_another_dataset_is_refused() -> None:
    assert "belongs to the converted figures of water.tried" in _problems(made(), made('dataset = "water.tried_today"'))[0]
    assert _problems(made('dataset = "water.tried_today"')) == []


def test_a_name_that_a_release_makes_beside_another_dataset_is_refused() -> None:
    assert "belongs to what a release has beside water.tried" in _problems(made(), made('dataset = "water.tried_nil"'))[0]
    assert _problems(made('dataset = "water.tried_reports"')) == []


NIL = "nil = True"
KEYED = 'd: str = code("D", "D", code_list="disease")'


def test_a_dataset_whose_every_figure_can_be_0_for_an_agency_and_period_may_be_declared_nil() -> None:
    assert _problems(made(NIL)) == []
    assert _problems(made(NIL, KEYED)) == []
    assert zero_lists(made(KEYED)) == [("d", "disease")]
    assert can_be_nil(made()), "whether it may be declared is another question"
    assert made(NIL).fingerprint() == made().fingerprint(), "no verdict depends on it"


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (('revises = "row"',), 'needs revises="scope"'),
        (('scope = ("agency", "period", "area")',), 'needs revises="scope"'),
        (('cadence = Cadence(every="continuous", calendar="continuous")',), "no period that could be declared"),
        (('dry: int = count("Khô", "Dry", unit="cái", minimum=1)',), "column dry cannot be 0"),
        (('name: str = text("Tên", "Name", key=True)',), "has no code list"),
    ],
)
def test_a_nil_report_that_would_say_nothing_certain_is_refused(lines: tuple[str, ...], problem: str) -> None:
    assert any(problem in p for p in _problems(made(NIL, *lines)))
    assert not [p for p in _problems(made(*lines)) if p.startswith("nil")], "nothing is said where nobody asked for it"


@pytest.mark.parametrize(
    ("cadence", "problem"),
    [
        ("due_working_days=-1", "negative"),
        ("due_working_days=5, closes_working_days=4", "before they are due"),
        ("closes_working_days=-1", "negative"),
    ],
)
def test_two_clocks_that_could_not_both_run_are_refused(cadence: str, problem: str) -> None:
    with pytest.raises(ContractDefect, match=problem):
        made(f'cadence = Cadence(every="month", calendar="calendar_month", {cadence})')


def test_what_is_sent_continuously_cannot_be_due() -> None:
    with pytest.raises(ContractDefect, match="continuously"):
        made('cadence = Cadence(every="continuous", calendar="calendar_day", due_working_days=1)')


def test_a_figure_says_how_it_is_carried_over_to_other_units() -> None:
    tried = made(
        'depth: float = measure("Sâu", "Depth", unit="m")', 'mean: float = measure("Sâu TB", "Mean depth", unit="m", weighted_by="wells")',
        'water: float = measure("Nước", "Water", unit="m³", additive=True)',
        'each: float = measure("Bình quân", "Each", unit="m³/cái", numerator="water", denominator="wells")',
        'secret: int = count("Kín", "Personal", unit="người", privacy="personal")',
    )  # fmt: skip
    ways = {name: column.converts for name, column in tried.columns().items()}
    assert ways == {"area": None, "wells": "sum", "depth": "none", "mean": "weighted", "water": "sum", "each": "ratio", "secret": "none"}


def test_a_code_list_or_calendar_that_is_not_there_is_refused() -> None:
    assert "did you mean 'calendar_month'?" in _problems(made(calendar="calender_month"))[0]
    assert "did you mean 'disease'?" in _problems(made('d: str = code("D", "D", code_list="diseases")'))[0]
    unknown = _problems(made('d: str = code("D", "D", code_list="disease", values={"sxh": "dengue", "x": "plaque"})'))
    assert unknown == ["column d: plaque is not in the code list 'disease'"]


def test_without_reference_data_only_the_rule_codes_are_looked_at(tmp_path: Path) -> None:
    assert disagreements([made('d: str = code("D", "D", code_list="diseases")', calendar="no_such")], tmp_path) == []
