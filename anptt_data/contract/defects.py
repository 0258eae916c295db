"""What is wrong with a contract class in itself, in words its author understands; all of it at once.

`declared_wrongly` looks at the class body before pandera does, `contradictions` at the finished class. What a contract has to agree on with
others (catalogue, reference data) stands in `contract.agreement`.
"""

from __future__ import annotations

import difflib
import inspect
import math
import re
from collections.abc import Callable, Collection, Iterator
from types import ModuleType
from typing import TYPE_CHECKING, Any, get_args

from anptt_data.conform.folding import fold
from anptt_data.contract.columns import METADATA_KEY, Column, Kind, Level, Privacy
from anptt_data.contract.layouts import Cadence, Crosstab, Layout, Lines, ReportPeriod
from anptt_data.contract.rules import Severity
from anptt_data.contract.text import Text

if TYPE_CHECKING:
    from anptt_data.contract.base import Contract

ANNOTATIONS: dict[Kind, str] = {
    "place": "str", "code": "str", "count": "int", "measure": "float", "moment": "datetime", "whole": "int", "text": "str",
    "selector": "str", "derived": "float",
}  # fmt: skip
SYSTEM_NAMES = frozenset(
    [
        "agency",
        "period_from",
        "period_to",
        "calendar",
        "authority",
        "mark",
        "submission_id",
        "receipt_no",
        "part",
        "sheet",
        "row",
        "col",
        "fact_no",
        "claim_id",
    ]
)
"""Columns that every dataset's view has (`contract.dictionary.SYSTEM_COLUMNS`)."""
COLUMN_NAME = re.compile(r"[a-z][a-z0-9_]{0,50}")
DATASET = re.compile(r"[a-z][a-z0-9]*\.[a-z][a-z0-9_]*")
SCHEMAS_TAKEN = frozenset(
    {
        "ref",
        "intake",
        "quality",
        "fact",
        "anptt",
        "audit",
        "portal",
        "link",
        "mart",
        "public",
        "main",
        "information_schema",
        "pg_catalog",
        "system",
        "temp",
    }
)
"""Schemas of the warehouse and of a release that are no sector."""
CONVERTED_NAMES = frozenset(["conversion", "estimated", "method", "confidence", "rows_reported", "not_converted", "incomplete", "on_day"])
"""Columns that the relation converted to the units of a day has beside the dataset's own (`contract.converted`), and the name of that day."""
VERSION = re.compile(r"\d+(?:\.\d+)*")
RULE_CODE = re.compile(r"[A-Z]{1,10}-\d{3}")
CHOICES: dict[str, tuple[str, ...]] = {"revises": ("scope", "row"), "approval": ("none", "confirm", "signed")}
TYPES: dict[str, type] = {
    "dataset": str, "version": str, "title": Text, "description": Text, "legal_basis": str, "provider": str, "cadence": Cadence,
    "period": ReportPeriod, "layouts": tuple, "scope": tuple, "partial": bool, "provisional": bool, "sweep": bool, "secret_terms": tuple,
    "nil": bool, "threat": str,
}  # fmt: skip
NEEDED = ("dataset", "version", "title", "cadence")


def declared_wrongly(body: dict[str, Any], known: Collection[str], taken: Collection[str]) -> list[str]:
    """Faults of a class body: `known` are the names that describe a dataset, `taken` those of the base class's own methods."""
    found: list[str] = []
    annotated = body.get("__annotations__", {})
    for name, value in body.items():
        if name.startswith("_") or name in annotated or name in known or callable(value) or isinstance(value, classmethod | staticmethod):
            continue
        if _column(value) is not None:
            found.append(f"column {name} has no annotation; write `{name}: {ANNOTATIONS[_column(value).kind]} = ...`")  # type: ignore[union-attr]
        elif not isinstance(value, ModuleType | property):
            found.append(f"{name!r} describes nothing{_near(name, known)}")
    for name in annotated:
        column = _column(body.get(name))
        if name in known or name in taken:
            found.append(f"a column cannot be called {name!r}: the contract itself uses that name")
        elif name in SYSTEM_NAMES:
            found.append(f"a column cannot be called {name!r}: every dataset has a column of that name already")
        elif not COLUMN_NAME.fullmatch(name):
            found.append(f"column {name!r}: use small letters, digits and _ only")
        elif column is None:
            found.append(f"column {name} was not declared with a factory of contract.columns (place, code, count, measure, ...)")
        elif ANNOTATIONS[column.kind] not in _written(annotated[name]):
            found.append(f"column {name} is a {column.kind}: annotate it {ANNOTATIONS[column.kind]}, not {_written(annotated[name])}")
    for name in sorted(known & body.keys()):
        wanted = TYPES.get(name)
        if name not in annotated and body[name] is not None and wanted is not None and not isinstance(body[name], wanted):
            hint = " (a tuple of one is written with a comma: (x,))" if wanted is tuple else ""
            found.append(f"{name} must be a {wanted.__name__}, not {type(body[name]).__name__}{hint}")
    return found


