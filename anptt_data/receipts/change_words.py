"""The report of changes as a receipt carries it: JSON, one line a comparison, rows for a workbook. Page and workbook show this and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from anptt_data.contract.base import Contract
from anptt_data.contract.text import Text
from anptt_data.periods.period import Period
from anptt_data.periods.written import short, write_period
from anptt_data.places.key_words import key_in_words
from anptt_data.places.references import References
from anptt_data.places.roll_up_shape import Measure
from anptt_data.warehouse.change_report import ChangeReport, Compared
from anptt_data.warehouse.report_difference import Difference, Moved, Number, Total

RECEIPTS_NAMED = 3
LONGEST_KEY = 200
TITLE = Text("Thay đổi so với lần gửi trước", "Changes since the last report")
NOTHING_BEFORE = Text("Chưa có số liệu được chấp nhận trước đây để so sánh", "Nothing accepted before to compare with")
HEADERS = (
    Text("Chỉ tiêu", "figure"), Text("Trước", "before"), Text("Nay", "now"), Text("Chênh lệch", "difference"), Text("%", "per cent"),
)  # fmt: skip
LARGEST = Text("Thay đổi lớn nhất", "largest changes")
HOW = {
    "sum": Text("tổng", "total"), "weighted": Text("bình quân gia quyền", "weighted mean"), "ratio": Text("tỷ lệ chung", "overall rate"),
    "none": Text("không cộng", "not added"),
}  # fmt: skip
FATES = {"new": Text("mới", "new"), "gone": Text("không còn", "gone"), "changed": Text("", "")}
SEVERAL_PERIODS = Text("không tính chung nhiều kỳ", "not computed over several periods")


def changes_json(report: ChangeReport, contract: type[Contract], refs: References) -> dict[str, Any]:
    """The block ``change_report`` of a receipt. Personal columns are neither in `report` nor here."""
    previous = sum(c.against == "previous" for c in report.compared)
    compared = [_compared(c, contract, refs, several=previous > 1) for c in report.compared]
    line = Text("; ".join(c["line_vi"] for c in compared), "; ".join(c["line_en"] for c in compared)) if compared else NOTHING_BEFORE
    return {"line_vi": line.vi, "line_en": line.en, "compared": compared, "periods_left_out": report.left_out}


def figure(value: Number | None) -> str:
    """As numbers are written in Vietnamese: 1.234,5; a dash where nothing was told."""
    if value is None:
        return "—"
    plain = f"{Decimal(str(value)):,f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.translate(str.maketrans(",.", ".,"))


def signed(value: Number | None) -> str:
    """The same with its sign, for differences."""
    return f"+{figure(value)}" if value is not None and value > 0 else figure(value)


def change_lines(block: Mapping[str, Any] | None) -> list[str]:
    """The lines that stand above a list of findings: one a comparison."""
    if block is None:
        return []
    lines = [str(c["line_vi"]) for c in block["compared"]] or [str(block["line_vi"])]
    return lines + ([left_out_line(block)] if block["periods_left_out"] else [])


def left_out_line(block: Mapping[str, Any]) -> str:
    return f"{block['periods_left_out']} kỳ trước đó trong tệp không nêu ở đây"


def change_rows(block: Mapping[str, Any] | None) -> list[list[str]]:
    """Totals and largest changes as rows of text, for a sheet; nothing when there is nothing to compare with."""
    rows: list[list[str]] = []
    for compared in block["compared"] if block else ():
        rows += [[], [str(compared["line_vi"])]]
        if compared["measures"]:
            rows.append([h.vi for h in HEADERS])
            rows += [total_cells(m) for m in compared["measures"]]
        if compared["largest"]:
            rows.append([LARGEST.vi, *(h.vi for h in HEADERS[1:4])])
            rows += [moved_cells(m) for m in compared["largest"]]
    return [[TITLE.vi], *rows[1:]] if rows else []


def total_cells(told: Mapping[str, Any]) -> list[str]:
    """One figure's total in the columns of `HEADERS`."""
    how = HOW[told["how"]].vi if told["why_vi"] is None else told["why_vi"]
    name = f"{told['title_vi']} ({how}{', ' + told['unit'] if told['unit'] else ''})"
    percent = told["percent"]
    return [name, figure(told["before"]), figure(told["after"]), signed(told["difference"]), "" if percent is None else signed(percent)]


