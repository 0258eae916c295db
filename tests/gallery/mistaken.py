"""Files that read well and are wrong: another period than the title's, another province's, another unit, figures nobody can tell."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from tests.gallery.days_and_texts import air
from tests.gallery.habits import AIR, DENGUE, POWER, Expected, Figure, Ugly
from tests.gallery.headers_of_forms import UNIT
from tests.gallery.kinds_of_files import HEADER, RIGHT, ROWS, TITLE
from tests.gallery.letters_and_figures import POWER_HEADER, UNITS
from tests.gallery.sheets import Line, Styled, csv, one

STRUCK = {"font_strikeout": True}
DAK_LAK = ["Điện lực Lắk", "Điện lực Krông Pắc", "Điện lực Ea Kar"]


def footnoted(_book: Any, page: Any) -> None:
    """Đắk Lắk's 125 with a footnote, as Excel keeps it: one text of two runs, the second set high."""
    page.write_rich_string(2, 2, "125", _book.add_format({"font_script": 1}), "1")


def footnoted_inline() -> bytes:
    """The same, the text standing in its cell as other programs write it."""
    book = Workbook()
    book.active.title = "Sheet1"
    for line in (TITLE, HEADER, *ROWS):
        book.active.append(list(line))
    book.active["C3"] = CellRichText("125", TextBlock(InlineFont(vertAlign="superscript"), "1"))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def months(*rows: Line) -> list[Line]:
    return [TITLE, ["Tỉnh", "Từ ngày", "Đến ngày", "Số ca mắc"], *rows]


ONE_LOST = Expected(
    "partly_accepted", (3, 2, 1, 0), {"FILE-026": 1}, facts=2, sums={"cases": 7}, at={"FILE-026": "Sheet1!C3"}, figures=RIGHT[1:]
)
OCTOBER = ["01/10/2026", "31/10/2026"]

