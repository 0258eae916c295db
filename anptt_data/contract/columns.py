"""The columns a contract may declare.

Each factory returns a pandera field whose metadata holds one `Column`; validator, template, fact table,
dictionary and ODCS file are all made from it. Names, kinds and what they become:

=============  ==================================  =========================================================
factory        annotation in the contract          in the typed frame and the fact table
=============  ==================================  =========================================================
place          ``str`` (area code)                 ``x`` text, ``x_from`` date, ``x_method`` text, ``x_reported`` text
code           ``str`` (code of a code list)       ``x`` text
count          ``int``                             ``x`` bigint
measure        ``float``                           ``x`` double precision (+ ``x_mark`` text when ``censored``)
moment         ``datetime.datetime``               ``x`` timestamptz
whole          ``int``                             ``x`` integer (a parameter such as averaging minutes, not a quantity)
text           ``str``                             ``x`` text
selector       ``str``                             nothing: rows with other values are ignored as out of scope
derived        ``float``                           nothing: compared with our history, never stored as a fact
=============  ==================================  =========================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

import pandera.polars as pa

from anptt_data.contract.text import LATER, NO_VERDICT, Text

Kind = Literal["place", "code", "count", "measure", "moment", "whole", "text", "selector", "derived"]
Privacy = Literal["public", "internal", "personal"]
Level = Literal["nation", "province", "district", "commune"]
Direction = Literal["lower", "higher", "neither"]
"""Which way a figure is better, for pictures and anomalies; ``neither`` when more is neither good nor bad."""
Converts = Literal["sum", "ratio", "weighted", "none"]
"""How a figure is carried over to other units or added over places: added; recomputed from two added figures; a weighted mean; not at all."""

METADATA_KEY = "anptt"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One declared column of a contract; `name` is set from the class attribute."""

    kind: Kind
    title: Text
    name: str = ""
    aliases: tuple[str, ...] = ()
    unit: str | None = None
    required: bool = True  # a header for it must be found (where the layout can have one)
    nullable: bool = False  # a cell may be empty
    key: bool = False  # part of what makes a fact one fact
    privacy: Privacy = "public"
    code_list: str | None = None
    levels: tuple[Level, ...] = ()
    via: str | None = None  # a place that is looked up from another column (a station, a power unit)
    minimum: float | None = None
    maximum: float | None = None
    default: Any = None  # value of every row when the file has no such column
    keep: tuple[str, ...] = ()  # selector: the values that are in scope
    of: str | None = None  # derived: the measure it is computed from
    formula: Literal["running_total", "percent"] | None = None
    per: str | None = None  # derived percent: 100 * of / per
    weighted_by: str | None = None
    additive: bool = True
    numerator: str | None = field(default=None, metadata=LATER)  # a ratio: `ratio_per` * numerator / denominator
    denominator: str | None = field(default=None, metadata=LATER)
    ratio_per: float = field(default=1.0, metadata=LATER)
    jump: float | None = field(
        default=None, metadata=LATER
    )  # times the last report beyond which a total is asked about; None: the usual bound
    indicator: str | None = field(
        default=None, metadata=NO_VERDICT
    )  # the middle and end of its indicator's code, where sector.dataset.column would not do
    direction: Direction = field(default="neither", metadata=NO_VERDICT)
    censored: bool = False  # "KPH", "<LOD" allowed: null with the mark below_detection
    sentinels: tuple[float, ...] = ()  # numbers that mean "no value"
    unit_column: bool = False  # a text column that says the unit of `measure` in the same row
    values: dict[str, str] = field(default_factory=dict)  # written value (folded) -> code, beside the code list

    @property
    def stored(self) -> bool:
        """Whether fact rows have it."""
        return self.kind not in ("selector", "derived")

    @property
    def converts(self) -> Converts | None:
        """How a figure is carried over to other units and added over places; None for columns that hold no figure."""
        if self.kind not in ("count", "measure"):
            return None
        if self.privacy == "personal":
            return "none"
        if self.numerator is not None:
            return "ratio"
        if self.additive:
            return "sum"
        return "weighted" if self.weighted_by is not None else "none"

    @property
    def written_names(self) -> tuple[str, ...]:
        """Every header by which a file may name this column: titles, aliases, the code name."""
        return (self.title.vi, self.title.en, self.name, *self.aliases)


def _field(column: Column) -> Any:
    checks: dict[str, Any] = {}
    if column.kind in ("count", "measure", "whole"):
        if column.minimum is not None:
            checks["ge"] = column.minimum
        if column.maximum is not None:
            checks["le"] = column.maximum
    nullable = column.nullable or column.kind in ("derived", "selector") or column.censored
    return pa.Field(nullable=nullable, metadata={METADATA_KEY: column}, **checks)


def place(
    vi: str,
    en: str,
    *,
    levels: tuple[Level, ...] = ("commune",),
    aliases: tuple[str, ...] = (),
    via: str | None = None,
    key: bool = True,
    required: bool = True,
) -> Any:
    """An administrative unit, by code or name, resolved at the report's date (law 5).

    With `via` it is not written in the file but follows from another column: a *code* column through the attribute `areas` of
    its code list (area codes, one blank between), a *text* column through the register of stations.
    """
    return _field(
        Column(
            kind="place",
            title=Text(vi, en),
            levels=levels,
            aliases=aliases,
            via=via,
            key=key and via is None,
            required=required and via is None,
        )
    )


