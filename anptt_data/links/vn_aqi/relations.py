# ruff: noqa: S608 - views take no parameters; every name and text goes through `quoted` and `literal`.
"""The statements that make the relations of VN_AQI, for a release and for PostgreSQL alike: two views in the schema of each sector that feeds the index."""

from __future__ import annotations

from collections.abc import Iterable

from anptt_data.contract.base import Contract
from anptt_data.contract.text import Text
from anptt_data.links.columns import Columns, comments
from anptt_data.links.vn_aqi.columns import BAND, BAND_TEXT, BAND_VIEW, RELATIONS
from anptt_data.links.vn_aqi.feeds import Feed, feeds
from anptt_data.links.vn_aqi.indicators import DAY, HOUR
from anptt_data.links.vn_aqi.scale import BANDS
from anptt_data.links.vn_aqi.sql import day_sql, hour_sql
from anptt_data.sql_text import literal, quoted


def aqi_views(contracts: Iterable[type[Contract]]) -> dict[tuple[str, str], str]:
    """Schema and name of each view, and its SELECT."""
    by_sector: dict[str, list[Feed]] = {}
    for feed in feeds(contracts):
        by_sector.setdefault(feed.contract.sector(), []).append(feed)
    selects = {HOUR: hour_sql, DAY: day_sql}
    return {(sector, name): select(found) for sector, found in by_sector.items() for name, select in selects.items()}


def band_sql() -> str:
    """`link.aqi_band`: the legend."""
    rows = [(b.low, b.high, *b.name, b.colour.vi, b.hex, *b.effect) for b in BANDS]
    return " UNION ALL ".join(
        "SELECT "
        + ", ".join(f"CAST({literal(str(v))} AS {kind}) AS {quoted(n)}" for v, (n, (kind, _)) in zip(row, BAND.items(), strict=True))
        for row in rows
    )


def aqi_statements(contracts: Iterable[type[Contract]], options: str = "") -> list[str]:
    """The views with their comments, the schema ``link`` being there; `options` stand after a view's name."""
    made: list[str] = []
    views: dict[tuple[str, str], tuple[str, Columns, Text]] = {
        at: (select, *RELATIONS[at[1]]) for at, select in aqi_views(contracts).items()
    }
    views["link", BAND_VIEW] = (band_sql(), BAND, BAND_TEXT)
    for (schema, name), (select, columns, text) in views.items():
        full = f"{quoted(schema)}.{quoted(name)}"
        made.append(f"CREATE VIEW {full} {options} AS SELECT {', '.join(f'v.{quoted(c)}' for c in columns)} FROM ({select}) v")
        made.append(f"COMMENT ON VIEW {full} IS {literal(f'{text.vi} — {text.en}')}")
        made += [f"COMMENT ON COLUMN {full}.{quoted(c)} IS {literal(said)}" for c, said in comments(columns).items()]
    return made
