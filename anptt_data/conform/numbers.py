"""Texts become numbers by the column's decided way of writing them; what cannot is a fault of that cell.

Most cells are converted by polars in one pass; only what fails is looked at by distinct text.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

import polars as pl

from anptt_data.conform.faults import Fault
from anptt_data.conform.folding import fold
from anptt_data.conform.recognised import Numbers
from anptt_data.conform.units import same_unit
from anptt_data.conform.words import BELOW_DETECTION, MISSING, ZERO_WORDS
from anptt_data.contract.columns import Column

LARGEST_INTEGER = 2**63 - 1
LARGEST_EXACT = 2**53  # a whole number written as a fraction is exact in a float up to here
LARGEST_WHOLE = 2**31 - 1
LONGEST = 400
"""Characters of a figure; the largest fraction has 309 before its point, and Python turns no more than 4,300 digits into a number."""
BELOW = "below_detection"
_BLANKS = re.compile(r"(?<=\d)[ \u00a0\u202f\u2009](?=\d{3}(?:\D|$))")
_STRAY: dict[int, str | None] = {
    **{ord(c): None for c in "\u00ad\u200b\u200c\u200d\u2060\ufeff"},
    **{0xFF10 + n: str(n) for n in range(10)}, ord("．"): ".", ord("，"): ",", ord("－"): "-",
}  # fmt: skip
"""Invisible characters, and the full-width figures of East Asian fonts; superscripts stay, they are notes and no figures."""
_NUMBER = re.compile(r"([+-]?)(\d[\d.,]*|[.,]\d+)(?:[eE]([+-]?\d{1,3}))?")
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}[.,]\d{3}")
_FIGURE_AND_UNIT = re.compile(r"([+-]?[\d.,][\d.,\s]*?)\s*(%|[^\W\d_][^\d]*)")
EXACT = Numbers("point", sure=True, grouped=False)
"""How a cell that is a number in its file is written by the reader: never grouped, never doubtful."""
LOOKS_LIKE_A_FIGURE = r"^\s*[<>≤≥~+-]?\s*[.,]?\d"


@dataclass(frozen=True)
class Cell:
    """What one text says: a value, or missing, or a fault by rule code; `mended` counts harmless noise by rule code."""

    value: float | int | None = None
    fault: str | None = None
    below: bool = False
    mended: str | None = None


def read_number(text: str, column: Column, numbers: Numbers) -> Cell:
    """One text as a number of `column`; a fault is a rule code of the value rules."""
    written = text.strip().strip("\u00a0\u202f\ufeff\u200b")
    folded = fold(written)
    if folded in MISSING:
        return Cell()
    if column.kind in ("count", "measure", "derived") and folded in ZERO_WORDS:
        return Cell(0, mended="NUM-011")
    if folded in ("nan", "inf", "-inf", "+inf", "infinity", "-infinity") or written.startswith(
        ("#DIV", "#NUM", "#VALUE", "#REF", "#NAME", "#N/")
    ):
        return Cell(fault="NUM-005")
    if BELOW_DETECTION.fullmatch(folded):
        return Cell(below=True) if column.censored else Cell(fault="NUM-007")
    mended: str | None = None
    joined = _BLANKS.sub("", written.translate(_STRAY)).replace("−", "-").replace("–", "-")
    if joined[:1] in ("'", "’") and _NUMBER.fullmatch(joined[1:]):
        joined = joined[1:]  # what keeps a spreadsheet from making a number of it
    if joined != written or written != text.strip():
        mended = "NUM-008"
    suffixed = _FIGURE_AND_UNIT.fullmatch(joined)
    if suffixed and not _NUMBER.fullmatch(joined):
        unit = suffixed[2].strip()
        if column.unit is None and unit == "%" and column.kind == "derived":
            joined = suffixed[1].strip()
        elif column.unit is not None and same_unit(unit, column.unit):
            joined, mended = suffixed[1].strip(), "NUM-009"
        else:
            return Cell(fault="NUM-001")
    found = _NUMBER.fullmatch(joined)
    if found is None:
        return Cell(fault="NUM-001")
    plain, fault = _plain_digits(found[2], joined, numbers)
    if fault is not None or plain is None:
        return Cell(fault=fault)
    if mended is None and found[2].count(".") + found[2].count(",") > plain.count("."):
        mended = "NUM-008"
    return _valued(f"{found[1]}{plain}" + (f"e{found[3]}" if found[3] else ""), column, mended)


def _plain_digits(digits: str, written: str, numbers: Numbers) -> tuple[str | None, str | None]:
    """The digits with a decimal point and no grouping, or a fault."""
    if "." not in digits and "," not in digits:
        return digits, None
    if not numbers.grouped:
        single = digits.count(".") + digits.count(",") == 1
        return (f"0{digits.replace(',', '.')}", None) if single else (None, "NUM-002")
    if not numbers.sure and _AMBIGUOUS.fullmatch(written):
        return None, "NUM-010"
    if numbers.sign == "mixed":
        return None, "NUM-002"
    if numbers.sign == "none":
        # Evidence after the rows that were looked at: only what can be read in one way, and no single group.
        last = max(digits.rfind("."), digits.rfind(","))
        sign, group = digits[last], "," if digits[last] == "." else "."
        if digits.count(sign) > 1:
            sign, group = group, sign
    else:
        sign, group = (",", ".") if numbers.sign == "comma" else (".", ",")
    whole, _, fraction = digits.partition(sign)
    if sign in fraction or group in fraction:
        return None, "NUM-002"
    if group in whole:
        first, *groups = whole.split(group)
        if not 1 <= len(first) <= 3 or first == "0" or any(len(g) != 3 for g in groups):
            return None, "NUM-002"
        whole = "".join([first, *groups])
    return f"{whole or '0'}" + (f".{fraction}" if fraction else ""), None


def _valued(plain: str, column: Column, mended: str | None) -> Cell:
    if len(plain) > LONGEST:
        return Cell(fault="NUM-006")
    if column.kind in ("count", "whole"):
        limit = LARGEST_INTEGER if column.kind == "count" else LARGEST_WHOLE
        if "." not in plain and "e" not in plain:
            value = int(plain)
            return Cell(fault="NUM-006") if abs(value) > limit else Cell(value, mended=mended)
        number = float(plain)
        if math.isinf(number) or abs(number) > min(limit, LARGEST_EXACT):
            return Cell(fault="NUM-006")
        if number.is_integer() and re.fullmatch(r"[+-]?[1-9]\d{0,2}\.000", plain):
            return Cell(fault="NUM-010")  # nobody writes a count to three decimals: 1.000 is rather a thousand
        return Cell(int(number), mended=mended) if number.is_integer() else Cell(fault="NUM-004")
    number = float(plain)
    return Cell(fault="NUM-006") if math.isinf(number) else Cell(number, mended=mended)


@dataclass
class NumberColumn:
    """A converted column: values, the mark of censored cells, faults, counts of mended noise, and which cells say something."""

    values: pl.Series
    below: pl.Series | None
    faults: list[Fault]
    mended: dict[str, pl.Series]
    says: pl.Series  # the cell is a figure, or would be one: it makes its row a row of data


DTYPES: dict[str, Any] = {"count": pl.Int64, "whole": pl.Int32, "measure": pl.Float64, "derived": pl.Float64}


def number_column(texts: pl.Series, column: Column, numbers: Numbers, typed: pl.Series | None = None) -> NumberColumn:
    """Convert one column of texts (nulls are empty cells).

    `typed`: the cells whose figure was written as text, in a file whose other figures are numbers; None: all are text.
    """
    if typed is None:
        return _converted(texts, column, numbers)
    exact = _converted(texts.set(typed, None), column, EXACT)
    return _both(exact, _converted(texts.set(~typed, None), column, numbers)) if typed.any() else exact


def _both(one: NumberColumn, other: NumberColumn) -> NumberColumn:
    """Two conversions of different cells of a column as one."""
    below = one.below if other.below is None else other.below if one.below is None else one.below | other.below
    mended = dict(one.mended)
    for rule, where in other.mended.items():
        mended[rule] = mended[rule] | where if rule in mended else where
    return NumberColumn(one.values.fill_null(other.values), below, one.faults + other.faults, mended, one.says | other.says)


def _converted(texts: pl.Series, column: Column, numbers: Numbers) -> NumberColumn:
    dtype = DTYPES[column.kind]
    fast, grouped = _fast(texts, dtype, numbers)
    values = fast
    failed = fast.is_null() & texts.is_not_null()
    if dtype == pl.Float64:
        failed |= ~fast.is_finite().fill_null(True)
    faults: list[Fault] = []
    below: pl.Series | None = None
    mended: dict[str, pl.Series] = {} if grouped is None else {"NUM-008": grouped}
    says = fast.is_not_null()
    if failed.any():
        slow = texts.set(~failed, None) if not failed.all() else texts
        distinct = slow.drop_nulls().unique()
        read = {t: _read_mapped(t, column, numbers) for t in distinct.to_list()}
        keys = pl.Series(list(read), dtype=pl.String)
        typed = pl.Series([c.value for c in read.values()], dtype=dtype, strict=False)
        values = fast.set(failed, None).fill_null(slow.replace_strict(keys, typed, default=None, return_dtype=dtype))
        codes = slow.replace_strict(
            keys, pl.Series([c.fault for c in read.values()], dtype=pl.String), default=None, return_dtype=pl.String
        )
        faults += [
            Fault(code, column.name, (codes == code).fill_null(False)) for code in sorted(set(codes.drop_nulls().unique().to_list()))
        ]
        notes = slow.replace_strict(
            keys, pl.Series([c.mended for c in read.values()], dtype=pl.String), default=None, return_dtype=pl.String
        )
        for code in sorted(set(notes.drop_nulls().unique().to_list())):
            where = (notes == code).fill_null(False)
            mended[code] = mended[code] | where if code in mended else where
        if column.censored:
            below = slow.is_in([t for t, c in read.items() if c.below]).fill_null(False)
            says |= below
        wordy = [
            t
            for t, c in read.items()
            if c.value is not None or c.fault in ("NUM-005", "NUM-007") or (c.fault and re.match(LOOKS_LIKE_A_FIGURE, t))
        ]
        says |= slow.is_in(wordy).fill_null(False)
    if column.sentinels:
        sentinel = values.is_in(list(column.sentinels)).fill_null(False)
        values = values.set(sentinel, None)
    return NumberColumn(values, below, faults, mended, says)


def _read_mapped(text: str, column: Column, numbers: Numbers) -> Cell:
    if column.values and (mapped := column.values.get(fold(text))) is not None:
        return Cell(int(mapped) if column.kind in ("whole", "count") else float(mapped))
    return read_number(text, column, numbers)


def _fast(texts: pl.Series, dtype: Any, numbers: Numbers) -> tuple[pl.Series, pl.Series | None]:
    """What polars reads by itself without any doubt about separators, everything else null; and which cells were grouped by thousands."""
    if dtype in (pl.Int64, pl.Int32):
        return _with_groups(texts, texts.cast(dtype, strict=False), dtype, numbers)
    if not numbers.grouped:
        plain = texts.cast(dtype, strict=False)
        if plain.null_count() == texts.null_count():
            return plain, None
        return plain.fill_null(texts.str.replace(",", ".", literal=True).cast(dtype, strict=False)), None
    if numbers.sign == "point" and numbers.sure:
        return _with_groups(texts, texts.cast(dtype, strict=False), dtype, numbers)
    if numbers.sign == "comma" and numbers.sure:
        single = texts.set(texts.str.contains(".", literal=True).fill_null(False), None)
        return _with_groups(texts, single.str.replace(",", ".", literal=True).cast(dtype, strict=False), dtype, numbers)
    return texts.set(texts.str.contains_any([",", "."]).fill_null(False), None).cast(dtype, strict=False), None


def _with_groups(texts: pl.Series, read: pl.Series, dtype: Any, numbers: Numbers) -> tuple[pl.Series, pl.Series | None]:
    """What was read, and what is grouped by thousands as the column does it."""
    if read.null_count() == texts.null_count() or not (numbers.sure and numbers.grouped):
        return read, None
    group, sign = (r"\.", ",") if numbers.sign == "comma" else (",", r"\.")
    fits = texts.str.contains(rf"^[+-]?[1-9]\d{{0,2}}(?:{group}\d{{3}})+(?:{sign}\d+)?$").fill_null(False) & read.is_null()
    bare = texts.set(~fits, None).str.replace_all(group, "")
    values = (bare.str.replace(",", ".", literal=True) if sign == "," else bare).cast(dtype, strict=False)
    return read.fill_null(values), values.is_not_null() if fits.any() else None
