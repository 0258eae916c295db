"""Properties of the whole road: position means nothing, nothing vanishes, the past never changes. Random, with plain models beside."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, Phase, assume, given, note, settings
from hypothesis import strategies as st
from sqlalchemy import text

from anptt_data.contract.registry import contract
from anptt_data.errors import UsageError
from anptt_data.intake.extract import Extract
from anptt_data.intake.road import Journey, Judged, judge_cells
from anptt_data.intake.taking import take
from anptt_data.places.references import references
from anptt_data.quality.pseudonym import Pseudonymiser
from anptt_data.quality.verdict import JudgedChunk
from anptt_data.settings import Settings
from anptt_data.warehouse.withdraw import withdraw
from tests.conftest import ROOT, settings_for
from tests.road.road_checks import AGENCIES, AIR, DENGUE, POWER, WEEK, Sender

ADDRESS = ("part", "row", "col")


def relaxed(examples: int, *, shrink: bool = True) -> settings:
    """Without shrinking where every example uses up months of the calendar."""
    phases = [Phase.explicit, Phase.generate, *([Phase.shrink] if shrink else [])]
    return settings(max_examples=examples, deadline=None, derandomize=True, phases=phases, suppress_health_check=list(HealthCheck))


# ---- the road without a warehouse -------------------------------------------------------------------------
@dataclass
class Kept:
    """Takes what the road hands over."""

    facts: list[pl.DataFrame] = field(default_factory=list)
    rejected: list[pl.DataFrame] = field(default_factory=list)
    ignored: list[pl.DataFrame] = field(default_factory=list)

    def take(self, judged: JudgedChunk) -> None:
        self.facts.append(judged.facts)
        self.rejected.append(judged.rejected)
        self.ignored.append(judged.ignored)

    def take_back(self, rows: pl.DataFrame) -> None:
        raise AssertionError("files of one chunk take nothing back")


Judging = Callable[..., tuple[Judged, Kept]]


@pytest.fixture(scope="module")
def judging(tmp_path_factory: pytest.TempPathFactory) -> Judging:
    home = tmp_path_factory.mktemp("home")
    known = references(ROOT / "reference")
    file = home / "x"

    def judge(content: bytes, name: str, dataset: str) -> tuple[Judged, Kept]:
        file.write_bytes(content)
        of = contract(dataset)
        cells = take(Extract("", dataset, AGENCIES[dataset], name, (file,)), of, settings_for(home)).cells
        kept = Kept()
        journey = Journey(of, known, known.agency(AGENCIES[dataset]), None, date(2026, 11, 21), Pseudonymiser(None), home)
        return judge_cells(cells, journey, kept), kept

    return judge


def facts_of(kept: Kept) -> list[tuple[Any, ...]]:
    """What is stored of every fact, less its address."""
    frame = pl.concat(kept.facts)
    return sorted(map(tuple, frame.drop(ADDRESS).rows()), key=str)


# ---- position means nothing -------------------------------------------------------------------------------
Cell = str | int | float | None
Line = list[Cell]
FILLERS: list[Line] = [["SỞ Y TẾ TỈNH ĐẮK LẮK"], [None, "Độc lập - Tự do - Hạnh phúc"], [], ["Kính gửi: Bộ Y tế"], [], ["Biểu số 01"]]


def workbook(lines: list[Line], merges: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """Written with xlsxwriter; merges are (first row, first column, last row, last column) from 0, over text that stands first."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        page = book.add_worksheet("Biểu")
        for r, line in enumerate(lines):
            for c, value in enumerate(line):
                if value is not None:
                    page.write(r, c, value)
        for r1, c1, r2, c2 in merges:
            page.merge_range(r1, c1, r2, c2, lines[r1][c1])
    return buffer.getvalue()


def csv_text(lines: list[Line], delimiter: str = ",") -> bytes:
    written = ["" if c is None else f'"{c}"' if delimiter in str(c) else str(c) for line in lines for c in [*line, "\n"]]
    return delimiter.join(written).replace(f"\n{delimiter}", "\n").replace(f"{delimiter}\n", "\n").encode()