def contradictions(contract: type[Contract], described: dict[str, Any]) -> list[str]:
    """Faults of a whole contract."""
    found = [f"{name} is missing" for name in NEEDED if described[name] is None]
    dataset, version = described["dataset"], described["version"]
    if dataset is not None and not DATASET.fullmatch(dataset):
        found.append(f"dataset {dataset!r} must be written sector.name, in small letters, digits and _")
    elif dataset is not None and dataset.split(".")[0] in SCHEMAS_TAKEN:
        found.append(f"the sector {dataset.split('.')[0]!r} is the name of a schema of the warehouse; choose another")
    if version is not None and not VERSION.fullmatch(version):
        found.append(f"version {version!r} must be numbers with dots, such as 1.0")
    found += [f"{n} must be one of {', '.join(c)}, not {described[n]!r}" for n, c in CHOICES.items() if described[n] not in c]
    columns = contract.columns()
    checks: tuple[Callable[[], Iterator[str]], ...] = (
        lambda: _of_columns(columns), lambda: _of_conversion(columns), lambda: _headers(columns), lambda: _references(columns, described),
        lambda: _of_layouts(columns, described["layouts"]), lambda: _of_rules(contract), lambda: _of_cadence(described["cadence"]),
    )  # fmt: skip
    for check in checks:
        found += check()
    for term in described["secret_terms"]:
        found += _expression("secret_terms", term)
    if not contract.key_columns():
        found.append("no column is a key; key=True says which columns, with agency and period, make a fact one fact")
    return found


def _of_columns(columns: dict[str, Column]) -> Iterator[str]:
    for name, column in columns.items():
        for part in ("aliases", "levels", "keep", "sentinels"):
            if not isinstance(getattr(column, part), tuple):
                yield f"column {name}: {part} must be a tuple (a tuple of one is written with a comma: (x,))"
        if isinstance(column.levels, tuple) and set(column.levels) - set(get_args(Level)):
            yield f"column {name}: levels are {', '.join(get_args(Level))}"
        if column.privacy not in get_args(Privacy):
            yield f"column {name}: privacy is one of {', '.join(get_args(Privacy))}"
        if column.minimum is not None and column.maximum is not None and column.minimum > column.maximum:
            yield f"column {name}: minimum {column.minimum} is above maximum {column.maximum}"
        clash = [n for n in (f"{name}_from", f"{name}_method", f"{name}_reported") if column.kind == "place" and n in columns]
        clash += [n for n in (f"{name}_mark",) if column.censored and n in columns]
        yield from (f"column {n}: {name} brings a column of that name with it" for n in clash)
    if sum(c.kind == "moment" for c in columns.values()) > 1:
        yield "there are two moments; a fact has one instant"


def _of_conversion(columns: dict[str, Column]) -> Iterator[str]:
    """Figures that could not be carried over to other units as declared, and names that the converted relation needs for itself."""
    for name, column in columns.items():
        if column.kind == "place":
            taken = CONVERTED_NAMES | {f"{name}_name", f"reported_{name}", f"reported_{name}_from", f"reported_{name}_name"}
            yield from (
                f"column {n}: the figures converted to other units have a column of that name already" for n in columns if n in taken
            )
        ways = [
            way
            for way, said in (("additive", column.additive and column.kind == "measure"), ("weighted_by", column.weighted_by),
                              ("numerator", column.numerator or column.denominator))
            if said
        ]  # fmt: skip
        if len(ways) > 1:
            yield f"column {name}: {' and '.join(ways)} contradict each other; a figure is carried over in one way"
        if (column.numerator is None) != (column.denominator is None):
            yield f"column {name}: a ratio needs numerator= and denominator="
        if column.ratio_per != 1.0 and column.numerator is None:
            yield f"column {name}: per= belongs to a ratio; say numerator= and denominator="
        if not (column.ratio_per > 0 and math.isfinite(column.ratio_per)):
            yield f"column {name}: per= must be a number above 0, not {column.ratio_per!r}"
        for part in ("numerator", "denominator", "weighted_by"):
            other = columns.get(getattr(column, part) or "")
            if other is not None and other.kind in ("count", "measure") and other.converts != "sum":
                yield f"column {name}: {part}={other.name!r} cannot be added up; it must be a count or an additive measure, and not personal"


def _headers(columns: dict[str, Column]) -> Iterator[str]:
    """A header that would mean two columns; compared as files' headers are, without case and diacritics."""
    owner: dict[str, str] = {}
    for name, column in columns.items():
        if not isinstance(column.aliases, tuple):
            continue
        for written in dict.fromkeys(column.written_names):
            other = owner.setdefault(fold(written), name)
            if other != name:
                yield f"the header {written!r} means both {other} and {name}"


