"""Crime, in aggregates only."""

from __future__ import annotations

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import code, count, derived, place, text
from anptt_data.contract.layouts import Cadence, ReportPeriod, Table
from anptt_data.contract.rules import Row, rule
from anptt_data.contract.text import Text

STATE_SECRETS = (
    # BLHS 2015 chapter XIII (articles 108-122) as a heading, by its name or by its articles.
    r"\bchuong (?:thu )?(?:xiii|13)\b",
    r"\ban ninh quoc gia\b",
    r"\b(?:dieu|d)\.? ?(?:10[89]|11[0-9]|12[0-2])\b",
    # Its offences by name.
    r"\bphan boi to quoc\b",
    r"\blat do chinh quyen\b",
    r"\bgian diep\b",
    r"\bbao loan\b",
    r"\bchong chinh quyen nhan dan\b",
    r"\b(?:tuyen truyen )?chong (?:pha )?nha nuoc\b",
    r"\bpha hoai chinh sach\b",
    r"\bpha roi an ninh\b",
    # Articles 299 (khủng bố) and 300 (tài trợ khủng bố).
    r"\bkhung bo\b",
    r"\b(?:dieu|d)\.? ?(?:299|300)\b",
)
"""Regular expressions over folded text (lower case, no diacritics, one blank): a hit anywhere refuses the whole file.

Sources: BLHS 100/2015/QH13 chapters XIII and XXI; state secrets are never accepted here (Luật 117/2025, Điều 5).
No look-around: the expressions must mean the same in every engine that runs them.
"""

EARLIER_CASES = r"(?i)\b(?:án cũ|vụ cũ|án tồn|(?:các )?vụ (?:của )?(?:các )?(?:kỳ|tháng|năm) trước|kỳ trước|an cu|ky truoc|thang truoc)\b"
"""A note that says cases of an earlier period were solved in this one."""
NO_EARLIER_CASES = r"(?i)\b(?:không|khong|chưa|chua|ko|hết|het)\b[^.;,]*" + EARLIER_CASES
"""A note that says there were none ("không có án cũ", "không phải các vụ kỳ trước")."""


class OffenceMonth(Contract):
    """The police's monthly figures by group of offences and commune, from the 15th to the 14th, always sơ bộ.

    Groups are those of the police's own monthly reports, not chapters of the penal code (TTLT 05/2018 belongs to the procuracy
    and its other year). Aggregates only; the calendar is never added to calendar months.
    """

    dataset = "crime.offence_month"
    version = "1.0"
    title = Text("Tình hình vi phạm pháp luật hình sự theo tháng", "Offences by month")
    description = Text(
        "Số vụ xảy ra, khám phá và số đối tượng theo nhóm và xã, tháng từ ngày 15 đến ngày 14; số liệu sơ bộ",
        "Cases occurred, solved and suspects by group and commune; months run from the 15th to the 14th; provisional",
    )
    legal_basis = "NĐ 09/2019/NĐ-CP, Điều 12; BLHS 100/2015/QH13"
    provider = "ca"
    cadence = Cadence(every="month", calendar="police_month", due_working_days=5, closes_working_days=20)
    period = ReportPeriod(cell=("Tháng", "Kỳ", "Kỳ báo cáo", "Tháng báo cáo"))
    approval = "signed"
    provisional = True
    nil = True
    secret_terms = STATE_SECRETS
    layouts = (Table(title=Text("Bảng, mỗi dòng một xã và một nhóm", "A table, a line a commune and group")),)

    area: str = place(
        "Xã, phường", "Commune", aliases=("Địa bàn", "Xã/phường", "Xã, phường, đặc khu", "Địa phương", "Công an xã, phường", "Đơn vị")
    )
    offence_group: str = code(
        "Nhóm tội phạm, vi phạm",
        "Group of offences",
        code_list="offence_group",
        aliases=("Nhóm tội phạm", "Nhóm", "Loại tội phạm", "Lĩnh vực", "Loại án"),
    )
    occurred: int = count(
        "Số vụ xảy ra", "Cases occurred", unit="vụ", aliases=("Xảy ra", "Xảy ra (vụ)", "Số vụ", "Phát hiện"), privacy="internal",
        indicator="offence.occurred", direction="lower",
    )  # fmt: skip
    solved: int = count(
        "Số vụ khám phá", "Cases solved", unit="vụ", aliases=("Khám phá", "Khám phá (vụ)", "Điều tra, khám phá", "Đã khám phá"),
        privacy="internal", indicator="offence.solved", direction="higher",
    )  # fmt: skip
    suspects: int = count(
        "Số đối tượng", "Suspects", unit="người", aliases=("Đối tượng", "Đối tượng (người)", "Bắt, xử lý đối tượng"), privacy="internal",
        indicator="offence.suspects",
    )  # fmt: skip
    clear_up_rate: float = derived(
        "Tỷ lệ khám phá", "Clear-up rate", of="solved", formula="percent", per="occurred", unit="%",
        aliases=("Tỷ lệ %", "Tỷ lệ (%)", "Tỷ lệ", "Tỷ lệ khám phá (%)", "%"),
    )  # fmt: skip
    note: str = text("Ghi chú", "Note", aliases=("Diễn giải",), privacy="internal")

    @rule(
        "CRIME-001", severity="error",
        vi="Số vụ khám phá lớn hơn số vụ xảy ra mà ghi chú không nói là án cũ",
        en="More cases solved than occurred, and the note does not say they are earlier cases",
        fix_vi="Kiểm tra hai số; nếu có án của kỳ trước thì ghi «án cũ» hoặc «các vụ kỳ trước» ở cột Ghi chú",
        fix_en="Check both numbers; if earlier cases were solved say «án cũ» or «các vụ kỳ trước» in the note",
    )  # fmt: skip
    def solved_within_occurred(row: Row) -> pl.Expr:
        earlier = row.note.str.normalize("NFC").str.contains(EARLIER_CASES).fill_null(False)
        return (row.solved <= row.occurred) | earlier

    @rule(
        "CRIME-002", severity="warning",
        vi="Có vụ đã khám phá nhưng không có đối tượng nào",
        en="Cases were solved but there is no suspect",
        fix_vi="Kiểm tra lại cột Số đối tượng; nếu đúng thì không cần sửa", fix_en="Check the column of suspects; if it is right nothing is to do",
    )  # fmt: skip
    def solved_has_suspects(row: Row) -> pl.Expr:
        return (row.solved == 0) | (row.suspects > 0)


class OffenceMonthNotes(OffenceMonth):
    """Version 1.1: notes are read in whatever letters and blanks they are written; one that says there were no earlier cases is none."""

    version = "1.1"

    @rule(
        "CRIME-001", severity="error",
        vi="Số vụ khám phá lớn hơn số vụ xảy ra mà ghi chú không nói là án cũ",
        en="More cases solved than occurred, and the note does not say they are earlier cases",
        fix_vi="Kiểm tra hai số; nếu có án của kỳ trước thì ghi «án cũ» hoặc «các vụ kỳ trước» ở cột Ghi chú",
        fix_en="Check both numbers; if earlier cases were solved say «án cũ» or «các vụ kỳ trước» in the note",
    )  # fmt: skip
    def solved_within_occurred(row: Row) -> pl.Expr:
        note = row.note.str.normalize("NFC").str.to_lowercase().str.replace_all(r"\s+", " ")
        earlier = note.str.contains(EARLIER_CASES) & ~note.str.contains(NO_EARLIER_CASES)
        return (row.solved <= row.occurred) | earlier.fill_null(False)
