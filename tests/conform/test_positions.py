"""No reader knows a row or a column number: moved headers and permuted columns give the same facts."""

from __future__ import annotations

import polars as pl
from conftest_conform import Conforming, Outcome, Row, text_file, workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_crosstabs import NEW_LOW, NEW_ROWS, NEW_TITLE, NEW_TOP, OLD_HEADER, OLD_ROWS, OLD_TITLE
from test_tables import CRIME, GOOD, HEADER, TITLE

from anptt_data.readers.cells import Merged

RELAXED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FILLERS: list[Row] = [
    ["SỞ Y TẾ TỈNH ĐẮK LẮK"],
    [None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    [None, None],
    ["Mẫu số 01"],
    [None, "Độc lập - Tự do"],
    ["Kính gửi: Sở Y tế"],
]


def facts(found: Outcome) -> pl.DataFrame:
    return found.frame.drop("row", "col", "part").sort(pl.all())


def moved(rows: list[Row], down: int) -> list[Row]:
    return [*FILLERS[:down], *rows]


@RELAXED
@given(down=st.integers(0, 6), order=st.permutations(range(len(HEADER))), chunk=st.sampled_from([3, 1000]))
def test_a_table_moved_down_and_with_permuted_columns_gives_the_same_facts(
    conforming: Conforming, down: int, order: list[int], chunk: int
) -> None:
    total: Row = [None, "Tổng cộng", None, "8", "7", "11", None]
    table = [HEADER, *GOOD, total]
    plain = conforming(text_file([TITLE, *table]), CRIME, "ca-24")
    changed = conforming(text_file(moved([TITLE, *[[r[i] for i in order] for r in table]], down), chunk_rows=chunk), CRIME, "ca-24")
    assert facts(plain).height == 2
    assert facts(changed).equals(facts(plain))
    assert sorted(map(str, changed.fates.values())) == sorted(map(str, plain.fates.values()))


@RELAXED
@given(down=st.integers(0, 6), order=st.permutations(range(3, 6)), down_order=st.permutations(range(3)))
def test_the_old_bulletin_may_stand_anywhere(conforming: Conforming, down: int, order: list[int], down_order: list[int]) -> None:
    # A footnote lies in whatever column is first, so it is left out of the permutation.
    rows = [OLD_HEADER, *OLD_ROWS[:-1]]
    plain = conforming(text_file([OLD_TITLE, *rows]), "health.disease_week", "cdc-66")
    changed = conforming(
        text_file(moved([OLD_TITLE, *[[r[i] for i in [*down_order, *order]] for r in rows]], down)), "health.disease_week", "cdc-66"
    )
    assert facts(plain).height == 3
    assert facts(changed).equals(facts(plain))


@RELAXED
@given(down=st.integers(0, 6), swap=st.booleans(), merged=st.booleans())
def test_the_new_bulletin_may_stand_anywhere_merged_or_not(conforming: Conforming, down: int, swap: bool, merged: bool) -> None:
    order = [0, 1, 4, 5, 2, 3] if swap else [0, 1, 2, 3, 4, 5]
    top, low = [NEW_TOP[i] for i in order], [NEW_LOW[i] for i in order]
    rows = [[r[i] for i in order] for r in NEW_ROWS]
    plain = conforming(text_file([NEW_TITLE, NEW_TOP, NEW_LOW, *NEW_ROWS]), "health.disease_week", "cdc-66")
    at = len(FILLERS[:down]) + 2
    areas = (Merged(at, 3, at, 4), Merged(at, 5, at, 6), Merged(at, 1, at + 1, 1), Merged(at, 2, at + 1, 2)) if merged else ()
    cells = workbook(("Tuần", moved([NEW_TITLE, top, low, *rows], down)), merged=areas)
    changed = conforming(cells, "health.disease_week", "cdc-66")
    assert facts(plain).height == 5
    assert facts(changed).equals(facts(plain))