def _references(columns: dict[str, Column], described: dict[str, Any]) -> Iterator[str]:
    """Columns and periods that name other columns."""
    for name, column in columns.items():
        for part in ("of", "per", "weighted_by", "numerator", "denominator", "via"):
            other = getattr(column, part)
            if other is not None and other not in columns:
                yield f"column {name}: {part}={other!r} is no column{_near(other, columns)}"
            elif other is not None and part == "via" and columns[other].kind not in ("code", "text"):
                yield f"column {name}: via={other!r} must be a code (its list says the areas) or a text (a station)"
            elif other is not None and part != "via" and columns[other].kind not in ("count", "measure"):
                yield f"column {name}: {part}={other!r} must be a count or a measure"
        if column.formula == "percent" and column.per is None:
            yield f"column {name}: a percent needs per= as well as of="
    moment = described["period"].moment
    if moment is not None and (moment not in columns or columns[moment].kind != "moment"):
        yield f"period: moment={moment!r} is no moment column{_near(moment, columns)}"
    if described["revises"] == "scope":
        for name in described["scope"]:
            if name not in ("agency", "period") and not (name in columns and columns[name].stored):
                yield f"scope: {name!r} is neither agency, period nor a stored column{_near(name, ['agency', 'period', *columns])}"


def _of_cadence(cadence: Cadence | None) -> Iterator[str]:
    """Two clocks that could not both run."""
    if cadence is None:
        return
    due, closes = cadence.due_working_days, cadence.closes_working_days
    if (due or 0) < 0 or (closes or 0) < 0:
        yield "cadence: working days cannot be negative"
    if due is not None and closes is not None and closes < due:
        yield f"cadence: reports would no longer count (closes_working_days={closes}) before they are due (due_working_days={due})"
    if cadence.every == "continuous" and (due, closes) != (None, None):
        yield "cadence: what is sent continuously has no period that could be due"


def _of_layouts(columns: dict[str, Column], layouts: tuple[Layout, ...]) -> Iterator[str]:
    names = [layout.name for layout in layouts if isinstance(layout, Layout)]
    yield from (f"two layouts are called {name!r}" for name in sorted({n for n in names if names.count(n) > 1}))
    for layout in layouts:
        used: tuple[str, ...] = ()
        if isinstance(layout, Crosstab):
            labels = [n for n in (*layout.down, *layout.across) if n != "series"]
            used = (*labels, layout.measure, *layout.series.values())
            if ("series" in (*layout.down, *layout.across)) != bool(layout.series):
                yield f'layout {layout.name}: an axis "series" and the labels in series= belong together'
        elif isinstance(layout, Lines):
            used = (*layout.fields, *layout.fixed)
            for pattern in layout.file_name:
                yield from _expression(f"layout {layout.name}, file_name", pattern)
        elif not isinstance(layout, Layout):
            yield f"layouts holds a {type(layout).__name__}; it takes Table, Crosstab and Lines"
        yield from (f"layout {layout.name} names unknown column {n!r}{_near(n, columns)}" for n in used if n not in columns)


def _of_rules(contract: type[Contract]) -> Iterator[str]:
    codes = [rule.code for rule in contract.rules()]
    yield from (f"rule {code} is declared twice" for code in sorted({c for c in codes if codes.count(c) > 1}))
    for rule in contract.rules():
        if not RULE_CODE.fullmatch(rule.code):
            yield f"rule {rule.code}: a code is written SECTOR-001"
        if rule.severity not in get_args(Severity):
            yield f"rule {rule.code}: severity is one of {', '.join(get_args(Severity))}"
        try:
            read = rule.columns()
        except TypeError:  # polars refuses `and`, `or`, `not`, `if` on columns
            yield f"rule {rule.code} uses and, or, not or a chained comparison; on columns write & | ~ with brackets"
            continue
        except Exception as error:
            yield f"rule {rule.code} cannot be made: {type(error).__name__}: {error}"
            continue
        for name in read:
            if name not in contract.frame_columns():
                yield f"rule {rule.code} reads unknown column {name!r}{_near(name, contract.frame_columns())}"


def _expression(where: str, written: str) -> Iterator[str]:
    try:
        re.compile(written)
    except re.error as error:
        yield f"{where}: {written!r} is no regular expression ({error})"


def _column(value: object) -> Column | None:
    column = (getattr(value, "metadata", None) or {}).get(METADATA_KEY) if value is not None else None
    return column if isinstance(column, Column) else None


def _written(annotation: object) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


def _near(name: str, known: Collection[str]) -> str:
    close = difflib.get_close_matches(name, list(known), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
