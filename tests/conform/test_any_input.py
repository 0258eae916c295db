"""Whatever a file holds, conforming does not fail: every line has one fate, and no figure appears that the file does not hold."""

from __future__ import annotations

from collections import Counter

from conftest_conform import Conforming, Row, text_file, workbook
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from anptt_data.contract.registry import contracts
from anptt_data.readers.cells import ROW, Merged

WORDS = [
    None, "", " ", "Xã, phường", "Tên bệnh", "TT", "CD", "STT", "Số ca mắc", "Sởi", "Dengue", "Phường Tân An", "Xã Ea Kar", "Toàn tỉnh", "Tổng cộng", "Cộng", "I",
    "II. Cụm 2", "Ghi chú: x", "1", "12", "1.234", "1,5", "1.234,5", "1,234.5", "-", "x", "Không", "KPH", "NaN", "inf", "31/02/2026", "05/11/2026 08:00",
    "20261105081500", "Tuần 45 năm 2026", "Tháng 10 năm 2026", "10/2026", "Địa bàn", "Nhóm tội phạm", "Ma túy", "Xảy ra", "Khám phá", "Đối tượng", "Tỉnh", "Hà Nội",
    "Đơn vị điện lực", "Điện lực Bá Thước", "SAIDI (phút)", "SAIFI", "MAIFI", "Số khách hàng", "Mã trạm", "Thông số", "CO", "PM2,5", "Thời điểm đo", "Giá trị đo",
    "Đơn vị đo", "mg/m3", "ug/m3", "Trạng thái đo", "00", "(1)", "(2)", "A", "99999999999999999999", "1e999", "12 ca", "5%", "\u00a0 7 ", "Đơn vị tính: nghìn ca",
]  # fmt: skip
ROWS = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=7), min_size=1, max_size=12)
MERGES = st.lists(st.tuples(*[st.integers(1, 8)] * 4), max_size=3)
RELAXED = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))


@RELAXED
@given(rows=ROWS, merges=MERGES, dataset=st.sampled_from(sorted(contracts())), sheet=st.booleans())
def test_no_input_makes_it_fail_and_every_line_has_one_fate(
    conforming: Conforming, rows: list[Row], merges: list[tuple[int, ...]], dataset: str, sheet: bool
) -> None:
    assume(any(c for r in rows for c in r))
    areas = tuple(Merged(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in merges)
    cells = workbook(("Trang 1", rows), merged=areas) if sheet else text_file(rows)
    found = conforming(cells, dataset, "cdc-66")
    if found.recognised is None:
        assert found.findings.count("blocker")
        return
    shape = found.recognised.shapes[0]
    lines = [row for chunk in found.chunks for row in chunk.fates[ROW].to_list()]
    below = [n for n, r in enumerate(rows, start=1) if n > shape.last_header_row and any(c and c.strip() for c in r)]
    assert Counter(lines) == Counter(below)
    data = {row for row, reason in found.fates.items() if reason is None}
    assert {row for chunk in found.chunks for row in chunk.frame[ROW].to_list()} <= data
    assert {row for row, _column in found.bad} <= data
    for finding in found.findings.as_json(tuple(cells.grids[0].parts)):
        assert "{" not in finding["message_vi"] + finding["message_en"] + finding["fix_vi"] + finding["fix_en"]
