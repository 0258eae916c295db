"""The page of indicators for people: what there is, where it comes from, what to heed."""

from __future__ import annotations

from collections.abc import Sequence

from anptt_data.links.indicator import Indicator
from anptt_data.links.registry_rows import indicator_rows
from anptt_data.places.code_lists import CodeList

HEAD = """# Chỉ tiêu / Indicators

Trang này được viết từ các quy định biểu mẫu (`scripts/write_indicator_docs.py`); không sửa tay. Written from the contracts; not by hand.

Một **chỉ tiêu** là một con số mà một quy định biểu mẫu khai báo, dưới một mã dùng chung cho mọi lĩnh vực. Mã không đổi khi biểu có phiên bản mới. An **indicator** is a figure that a
contract declares, under one code across sectors; the code stays when the dataset gets a new version. Trong phiên bản dữ liệu và trong kho: `link.indicator`; lệnh: `anptt indicator list`, `anptt indicator show MÃ`.

| Qua nhiều nơi / over places | |
|-|-|
| `sum` | cộng — added |
| `weighted` | bình quân theo quyền số: `sum(value * denominator) / sum(denominator)` — a weighted mean |
| `ratio` | tính lại từ tử số và mẫu số, cũng theo công thức trên — computed again, by the same expression |
| `none` | không tổng hợp — not put together |

**Không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau.** Figures of different calendars are never added.
"""


def indicators_page(indicators: Sequence[Indicator], threats: CodeList) -> str:
    """The whole page in Markdown."""
    parts = [HEAD]
    sector = None
    for i, row in zip(indicators, indicator_rows(indicators), strict=True):
        if i.sector != sector:
            sector = i.sector
            threat = threats.codes.get(i.threat)
            parts.append(
                f"## {i.sector}\n"
                + (f"\nLĩnh vực đe dọa / threat field: {threat.vi} — {threat.en} ({threat.legal_basis})\n" if threat else "")
            )
        parts.append(_section(i, row["caveat_vi"], row["caveat_en"]))
    return "\n".join(parts)


def _section(i: Indicator, caveat_vi: str, caveat_en: str) -> str:
    told_by = ", ".join(
        f"{b.title.vi} (`{b.name}`{f', danh mục / code list `{b.code_list}`' if b.code_list else ''})"
        for b in (*i.breakdowns, *([i.site] if i.site else []))
    )
    lines = {
        "Đơn vị tính / unit": i.unit,
        "Qua nhiều nơi, nhiều kỳ / over places, periods": f"`{i.how}`, {'gộp được / yes' if i.over_periods else 'không / no'}",
        "Công thức / formula": f"`{i.formula}`" if i.formula else None,
        "Chiều tốt hơn / better": f"`{i.direction}`",
        "Phân tổ / told apart by": told_by or None,
        "Nguồn / source": f"`{i.dataset}`, cột / column `{i.column}`; {i.every}, lịch / calendar `{i.calendar}`; {i.privacy}",
        "Căn cứ / legal basis": i.legal_basis,
        "Lưu ý / heed": f"{caveat_vi} — {caveat_en}",
    }
    return f"### `{i.code}`\n\n{i.title.vi} — {i.title.en}\n\n" + "".join(f"- {k}: {v}\n" for k, v in lines.items() if v)