def code(
    vi: str,
    en: str,
    *,
    code_list: str,
    aliases: tuple[str, ...] = (),
    key: bool = True,
    required: bool = True,
    nullable: bool = False,
    default: str | None = None,
    values: dict[str, str] | None = None,
    privacy: Privacy = "public",
) -> Any:
    """A code from a code list in `reference/code_lists/`; a file may write the code, the name or an alias."""
    return _field(
        Column(
            kind="code", title=Text(vi, en), code_list=code_list, aliases=aliases, key=key, required=required,
            nullable=nullable, default=default, values=values or {}, privacy=privacy,
        )
    )  # fmt: skip


def count(
    vi: str,
    en: str,
    *,
    unit: str,
    aliases: tuple[str, ...] = (),
    minimum: int = 0,
    maximum: int | None = None,
    required: bool = True,
    nullable: bool = False,
    privacy: Privacy = "public",
    jump: float | None = None,
    indicator: str | None = None,
    direction: Direction = "neither",
) -> Any:
    """A whole number of things; additive over places and periods."""
    return _field(
        Column(
            kind="count", title=Text(vi, en), unit=unit, aliases=aliases, minimum=minimum, maximum=maximum,
            required=required, nullable=nullable, privacy=privacy, jump=jump, indicator=indicator, direction=direction,
        )
    )  # fmt: skip


def measure(
    vi: str,
    en: str,
    *,
    unit: str,
    aliases: tuple[str, ...] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    required: bool = True,
    nullable: bool = False,
    additive: bool = False,
    weighted_by: str | None = None,
    numerator: str | None = None,
    denominator: str | None = None,
    per: float = 1.0,
    censored: bool = False,
    sentinels: tuple[float, ...] = (),
    privacy: Privacy = "public",
    jump: float | None = None,
    indicator: str | None = None,
    direction: Direction = "neither",
) -> Any:
    """A real number with a unit; not additive unless said.

    Over several places it is a mean weighted by `weighted_by` (a count), or a ratio recomputed from two other columns
    (`per` * `numerator` / `denominator`: a rate in % has ``per=100``). With neither it belongs to its unit alone and is not carried over.
    """
    return _field(
        Column(
            kind="measure", title=Text(vi, en), unit=unit, aliases=aliases, minimum=minimum, maximum=maximum,
            required=required, nullable=nullable, additive=additive, weighted_by=weighted_by, numerator=numerator,
            denominator=denominator, ratio_per=per, censored=censored, sentinels=sentinels, privacy=privacy,
            jump=jump, indicator=indicator, direction=direction,
        )
    )  # fmt: skip


def moment(vi: str, en: str, *, aliases: tuple[str, ...] = (), key: bool = True) -> Any:
    """An instant in local time (+07:00) as the file writes it; stored with its time zone."""
    return _field(Column(kind="moment", title=Text(vi, en), aliases=aliases, key=key))


def whole(
    vi: str, en: str, *, unit: str, aliases: tuple[str, ...] = (), key: bool = True, default: int | None = None,
    minimum: int | None = None, values: dict[str, str] | None = None,
) -> Any:  # fmt: skip
    """A whole number that describes the fact (averaging minutes, a year of birth); never summed."""
    return _field(
        Column(
            kind="whole", title=Text(vi, en), unit=unit, aliases=aliases, key=key, required=default is None,
            default=default, minimum=minimum, additive=False, values=values or {},
        )
    )  # fmt: skip


def text(
    vi: str, en: str, *, aliases: tuple[str, ...] = (), key: bool = False, required: bool = False,
    nullable: bool = True, privacy: Privacy = "public", default: str | None = None, unit_column: bool = False,
) -> Any:  # fmt: skip
    """Free text or an identifier that has no code list. Personal text is pseudonymised before it is stored."""
    return _field(
        Column(
            kind="text", title=Text(vi, en), aliases=aliases, key=key, required=required, nullable=nullable,
            privacy=privacy, default=default, unit_column=unit_column,
        )
    )  # fmt: skip


def selector(vi: str, en: str, *, aliases: tuple[str, ...], keep: tuple[str, ...]) -> Any:
    """A column that says whether a row is ours: other values are ignored as out of scope. Absent: all rows are ours."""
    return _field(Column(kind="selector", title=Text(vi, en), aliases=aliases, keep=keep, required=False, nullable=True))


def derived(
    vi: str, en: str, *, of: str, formula: Literal["running_total", "percent"], per: str | None = None,
    aliases: tuple[str, ...] = (), unit: str | None = None,
) -> Any:  # fmt: skip
    """A column of the form that follows from others (lũy kế, %): compared, a mismatch is a warning, never stored."""
    return _field(
        Column(
            kind="derived", title=Text(vi, en), of=of, formula=formula, per=per, aliases=aliases, unit=unit,
            required=False, nullable=True, additive=False,
        )
    )  # fmt: skip
