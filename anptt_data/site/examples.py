"""An example query for every relation, made from what the dictionary says of its columns: names beside codes, the newest period first, what must be said with it."""

from __future__ import annotations

from collections.abc import Sequence

from anptt_data.site.facts import Column, Kind
from anptt_data.sql_text import literal, quoted

MOST_COLUMNS, MOST_FIGURES, ROWS = 8, 4, 10
INSTANT = "TIMESTAMP WITH TIME ZONE"
PERIOD = ("period_from", "period_to")
INDICATORS = "link.indicator"
REPORTS = ("unit", *PERIOD, "receipt_no", "received_at", "due_on", "in_time")


def example_sql(relation: str, kind: Kind, columns: Sequence[Column]) -> str:
    """A SELECT that runs on the release and gives at most `ROWS` rows, the same ones each time as far as the columns tell rows apart."""
    names = [c.name for c in columns]
    if kind == "dataset":
        return _dataset(relation, columns)
    if kind == "mart" and {"indicator", "value", "unit"} <= set(names):
        return _observations(relation, names)
    if kind == "converted":
        shown = _converted(columns)
    elif kind == "reports":
        shown = [n for n in REPORTS if n in names]
    else:
        shown = names[:MOST_COLUMNS]
    moments = [c.name for c in columns if c.type == INSTANT and c.is_key]
    order = [f"{quoted_plain(n)} DESC" for n in (*moments, "received_at", "period_from") if n in shown][:1]
    order += [quoted_plain(n) for n in shown if f"{quoted_plain(n)} DESC" not in order]  # all of them: the same rows each time
    listed = ", ".join(quoted_plain(n) for n in shown)
    return f"SELECT {listed}\nFROM {relation}\nORDER BY {', '.join(order)}\nLIMIT {ROWS}"


def quoted_plain(name: str) -> str:
    """A name as people write it: quoted only where SQL asks for it."""
    return name if name.isidentifier() and name.islower() and name not in RESERVED else quoted(name)


RESERVED = frozenset(["row", "end", "from", "to", "table", "order", "group", "column", "default", "check", "level", "type", "values"])


def _observations(relation: str, names: list[str]) -> str:
    """Figures of all sectors in one table, with what each of them is called; those for internal use stay out of pages."""
    shown = [
        f"o.{quoted_plain(n)}" for n in ("area_name", *PERIOD, "calendar", "breakdown", "value", "unit", "authority", "mark") if n in names
    ]
    order = ["o.period_from DESC"] if PERIOD[0] in names else []
    order += [f"o.{quoted_plain(n)}" for n in ("indicator", "area", "breakdown", "site", "moment", "value", "mark") if n in names]
    lines = (
        f"SELECT i.title_vi, {', '.join(shown)}", f"FROM {relation} o", f"JOIN {INDICATORS} i ON i.indicator = o.indicator",
        "WHERE i.privacy = 'public'", f"ORDER BY {', '.join(order)}", f"LIMIT {ROWS}",
    )  # fmt: skip
    return "\n".join(lines)


def _figures(columns: Sequence[Column]) -> list[str]:
    return [c.name for c in columns if c.converts is not None and c.privacy != "personal"][:MOST_FIGURES]


def _converted(columns: Sequence[Column]) -> list[str]:
    names = [c.name for c in columns]
    place = [n for n in names if n.endswith("_name") and not n.startswith("reported_")][:1]
    keys = [c.name for c in columns if c.code_list or (c.type == INSTANT and c.is_key)]
    tail = [n for n in ("conversion", "rows_reported") if n in names]
    period = [] if any(c.type == INSTANT and c.is_key for c in columns) else [n for n in PERIOD if n in names]
    return [*place, *keys[:2], *period, *_figures(columns), *tail]


def _dataset(relation: str, columns: Sequence[Column]) -> str:
    """Keys with their names from the reference tables, period, figures, authority and mark."""
    names = {c.name for c in columns}
    selected: list[str] = []
    joins: list[str] = []
    order: list[str] = []
    moments = [c.name for c in columns if c.type == INSTANT and c.is_key]
    for n, c in enumerate(c for c in columns if f"{c.name}_from" in names and f"{c.name}_method" in names):
        alias = "a" if n == 0 else f"a{n + 1}"
        selected.append(f"{alias}.name AS {c.name}_name")
        joins.append(
            f"LEFT JOIN ref.area {alias} ON {alias}.code = f.{quoted_plain(c.name)} AND {alias}.valid_from = f.{quoted_plain(c.name + '_from')}"
        )
        order.append(f"f.{quoted_plain(c.name)}")
    for n, c in enumerate(c for c in columns if c.code_list and c.privacy != "personal"):
        alias = "k" if n == 0 else f"k{n + 1}"
        selected.append(f"{alias}.vi AS {c.name}_vi")
        joins.append(
            f"LEFT JOIN ref.code {alias} ON {alias}.code_list = {literal(str(c.code_list))} AND {alias}.code = f.{quoted_plain(c.name)}"
        )
        order.append(f"f.{quoted_plain(c.name)}")
    others = [c.name for c in columns if c.is_key and not c.code_list and f"{c.name}_method" not in names and not c.name.endswith("_from")]
    own = [n for n in others if n in moments or (n not in PERIOD and next(c for c in columns if c.name == n).privacy != "personal")]
    selected += [f"f.{quoted_plain(n)}" for n in own]
    selected += [f"f.{n}" for n in PERIOD if not moments]
    selected += [f"f.{quoted_plain(n)}" for n in _figures(columns)]
    selected += [f"f.{n}" for n in ("unit", "authority", "mark") if n in names]
    newest = [f"f.{quoted_plain(m)} DESC" for m in moments[:1]] or ["f.period_from DESC"]
    lines = ["SELECT " + ",\n       ".join(selected), f"FROM {relation} f", *joins]
    order += [f"f.{quoted_plain(n)}" for n in (*(n for n in own if n not in moments), "agency", "receipt_no") if n in names]
    return "\n".join([*lines, f"ORDER BY {', '.join([*newest, *order])}", f"LIMIT {ROWS}"])