POWER_TABLE: list[Line] = [
    ["STT", "Đơn vị điện lực", "Số khách hàng", "SAIDI (phút)", "SAIFI (lần/KH)", "MAIFI (lần/KH)", "SAIDI lũy kế (phút)", "Ghi chú"],
    [1, "Điện lực Bá Thước", 57514, 60.5, 0.5, 0.016, 60.5, None],
    [2, "Điện lực Bỉm Sơn", 65031, 0, 0, 0, 0, "không mất điện"],
    [3, "Điện lực Cẩm Thủy", 119510, 87.459, 0.488, 0.25, 87.459, None],
]


@relaxed(14)
@given(down=st.integers(0, 6), order=st.permutations(range(8)), excel=st.booleans())
def test_a_table_may_stand_anywhere(judging: Judging, down: int, order: list[int], excel: bool) -> None:
    title: Line = ["Tháng 01 năm 2026"]
    lines = [*FILLERS[:down], title, *[[line[i] for i in order] for line in POWER_TABLE]]
    name, content = ("b.xlsx", workbook(lines)) if excel else ("b.csv", csv_text(lines))
    judged, kept = judging(content, name, POWER)
    plain_judged, plain = judging(workbook([title, *POWER_TABLE]), "b.xlsx", POWER)
    assert len(facts_of(plain)) == 3
    assert facts_of(kept) == facts_of(plain)
    assert judged.verdict.decision == plain_judged.verdict.decision == "accepted"
    assert judged.verdict.counts == plain_judged.verdict.counts


COMMUNES = ["Phường Tuy Hòa", "P. Bình Kiến", "Xã Xuân Lộc", "Xuân Cảnh"]
DISEASES = ["Sốt xuất huyết Dengue", "Tay chân miệng", "Sởi"]


def communes_down(down: int, blocks: list[int], swapped: bool, rows: list[int]) -> bytes:
    """The bulletin since July 2025: two header rows, a disease over TT and CD."""
    top: Line = ["STT", "Xã, phường"]
    low: Line = [None, None]
    title: Line = ["Tuần 45 năm 2026 (từ ngày 30/10/2026 đến ngày 05/11/2026)"]
    head = down + 1
    merges = [(head, 0, head + 1, 0), (head, 1, head + 1, 1)]
    for place, disease in enumerate(blocks):
        top += [DISEASES[disease], None]
        low += ["CD", "TT"] if swapped else ["TT", "CD"]
        merges.append((head, 2 + 2 * place, head, 3 + 2 * place))
    body: list[Line] = []
    for number, commune in enumerate(rows, 1):
        line: Line = [number, COMMUNES[commune]]
        for disease in blocks:
            tt, cd = 10 * commune + disease, 100 + 10 * commune + disease
            line += [cd, tt] if swapped else [tt, cd]
        body.append(line)
    total: Line = [None, "Toàn tỉnh"]
    total += [sum(line[c] for line in body if isinstance(line[c], int)) for c in range(2, len(top))]  # type: ignore[misc]
    return workbook([*FILLERS[:down], title, top, low, ["I", "CÁC XÃ, PHƯỜNG"], *body, total, ["Ghi chú: số liệu sơ bộ"]], merges)


@relaxed(12)
@given(down=st.integers(0, 6), blocks=st.permutations(range(3)), swapped=st.booleans(), rows=st.permutations(range(4)))
def test_a_bulletin_of_communes_may_stand_anywhere(judging: Judging, down: int, blocks: list[int], swapped: bool, rows: list[int]) -> None:
    judged, kept = judging(communes_down(down, blocks, swapped, rows), "b.xlsx", WEEK)
    plain_judged, plain = judging(communes_down(0, [0, 1, 2], False, [0, 1, 2, 3]), "b.xlsx", WEEK)
    cases = pl.concat(kept.facts)["cases"].to_list()
    assert sorted(cases) == sorted(10 * c + d for c in range(4) for d in range(3))
    assert facts_of(kept) == facts_of(plain)
    assert judged.verdict.counts == plain_judged.verdict.counts
    assert (judged.verdict.counts.accepted, judged.verdict.counts.ignored_by_reason) == (4, {"note": 1, "section": 1, "total": 1})


