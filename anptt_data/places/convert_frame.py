"""The figures of a frame carried over to the units of another day: what `converted_sql` does, for analysts who work in Python.

from anptt_data.places.convert_frame import convert_frame
convert_frame(frame, contract("sector.name"), date(2025, 6, 30), references(folder).converter)
"""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl

from anptt_data.contract.base import Contract
from anptt_data.contract.columns import Column
from anptt_data.contract.converted import PERIOD_COLUMNS, converted_columns, main_place, measures, merges, told_apart
from anptt_data.places.conversion import Converter
from anptt_data.places.converted_sql import METHOD_BITS
from anptt_data.places.crosswalk import CONFIDENCES, Version

MAPPING = {
    "_code": pl.String, "_from": pl.Date, "_to": pl.String, "_to_from": pl.Date, "_name": pl.String, "_share": pl.Float64, "_estimated": pl.Boolean,
    "_alone": pl.Boolean, "_methods": pl.Int32, "_method": pl.String, "_confidence": pl.Int32, "_whole": pl.Boolean, "_target": pl.Int32,
}  # fmt: skip
GIVEN: dict[str, tuple[Any, Any]] = {
    "mark": (pl.String, None), "authority": (pl.String, "provisional"), "period_from": (pl.Date, None), "period_to": (pl.Date, None),
}  # fmt: skip
"""What is taken for a column that the frame does not have."""


def convert_frame(frame: pl.DataFrame, contract: type[Contract], on: date, converter: Converter) -> pl.DataFrame:
    """The rows of the dataset's relation converted to the units of the day `on`, with the columns of `<dataset>_on` and in no order.

    `frame` has columns of the dataset's view; calendar, mark, authority and period may be left out. Raises ValueError when the dataset has no place,
    `polars.exceptions.ColumnNotFoundError` when a declared column is missing.
    """
    place = main_place(contract)
    if place is None:
        raise ValueError(f"{contract.dataset()} has no place")
    defaults = {"calendar": (pl.String, contract.cadence().calendar)} | GIVEN
    frame = frame.with_columns(pl.lit(value, kind).alias(name) for name, (kind, value) in defaults.items() if name not in frame.columns)
    mapping = _mapping(frame.select(pl.col(place.name), pl.col(f"{place.name}_from")).unique(), on, converter)
    if merges(contract):
        made = _merged(frame, contract, place, mapping)
    else:
        made = _relabelled(frame, place, mapping, {(a.code, a.valid_from): a.full_name for a in converter.areas})
    wanted = [entry["name"] for entry in converted_columns(contract)]
    return made.select(name for name in wanted if name in made.columns)


def _mapping(units: pl.DataFrame, on: date, converter: Converter) -> pl.DataFrame:
    """Where each reported unit is on the day; a unit that is not converted is a target of its own, one that nobody knows has no row."""
    known = {(a.code, a.valid_from): a for a in converter.areas}
    first = min(a.valid_from for a in converter.areas)
    numbers: dict[tuple[Version, bool], int] = {}
    rows: list[tuple[Any, ...]] = []
    for code, since in units.iter_rows():
        area = known.get((code, since))
        if area is None or on < first:
            continue
        answer = converter.convert(area, on)
        targets = [t for t in answer.targets if t.share != 0] if answer.convertible else []  # where only land went, nobody's figures are
        bits = sum(METHOD_BITS.get(method, 0) for method in answer.method.split("+"))
        grounds = (bits, answer.method, CONFIDENCES.index(answer.confidence))
        for target in targets:
            to = (target.area.code, target.area.valid_from)
            number = numbers.setdefault((to, True), len(numbers))
            rows.append((
                code, since, *to, target.area.full_name, target.share, answer.estimated, answer.relation == "same", *grounds,
                answer.relation in ("same", "whole"), number,
            ))  # fmt: skip
        if not targets:
            number = numbers.setdefault(((code, since), False), len(numbers))
            rows.append((code, since, None, None, area.full_name, 1.0, False, True, *grounds, False, number))
    return pl.DataFrame(rows, schema=MAPPING, orient="row")


def _merged(frame: pl.DataFrame, contract: type[Contract], place: Column, mapping: pl.DataFrame) -> pl.DataFrame:
    keys = [*told_apart(contract), *PERIOD_COLUMNS]
    figures = measures(contract)
    here = [pl.col(place.name), pl.col(f"{place.name}_from")]
    joined = frame.join(mapping, left_on=here, right_on=["_code", "_from"], how="left", nulls_equal=False).with_columns(
        pl.when(pl.col("_to").is_null()).then(here[0]).alias("_reported"), pl.when(pl.col("_to").is_null()).then(here[1]).alias("_reported_from"),
        pl.col("_share").fill_null(1.0), pl.col("_alone").fill_null(True), pl.col("_estimated").fill_null(False),
    )  # fmt: skip
    gathered = [e for n, column in enumerate(figures) for e in _gathered(n, column)]
    grouped = joined.group_by("_target", "_to", "_to_from", "_name", "_reported", "_reported_from", *keys).agg(
        *gathered, pl.len().cast(pl.Int64).alias("rows_reported"), pl.col("_alone").all(), pl.col("_estimated").any(), pl.col("_methods").bitwise_or(),
        pl.col("_confidence").max(), (pl.col("authority").eq_missing("final")).all().alias("_final"),
    )  # fmt: skip
    grouped = grouped.with_columns(_figure(n, column).alias(f"_figure_{n}") for n, column in enumerate(figures))
    away = pl.col("_to").is_null()
    return grouped.select(
        *keys,
        pl.col("_to").alias(place.name),
        pl.col("_to_from").alias(f"{place.name}_from"),
        pl.when(~away).then("_name").alias(f"{place.name}_name"),
        *(pl.col(f"_figure_{n}").alias(c.name) for n, c in enumerate(figures)),
        *(pl.col(f"_mark_{n}").alias(f"{c.name}_mark") for n, c in enumerate(figures) if c.censored),
        pl.when(away)
        .then(pl.lit("not_converted"))
        .when("_estimated")
        .then(pl.lit("estimated"))
        .otherwise(pl.lit("exact"))
        .alias("conversion"),
        pl.col("_estimated").alias("estimated"),
        pl.when(away).then(pl.lit("none")).otherwise(_methods()).alias("method"),
        pl.col("_confidence").replace_strict(dict(enumerate(CONFIDENCES)), return_dtype=pl.String).alias("confidence"),
        pl.when("_final").then(pl.lit("final")).otherwise(pl.lit("provisional")).alias("authority"),
        "rows_reported",
        _named([(c.name, _lost(n)) for n, c in enumerate(figures) if c.converts != "sum"]).alias("not_converted"),
        _named([(c.name, _partly(n, c)) for n, c in enumerate(figures) if c.converts != "none"]).alias("incomplete"),
        pl.col("_reported").alias(f"reported_{place.name}"),
        pl.col("_reported_from").alias(f"reported_{place.name}_from"),
        pl.when(away).then("_name").alias(f"reported_{place.name}_name"),
    )