def moved_cells(told: Mapping[str, Any]) -> list[str]:
    """One of the largest changes in the first four columns of `HEADERS`."""
    fate = FATES[told["fate"]].vi
    name = ": ".join(t for t in (told["key_vi"], told["title_vi"]) if t) + (f" ({fate})" if fate else "")
    return [name, figure(told["before"]), figure(told["after"]), signed(told["difference"])]


def _compared(compared: Compared, contract: type[Contract], refs: References, *, several: bool) -> dict[str, Any]:
    difference = compared.difference
    totals = [_total(t, several=compared.periods > 1) for t in difference.totals]
    vi, en = _ground(compared, several=several)
    values = {"changed": difference.changed, "new": difference.new, "gone": difference.gone, "unchanged": difference.unchanged}
    told_vi, told_en = _counts(compared, difference), ", ".join(f"{n} {name}" for name, n in values.items())
    sums_vi = "".join(f"; {line}" for t in totals if (line := _total_line(t)))
    sums_en = "".join(
        f"; {t['title_en']} {t['before']} -> {t['after']}" for t in totals if t["before"] is not None and t["after"] is not None
    )
    return {
        "against": compared.against, "receipts": list(compared.receipts), "same_file": not compared.receipts,
        "period": compared.period.as_json() if compared.period else None,
        "earlier_period": compared.earlier.as_json() if compared.earlier else None, "periods": compared.periods,
        "values": values, "measures": totals, "largest": [_moved(m, compared, contract, refs) for m in difference.largest],
        "line_vi": f"{vi}: {told_vi}{sums_vi}", "line_en": f"{en}: {told_en}{sums_en}",
    }  # fmt: skip


def _ground(compared: Compared, *, several: bool) -> Text:
    receipts = _receipts(compared.receipts)
    if compared.against == "rows":
        return Text(f"So với số liệu đã nhận ({receipts.vi})", f"Against figures accepted before ({receipts.en})")
    if compared.earlier is None or compared.period is None:
        return Text(f"So với lần gửi trước ({receipts.vi})", f"Against the submission before ({receipts.en})")
    if compared.against == "replaced":
        when = _span(compared.earlier, compared.periods)
        return Text(f"So với lần gửi trước ({receipts.vi}, {when.vi})", f"Against the submission before ({receipts.en}, {when.en})")
    which = (
        Text(f"{_capital(short(compared.period))} so với", f"{write_period(compared.period)} against")
        if several
        else Text("So với", "Against")
    )
    return Text(
        f"{which.vi} kỳ trước ({receipts.vi}, {short(compared.earlier)})",
        f"{which.en} the period before ({receipts.en}, {write_period(compared.earlier)})",
    )


def _receipts(receipts: tuple[str, ...]) -> Text:
    if not receipts:
        return Text("trong cùng tệp", "in the same file")
    named, more = ", ".join(receipts[:RECEIPTS_NAMED]), len(receipts) - RECEIPTS_NAMED
    return Text(f"phiếu {named}" + (f" và {more} phiếu khác" if more > 0 else ""), named + (f" and {more} more" if more > 0 else ""))


def _span(period: Period, periods: int) -> Text:
    if periods == 1:
        return Text(short(period), write_period(period))
    days = f"từ {period.start:%d/%m/%Y} đến {period.end:%d/%m/%Y}"
    return Text(f"{periods} kỳ {days}", f"{periods} periods {period.start.isoformat()} to {period.end.isoformat()}")