DISTRICTS = ["TP. Buôn Ma Thuột", "TX. Buôn Hồ", "Ea H'leo", "Cư M'gar", "Toàn tỉnh"]


def districts_across(down: int, order: list[int], diseases: list[int]) -> bytes:
    """The bulletin until June 2025: diseases down with rows TT and CD, districts across."""
    title: Line = ["Tuần 24 năm 2025 (từ ngày 06/06/2025 đến ngày 12/06/2025)"]
    lines: list[Line] = [*FILLERS[:down], title, ["STT", "Tên bệnh", "Số liệu", *[DISTRICTS[d] for d in order]]]
    for number, disease in enumerate(diseases, 1):
        for series, base in (("TT", 0), ("CD", 200)):
            cells = [base + 10 * disease + d for d in range(4)]
            cells.append(sum(cells))
            lines.append([*([number, DISEASES[disease]] if series == "TT" else [None, None]), series, *[cells[d] for d in order]])
    return workbook([*lines, ["Người lập biểu"]])


@relaxed(12)
@given(down=st.integers(0, 6), order=st.permutations(range(5)), diseases=st.permutations(range(3)))
def test_a_bulletin_of_districts_may_stand_anywhere(judging: Judging, down: int, order: list[int], diseases: list[int]) -> None:
    judged, kept = judging(districts_across(down, order, diseases), "b.xlsx", WEEK)
    plain_judged, plain = judging(districts_across(0, [0, 1, 2, 3, 4], [0, 1, 2]), "b.xlsx", WEEK)
    assert sorted(pl.concat(kept.facts)["cases"].to_list()) == sorted(10 * d + p for d in range(3) for p in range(4))
    assert facts_of(kept) == facts_of(plain)
    assert judged.verdict.counts == plain_judged.verdict.counts


# ---- nothing vanishes, and the sums are right -------------------------------------------------------------
PROVINCES = ["Đắk Lắk", "Lâm Đồng", "Gia Lai", "Hà Nội", "Tỉnh Thanh Hóa", "TP. Huế", "Cà Mau", "Bắc Ninh"]
KEYS = list(itertools.product(PROVINCES, ["8/2026", "09/2026", "10/2026"]))
BAD = ["-1", "NaN", "inf", "ba", "2,5", "1e999", "", "#N/A", "12 34 x", "99999999999999999999", "<5", "0x1F"]
OTHER = ["total", "blank", "unknown place", "bad month", "future", "ragged"]


@dataclass
class Model:
    """Counts what a plain reader would count."""

    read: int = 0
    ignored: int = 0
    accepted: dict[tuple[str, str], int] = field(default_factory=dict)
    disagreeing: set[tuple[str, str]] = field(default_factory=set)
    copies: dict[tuple[str, str], int] = field(default_factory=dict)
    rejected: int = 0

    def good(self, key: tuple[str, str], cases: int) -> None:
        self.read += 1
        if key in self.disagreeing or (key in self.accepted and self.accepted[key] != cases):
            self.disagreeing.add(key)
        self.copies[key] = self.copies.get(key, 0) + 1
        self.accepted.setdefault(key, cases)

    def bad(self) -> None:
        self.read, self.rejected = self.read + 1, self.rejected + 1

    def close(self) -> None:
        for key, times in self.copies.items():
            if key in self.disagreeing:
                self.rejected += times
                del self.accepted[key]
            else:
                self.ignored += times - 1