ENTRIES: tuple[Ugly, ...] = (
    Ugly("chú thích số mũ.xlsx", "Số liệu kèm số chú thích viết cao: 125¹", "A footnote's number set high behind the figure", DENGUE,
         lambda: one([TITLE, HEADER, *ROWS], by_hand=footnoted), ONE_LOST),
    Ugly("chú thích số mũ trong ô.xlsx", "Số chú thích viết cao, phần mềm khác ghi", "The same as another program writes it", DENGUE, footnoted_inline, ONE_LOST),
    Ugly("số bị gạch.xlsx", "Số bị gạch ngang nhưng chưa xóa", "A figure struck out and left there", DENGUE,
         lambda: one([TITLE, HEADER, [1, "Đắk Lắk", Styled(125, STRUCK)], *ROWS[1:]]), ONE_LOST),
    Ugly("đơn vị µg.xlsx", "Đơn vị viết có số nhỏ ở tiêu đề vẫn đúng", "A unit with a raised digit in the header stays what it is", AIR,
         lambda: one(air("05/11/2026 08:00")), Expected("accepted", (1, 1, 0, 0), facts=1, sums={"value": 38.5}, figures=(Figure({"parameter": "PM10"}, "value", 38.5),))),
    Ugly("giây mỗi khách hàng.xlsx", "SAIDI ghi bằng giây trên khách hàng", "SAIDI told in seconds a customer", POWER,
         lambda: one([["Tháng 10 năm 2026"], ["Đơn vị", "Số khách hàng", "SAIDI (giây/KH)", "SAIFI", "MAIFI"], [UNIT, 100, 312, 1.5, 0]]),
         Expected("returned", (1, 0, 1, 0), {"UNIT-002": 1}, at={"UNIT-002": "Sheet1!C2"})),
    Ugly("phút mỗi khách hàng.xlsx", "SAIDI ghi bằng phút trên khách hàng là đúng", "Minutes a customer are right", POWER,
         lambda: one([["Tháng 10 năm 2026"], ["Đơn vị", "Số khách hàng", "SAIDI (phút/KH)", "SAIFI (lần/KH)", "MAIFI"], [UNIT, 100, 5.5, 1.5, 0]]),
         Expected("accepted", (1, 1, 0, 0), facts=1, sums={"saidi": 5.5}, figures=(Figure({"customers": 100}, "saidi", 5.5),))),
    Ugly("số liệu tháng trước.xlsx", "Báo cáo tháng 10 nhưng số liệu tháng 9", "October's report with September's figures, as it says itself", DENGUE,
         lambda: one([["BÁO CÁO THÁNG 10 NĂM 2026 (SỐ LIỆU THÁNG 9)"], HEADER, *ROWS]), Expected("returned", (3, 0, 3, 0), {"PERIOD-003": 1})),
    Ugly("nhầm năm.xlsx", "Năm ghi nhầm: 2016 thay cho 2026", "A slip in the year", DENGUE, lambda: one([["THÁNG 10 NĂM 2016"], HEADER, [1, "Hà Nội", 125]]),
         Expected("accepted_with_warnings", (1, 1, 0, 0), {"PERIOD-007": 1}, facts=1, sums={"cases": 125}, figures=(Figure({"period_from": "2016-10-01"}, "cases", 125),))),
    Ugly("một dòng tháng khác.xlsx", "Một dòng còn ngày của tháng trước", "One row still has last month's dates", DENGUE,
         lambda: one(months(["Đắk Lắk", *OCTOBER, 125], ["Lâm Đồng", "01/09/2026", "30/09/2026", 7], ["Gia Lai", *OCTOBER, 0])),
         Expected("partly_accepted", (3, 2, 1, 0), {"PERIOD-006": 1}, facts=2, sums={"cases": 125}, figures=RIGHT, said={"PERIOD-006": "tiêu đề ghi Tháng 10"})),
    Ugly("cả bảng tháng khác.xlsx", "Tiêu đề tháng 10, mọi dòng tháng 9", "The title says October, every row September", DENGUE,
         lambda: one(months(*(["Đắk Lắk", "01/09/2026", "30/09/2026", n] for n in (125,)))), Expected("returned", (1, 0, 1, 0), {"PERIOD-006": 1})),
    Ugly("tháng trước ngày sau.csv", "Ngày ghi tháng trước, chưa quá ngày 12", "Month first, and no day beyond the 12th", AIR,
         lambda: csv(air(*(f"10/{day:02d}/2026 08:00" for day in range(1, 13)))).encode(), Expected("returned", (12, 0, 12, 0), {"DATE-010": 12})),
    Ugly("tệp của tỉnh khác.xlsx", "Gửi nhầm tệp của tỉnh khác", "Another province's file sent by mistake", POWER,
         lambda: one([["Tháng 10 năm 2026"], POWER_HEADER, *([name, 100, 5.5, 1.5, 0] for name in DAK_LAK)]),
         Expected("returned", (3, 0, 3, 0), {"PLACE-012": 3, "PLACE-019": 3})),
    Ugly("một đơn vị tỉnh khác.xlsx", "Một đơn vị của tỉnh khác lẫn vào", "One unit of another province among ours", POWER,
         lambda: one([["Tháng 10 năm 2026"], POWER_HEADER, *([name, 100, 5.5, 1.5, 0] for name in [*UNITS, DAK_LAK[0]])]),
         Expected("accepted_with_warnings", (4, 4, 0, 0), {"PLACE-012": 1}, facts=4, sums={"customers": 400}, figures=(Figure({"power_unit": "DL38-NGA-SON"}, "customers", 100),))),
    Ugly("mã báo lỗi.csv", "Thiết bị ghi 999999 khi lỗi, trạng thái vẫn là đang đo", "A device's 999999 under the status of measuring", AIR,
         lambda: csv(air("05/11/2026 08:00")).replace("38.5", "999999").encode(), Expected("returned", (1, 0, 1, 0), {"AIR-003": 1})),
)  # fmt: skip