def _counts(compared: Compared, told: Difference) -> str:
    said = [f"{figure(told.changed)} số liệu thay đổi", f"{figure(told.new)} mới"]
    if compared.against != "rows":  # rows that are not sent again stay
        said.append(f"{figure(told.gone)} không còn")
    return ", ".join([*said, f"{figure(told.unchanged)} giữ nguyên"])


def _total(total: Total, *, several: bool) -> dict[str, Any]:
    measure, before, after = total.measure, total.before, total.after
    return {
        **_named(measure), "how": measure.how, "before": before, "after": after,
        "difference": _less(after, before) if before is not None and after is not None else None,
        "percent": round(100 * (after - before) / abs(before), 1) if before and after is not None else None,
        "why_vi": _why(measure, several=several),
    }  # fmt: skip


def _why(measure: Measure, *, several: bool) -> str | None:
    """Why there is no total: the contract does not say how, or it does not hold over several periods."""
    if measure.how == "none":
        return measure.why_not.vi if measure.why_not else None
    if several and not (measure.how == "sum" and measure.over_periods):
        return SEVERAL_PERIODS.vi
    return None


def _total_line(told: Mapping[str, Any]) -> str:
    if told["before"] is None and told["after"] is None:
        return ""
    unit = f" {told['unit']}" if told["unit"] else ""
    percent = f" ({signed(told['percent'])} %)" if told["percent"] is not None and told["how"] != "ratio" else ""
    return f"{HOW[told['how']].vi} {_in_a_sentence(told['title_vi'])} {figure(told['before'])} → {figure(told['after'])}{unit}{percent}"


def _moved(moved: Moved, compared: Compared, contract: type[Contract], refs: References) -> dict[str, Any]:
    key = _key_words(moved.key, compared, contract, refs)
    before, after = moved.before, moved.after
    return {
        "fate": moved.fate, "key": {k: _plain(v) for k, v in moved.key.items()}, "key_vi": key[:LONGEST_KEY], **_named(moved.measure),
        "before": before, "after": after, "difference": _less(after or 0, before or 0),
    }  # fmt: skip


def gone_in_words(report: ChangeReport, contract: type[Contract], refs: References) -> str | None:
    """The first of the figures that are gone, by their keys: ``Điện lực Quan Sơn; Điện lực Bá Thước; …``; None where none can be named."""
    for compared in report.compared:
        keys = compared.difference.gone_keys if compared.against == "replaced" else ()
        named = list(dict.fromkeys(words[:LONGEST_KEY] for key in keys if (words := _key_words(key, compared, contract, refs))))
        if named:
            return "; ".join([*named, *(["…"] if compared.difference.gone > len(keys) else [])])
    return None


def _key_words(key: Mapping[str, Any], compared: Compared, contract: type[Contract], refs: References) -> str:
    """A fact's key in words, with its period where there are several."""
    words = key_in_words(contract, refs, key)
    if compared.periods > 1 and "period_from" in key:
        period = Period(key["period_from"], key["period_to"], contract.cadence().calendar)
        words = ", ".join(t for t in (words, short(period)) if t)
    return words


def _named(measure: Measure) -> dict[str, Any]:
    return {"measure": measure.name, "title_vi": measure.title.vi, "title_en": measure.title.en, "unit": measure.unit}


def _less(one: Number, other: Number) -> Number:
    """`one` less `other`, as a clerk would subtract: 0.3 - 0.1 is 0.2."""
    return one - other if isinstance(one, int) and isinstance(other, int) else float(Decimal(str(one)) - Decimal(str(other)))


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value[:LONGEST_KEY] if isinstance(value, str) else value


def _in_a_sentence(title: str) -> str:
    """``Số ca mắc`` -> ``số ca mắc``; ``SAIDI`` stays."""
    return title[:1].lower() + title[1:] if title[1:2].islower() else title


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