@relaxed(120)
@given(
    lines=st.lists(
        st.one_of(
            st.tuples(st.sampled_from(KEYS), st.integers(0, 3).map(lambda n: n * 1000 + 7)),
            st.tuples(st.sampled_from(KEYS), st.sampled_from(BAD)),
            st.sampled_from(OTHER),
        ),
        min_size=1, max_size=25,
    ),
    delimiter=st.sampled_from([",", ";", "\t"]),
)  # fmt: skip
def test_read_is_accepted_rejected_and_ignored_and_the_sum_is_that_of_the_good_rows(
    judging: Judging, lines: list[Any], delimiter: str
) -> None:
    model = Model()
    written: list[list[str]] = []
    for line in lines:
        if line == "blank":
            written.append(["", "", ""])
        elif line == "total":
            written.append(["Tổng cộng", "", "1"])
            model.read, model.ignored = model.read + 1, model.ignored + 1
        elif isinstance(line, str):
            month = {"bad month": "13/2026", "future": "1/2031"}.get(line, "10/2026")
            cells = ["Xứ Không Có" if line == "unknown place" else PROVINCES[0], month, "1007"]  # as a good row may say, too
            written.append([*cells, "9", "9"] if line == "ragged" else cells)
            model.bad()
        else:
            (province, month), cases = line
            cell = str(cases)
            written.append([province, month, f'"{cell}"' if delimiter in cell else cell])
            if isinstance(cases, int):
                model.good((province, f"{int(month.split('/')[0])}"), cases)
            else:
                model.bad()
    model.close()
    content = "\n".join(delimiter.join(line) for line in [["Tỉnh", "Tháng", "Số ca mắc"], *written]) + "\n"
    note(content)
    judged, kept = judging(content.encode(), "b.csv", DENGUE)
    counts = judged.verdict.counts
    assert counts.read == counts.accepted + counts.rejected + counts.ignored
    assert sum(f.height for f in kept.rejected) == counts.rejected
    assert sum(f.height for f in kept.ignored) == counts.ignored
    if not model.accepted:
        assert judged.verdict.decision == "returned"
        assert (counts.accepted, sum(f.height for f in kept.facts)) == (0, 0)
        return
    assert (counts.read, counts.accepted, counts.rejected, counts.ignored) == (
        model.read, len(model.accepted), model.rejected, model.ignored,
    )  # fmt: skip
    assert sum(pl.concat(kept.facts)["cases"]) == sum(model.accepted.values())


@relaxed(100)
@given(
    figures=st.lists(st.integers(0, 9_999_999), min_size=1, max_size=8),
    decimals=st.integers(0, 3),
    comma=st.booleans(),
    grouped=st.booleans(),
)
def test_a_column_of_numbers_is_read_as_it_was_meant_or_not_at_all(
    judging: Judging, figures: list[int], decimals: int, comma: bool, grouped: bool
) -> None:
    units = ["Bá Thước", "Bỉm Sơn", "Cẩm Thủy", "Hà Trung", "Hậu Lộc", "Hoằng Hóa", "Lang Chánh", "Mường Lát"]
    meant = {u: f / 10**decimals for u, f in zip(units, figures, strict=False) if f / 10**decimals <= 44_000}
    assume(meant)
    lines: list[Line] = [["Đơn vị điện lực", "Số khách hàng", "SAIDI", "SAIFI", "MAIFI"]]
    for unit, value in meant.items():
        cell = f"{value:{',' if grouped else ''}.{decimals}f}"
        cell = cell.translate(str.maketrans(",.", ".,")) if comma else cell
        lines.append([f"Điện lực {unit}", 1000, cell, 0 if value == 0 else 1, 0])
    judged, kept = judging(b"Th\xc3\xa1ng 1 n\xc4\x83m 2026\n" + csv_text(lines, "\t"), "b.csv", POWER)
    facts = pl.concat(kept.facts)
    names = dict(enumerate(meant, 3))
    for row, value in facts.select("row", "saidi").rows():
        assert value == pytest.approx(meant[names[row]]), "a wrong number that looks right is the worst defect"
    counts = judged.verdict.counts
    assert counts.read == len(meant) == counts.accepted + counts.rejected + counts.ignored
    if counts.rejected:
        assert {g.rule for g in judged.findings.groups()} & {"NUM-002", "NUM-003", "NUM-010"}, "what is doubtful is asked, not guessed"