def _gathered(number: int, column: Column) -> list[pl.Expr]:
    x, share = pl.col(column.name), pl.col("_share")
    found = [x.count().cast(pl.Int64).alias(f"_told_{number}"), x.max().alias(f"_one_{number}")]
    if column.censored:
        mark = pl.col(f"{column.name}_mark")
        same = (x.count() == 0) & (mark.null_count() == 0) & (mark.n_unique() == 1)
        found.append(pl.when(same).then(mark.first()).alias(f"_mark_{number}"))
    if column.converts == "sum":
        found.append((x * share).sum().alias(f"_sum_{number}"))
    elif column.converts in ("weighted", "ratio"):
        weighted = column.converts == "weighted"
        over, under = (x, pl.col(str(column.weighted_by))) if weighted else (pl.col(str(column.numerator)), pl.col(str(column.denominator)))
        known = over.is_not_null() & under.is_not_null()
        upper = over * under if weighted else over
        found += [
            pl.when(known).then(upper * share).sum().alias(f"_upper_{number}"), pl.when(known).then(under * share).sum().alias(f"_lower_{number}"),
            known.sum().cast(pl.Int64).alias(f"_both_{number}"),
        ]  # fmt: skip
    return found


def _figure(number: int, column: Column) -> pl.Expr:
    if column.converts == "sum":
        return pl.when(pl.col(f"_told_{number}") > 0).then(pl.col(f"_sum_{number}")).cast(pl.Float64)
    alone = pl.when((pl.col("rows_reported") == 1) & pl.col("_alone")).then(pl.col(f"_one_{number}"))
    if column.converts == "none":
        return alone if column.privacy == "personal" else alone.cast(pl.Float64)
    lower = pl.col(f"_lower_{number}")
    made = pl.when(lower != 0).then(pl.col(f"_upper_{number}") / lower)
    return pl.coalesce(alone, column.ratio_per * made if column.converts == "ratio" else made).cast(pl.Float64)


def _lost(number: int) -> pl.Expr:
    return (pl.col(f"_told_{number}") > 0) & pl.col(f"_figure_{number}").is_null()


def _partly(number: int, column: Column) -> pl.Expr:
    told = pl.col(f"_told_{number}" if column.converts == "sum" else f"_both_{number}")
    return (told > 0) & (told < pl.col("rows_reported"))


def _named(conditions: list[tuple[str, pl.Expr]]) -> pl.Expr:
    if not conditions:
        return pl.lit(None, pl.String)
    names = pl.concat_str([pl.when(holds).then(pl.lit(name)) for name, holds in conditions], separator=", ", ignore_nulls=True)
    return pl.when(names != "").then(names)


def _methods() -> pl.Expr:
    return (
        _named([(method, (pl.col("_methods") & bit) > 0) for method, bit in METHOD_BITS.items()])
        .str.replace_all(", ", "+")
        .fill_null("none")
    )


def _relabelled(frame: pl.DataFrame, place: Column, mapping: pl.DataFrame, names: dict[Version, str]) -> pl.DataFrame:
    here = [pl.col(place.name), pl.col(f"{place.name}_from")]
    joined = frame.join(mapping.filter("_whole"), left_on=here, right_on=["_code", "_from"], how="left", nulls_equal=False)
    reported = pl.Series("_reported_name", [names.get(version) for version in joined.select(here).iter_rows()], pl.String)
    joined = joined.with_columns(reported)
    away = pl.col("_to").is_null()
    return joined.with_columns(
        pl.col("_to").alias(place.name),
        pl.col("_to_from").alias(f"{place.name}_from"),
        pl.col("_name").alias(f"{place.name}_name"),
        pl.when(away).then(pl.lit("not_converted")).otherwise(pl.lit("exact")).alias("conversion"),
        pl.lit(False).alias("estimated"),
        pl.col("_method").fill_null("none").alias("method"),
        pl.col("_confidence").replace_strict(dict(enumerate(CONFIDENCES)), return_dtype=pl.String).alias("confidence"),
        pl.lit(1, pl.Int64).alias("rows_reported"),
        pl.lit(None, pl.String).alias("not_converted"),
        pl.lit(None, pl.String).alias("incomplete"),
        pl.when(away).then(here[0]).alias(f"reported_{place.name}"),
        pl.when(away).then(here[1]).alias(f"reported_{place.name}_from"),
        pl.when(away).then("_reported_name").alias(f"reported_{place.name}_name"),
    )
