"""`link.total(o)` of a release: the one right total of the rows of a group (``o`` is a row of the long relations), or a refusal that says what was mixed.

Counts are added; rates and means are made again with their denominators. Never put together: several indicators, units or calendars, sample and real
figures, states or means of several periods, and what the contract does not say how to put together.
"""

from __future__ import annotations

from collections.abc import Sequence

from anptt_data.contract.text import Text
from anptt_data.links.indicator import Indicator
from anptt_data.links.rates import POPULATION
from anptt_data.sql_text import literal

NAME, ROW = "link.total", "o"
COMMENT = Text(
    "Tổng đúng của một chỉ tiêu qua các dòng o của link.observation hoặc link.observation_today; từ chối khi trộn chỉ tiêu, đơn vị tính, lịch hoặc kỳ"
    " không cộng được",
    "The right total of an indicator over rows o of link.observation or link.observation_today; refuses to mix indicators, units, calendars or periods",
)
SEVERAL: dict[str, Text] = {
    "indicator": Text("không cộng nhiều chỉ tiêu trong một tổng: ", "several indicators in one sum: "),
    "unit": Text("không cộng nhiều đơn vị tính trong một tổng: ", "several units in one sum: "),
    "calendar": Text("không cộng số liệu của các kỳ báo cáo tính theo lịch khác nhau: ", "several calendars in one sum: "),
}
SAMPLES = Text("không cộng số liệu mẫu với số liệu thật", "sample and real figures in one sum")
NEVER = Text("chỉ tiêu này không tổng hợp được: ", "this indicator cannot be put together: ")
ONE_BREAKDOWN = Text("tỷ suất trên số dân chỉ gộp trong một phân tổ: ", "a rate per people is put together within one breakdown only: ")
ONE_PERIOD = Text("chỉ tiêu này chỉ tổng hợp trong một kỳ báo cáo: ", "this indicator is put together within one period only: ")


def total_sql(indicators: Sequence[Indicator]) -> str:
    """The macro's expression over a group of rows `o`."""
    never = [i.code for i in indicators if i.how == "none"]
    per_people = [i.code for i in indicators if i.denominator == POPULATION]
    one_period = [i.code for i in indicators if i.how == "weighted" or (i.how in ("sum", "ratio") and not i.over_periods)]
    made_again = [i.code for i in indicators if i.how in ("weighted", "ratio")]
    code = f"min({ROW}.indicator)"
    cases = [f"WHEN {_differ(name)} THEN {_refusal(text, _both(name))}" for name, text in SEVERAL.items()]
    cases.append(f"WHEN count({ROW}.mark) NOT IN (0, count(*)) THEN {_refusal(SAMPLES)}")
    if never:
        cases.append(f"WHEN {_among(code, never)} THEN {_refusal(NEVER, code)}")
    if one_period:
        cases.append(
            f"WHEN ({_differ('period_from')} OR {_differ('period_to')}) AND {_among(code, one_period)} THEN {_refusal(ONE_PERIOD, code)}"
        )
    if per_people:
        cases.append(f"WHEN {_differ('breakdown')} AND {_among(code, per_people)} THEN {_refusal(ONE_BREAKDOWN, code)}")
    if made_again:
        told = f"sum(CASE WHEN {ROW}.value IS NOT NULL THEN {ROW}.denominator END)"
        cases.append(f"WHEN {_among(code, made_again)} THEN sum({ROW}.value * {ROW}.denominator) / nullif({told}, 0)")
    return f"CASE {' '.join(cases)} ELSE sum({ROW}.value) END"


def _differ(name: str) -> str:
    return f"min({ROW}.{name}) <> max({ROW}.{name})"


def _both(name: str) -> str:
    return f"min({ROW}.{name}) || ', ' || max({ROW}.{name})"


def _among(code: str, codes: Sequence[str]) -> str:
    return f"{code} IN ({', '.join(literal(c) for c in codes)})"


def _refusal(text: Text, what: str | None = None) -> str:
    """Both languages, with what it is about."""
    if what is None:
        return f"error({literal(f'{text.vi} / {text.en}')})"
    return f"error({literal(text.vi)} || {what} || {literal(f' / {text.en}')} || {what})"