# ---- the present truth and every past one -----------------------------------------------------------------
@dataclass
class Sent:
    """One submission of the model: what it says of each scope, by key."""

    receipt_no: str
    says: dict[str, dict[str, int]]
    withdrawn: bool = False


Truth = dict[tuple[str, str], tuple[int, str]]  # (scope, key) -> value, receipt


class ByScope:
    """A correction replaces what stood for exactly the scopes it speaks of; a withdrawal brings back who held them last."""

    def __init__(self) -> None:
        self.holders: dict[str, list[Sent]] = {}  # all that ever held a scope, in order
        self.present: dict[str, Sent | None] = {}

    def stands(self, sent: Sent) -> bool:
        return all(self.present.get(s) is sent for s in sent.says)

    def activate(self, sent: Sent) -> None:
        sent.withdrawn = False
        for scope in sent.says:
            if self.present.get(scope) is not sent:
                self.holders.setdefault(scope, []).append(sent)
                self.present[scope] = sent

    def withdraw(self, sent: Sent) -> None:
        sent.withdrawn = True
        for scope in sent.says:
            if self.present.get(scope) is sent:
                before = [h for h in self.holders[scope] if h is not sent and not h.withdrawn]
                self.present[scope] = before[-1] if before else None
                if before:
                    self.holders[scope].append(before[-1])

    def truth(self) -> Truth:
        return {(s, k): (v, h.receipt_no) for s, h in self.present.items() if h for k, v in h.says[s].items()}


class ByRow:
    """A later row of the same key replaces only that row."""

    def __init__(self) -> None:
        self.order: list[Sent] = []

    def stands(self, sent: Sent) -> bool:
        truth = self.truth()
        return sent in self.order and all(truth[s, k][1] == sent.receipt_no for s, rows in sent.says.items() for k in rows)

    def activate(self, sent: Sent) -> None:
        sent.withdrawn = False
        self.order = [s for s in self.order if s is not sent] + [sent]

    def withdraw(self, sent: Sent) -> None:
        sent.withdrawn = True
        self.order = [s for s in self.order if s is not sent]

    def truth(self) -> Truth:
        return {(s, k): (v, sent.receipt_no) for sent in self.order for s, rows in sent.says.items() for k, v in rows.items()}


@pytest.fixture(scope="module")
def send(module_warehouse_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Sender:
    return Sender(module_warehouse_settings, tmp_path_factory.mktemp("sent"))


@pytest.fixture(scope="module")
def fresh() -> Iterator[int]:
    """A new number an example, so that examples do not meet in the warehouse."""
    return itertools.count()


CONTENTS = st.dictionaries(
    st.integers(0, 2), st.dictionaries(st.integers(0, 2), st.integers(0, 2), min_size=1, max_size=3), min_size=1, max_size=3
)
STEPS = st.lists(
    st.one_of(st.tuples(st.just("send"), CONTENTS), st.tuples(st.just("again"), st.integers(0, 9)), st.tuples(st.just("withdraw"), st.integers(0, 9))),
    min_size=4, max_size=9,
)  # fmt: skip


def play(
    send: Sender, steps: list[Any], model: ByScope | ByRow, dataset: str, write: Callable[[dict[str, dict[str, int]]], str], see: str,
    parameters: dict[str, Any], scopes: list[str],
) -> None:  # fmt: skip
    """Do the steps to the warehouse and to the model; compare the present after each, and every past at the end."""
    known: dict[str, Sent] = {}
    past: list[tuple[datetime, Truth]] = []

    def truth(at: datetime | None = None) -> Truth:
        with send.engine.connect() as connection:
            if at is not None:
                connection.execute(text("select anptt.as_of(:t)"), {"t": at.isoformat()})
            rows = connection.execute(text(see), parameters).all()
        seen = {(str(s), str(k)): (int(v), str(r)) for s, k, v, r in rows}
        assert len(seen) == len(rows), "one row a key"
        return seen

    for kind, what in steps:
        sent = list(known.values())
        if kind == "send":
            says = {scopes[s]: {str(k): v for k, v in rows.items()} for s, rows in what.items()}
            content = write(says)
            outcome = send(content, dataset=dataset)
            assert outcome.already_known == (content in known)
            entry = known.setdefault(content, Sent(str(outcome.receipt_no), says))
            assert entry.receipt_no == outcome.receipt_no
            assert outcome.reinstated == (outcome.already_known and not model.stands(entry))
            if not model.stands(entry):
                model.activate(entry)
        elif kind == "again" and sent:
            entry = sent[what % len(sent)]
            outcome = send(next(c for c, s in known.items() if s is entry), dataset=dataset)
            assert (outcome.receipt_no, outcome.already_known) == (entry.receipt_no, True)
            assert outcome.reinstated == (not model.stands(entry))
            if not model.stands(entry):
                model.activate(entry)
        elif kind == "withdraw" and sent:
            entry = sent[what % len(sent)]
            if entry.withdrawn:
                with pytest.raises(UsageError):
                    withdraw(send.engine, entry.receipt_no, "thử", "test")
            else:
                withdraw(send.engine, entry.receipt_no, "thử", "test")
                model.withdraw(entry)
        assert truth() == model.truth(), (kind, what)
        past.append((datetime.now(UTC), model.truth()))
    for instant, expected in past:
        assert truth(instant) == expected, "the past never changes"


@relaxed(20, shrink=False)
@given(steps=STEPS)
def test_any_order_of_corrections_of_a_month_ends_in_the_truth_of_a_plain_model(
    send: Sender, fresh: Iterator[int], steps: list[Any]
) -> None:
    year = 1996 + next(fresh)
    months = [date(year, m, 1) for m in (3, 4, 5)]
    provinces = {"0": "Hà Nội", "1": "Nghệ An", "2": "Cà Mau"}

    def write(says: dict[str, dict[str, int]]) -> str:
        lines = [f"{provinces[k]},{date.fromisoformat(s):%m/%Y},{v}" for s, rows in says.items() for k, v in rows.items()]
        return "\n".join(["Tỉnh,Tháng,Số ca mắc", *lines]) + "\n"

    see = (
        "select period_from, case area_reported when 'Hà Nội' then 0 when 'Nghệ An' then 1 else 2 end, cases, receipt_no"
        " from health.dengue_month where period_from = any(:months)"
    )
    play(send, steps, ByScope(), DENGUE, write, see, {"months": months}, [m.isoformat() for m in months])


@relaxed(20, shrink=False)
@given(steps=STEPS)
def test_any_order_of_station_files_ends_in_the_truth_of_a_plain_model(send: Sender, fresh: Iterator[int], steps: list[Any]) -> None:
    station = f"T{next(fresh):03}"
    symbols = ["PM10", "NO2", "SO2"]
    header = "Mã trạm,Thông số,Thời điểm đo,Thời gian trung bình,Giá trị,Đơn vị đo,Trạng thái"

    def write(says: dict[str, dict[str, int]]) -> str:
        lines = [f"{station},{s},01/11/2026 0{k}:00,1 giờ,{v},µg/m3,00" for s, rows in says.items() for k, v in rows.items()]
        return "\n".join([header, *lines]) + "\n"

    see = (
        "select parameter, extract(hour from measured_at at time zone 'Asia/Ho_Chi_Minh')::int, value, receipt_no"
        " from environment.air_station where station = :station"
    )
    play(send, steps, ByRow(), AIR, write, see, {"station": station}, symbols)


def test_the_models_differ_where_they_should(tmp_path: Path) -> None:
    """A guard against a vacuous model: the same story ends differently by scope and by row."""
    a, b = Sent("A", {"s": {"0": 1, "1": 1}}), Sent("B", {"s": {"0": 2}})
    ends = []
    for model in (ByScope(), ByRow()):
        model.activate(a)
        model.activate(b)
        ends.append(model.truth())
    assert ends == [{("s", "0"): (2, "B")}, {("s", "0"): (2, "B"), ("s", "1"): (1, "A")}]
