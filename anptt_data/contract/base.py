"""The base class of all contracts: a pandera model plus the metadata everything else is made from (law 7)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import MISSING, Field, asdict, fields
from typing import Any, ClassVar, Literal

import pandera.polars as pa
import polars as pl

from anptt_data.contract.columns import METADATA_KEY, Column
from anptt_data.contract.defects import contradictions, declared_wrongly
from anptt_data.contract.layouts import Cadence, Layout, ReportPeriod, Table
from anptt_data.contract.rules import RULE_ATTRIBUTE, ContractRule
from anptt_data.contract.text import Text
from anptt_data.errors import ContractDefect

# Class attributes that describe the dataset. pandera takes every plain attribute for a column, so they are
# taken out of the class body before pandera sees it.
DESCRIPTION: dict[str, Any] = {
    "dataset": None,  # "sector.name"
    "version": None,  # "1.0"; a version that has judged is frozen
    "title": None,  # Text
    "description": Text("", ""),
    "legal_basis": "",
    "provider": "",  # kind of agency that sends it, e.g. "so-ct"
    "also_from": (),  # other kinds that may send it, with a word of warning (beside all that stand above a provider)
    "cadence": None,  # Cadence
    "period": ReportPeriod(),
    "layouts": (Table(),),
    "revises": "scope",  # "scope" | "row"
    "scope": ("agency", "period"),  # what a correction replaces when revises = "scope"
    "partial": True,  # may good rows be accepted beside bad ones
    "approval": "none",  # "none" | "confirm" | "signed"
    "provisional": False,  # figures that stay sơ bộ whatever is approved
    "sweep": False,  # many small files are one extract
    "secret_terms": (),  # regular expressions over folded text: a hit anywhere refuses the whole file
    "cell_range": None,
    "nil": False,  # may an agency declare "không phát sinh" instead of sending a file
    "threat": "",  # code of the threat field in `reference/code_lists/threat_field.csv`; empty: the sector's own
}
NO_VERDICT_DESCRIPTION = frozenset(["nil", "threat"])
"""Entries that no verdict depends on: no part of a fingerprint (as `text.NO_VERDICT`)."""
# What conforming makes where the plain annotation (`datetime`, `int`) would say something else.
DTYPES: dict[str, Any] = {"moment": pl.Datetime("us", "UTC"), "whole": pl.Int32()}


class Contract(pa.DataFrameModel):
    """One dataset's rules. Subclasses stand in `contracts/`, one class a dataset and version."""

    _description: ClassVar[dict[str, Any]]
    _columns: ClassVar[dict[str, Column]]
    _rules: ClassVar[tuple[ContractRule, ...]]

    class Config:
        strict = False
        coerce = False

    def __init_subclass__(cls, **kwargs: Any) -> None:
        body = dict(cls.__dict__)
        _refuse(cls, declared_wrongly(body, DESCRIPTION.keys(), TAKEN))
        described = {name: body[name] for name in DESCRIPTION if name in body}
        for name in described:
            delattr(cls, name)
        rules = [getattr(v, RULE_ATTRIBUTE) for v in body.values() if hasattr(v, RULE_ATTRIBUTE)]
        for name in [n for n, v in body.items() if hasattr(v, RULE_ATTRIBUTE)]:
            delattr(cls, name)
        for name, field in list(vars(cls).items()):
            column = (getattr(field, "metadata", None) or {}).get(METADATA_KEY) if name in body.get("__annotations__", {}) else None
            if isinstance(column, Column) and column.kind in DTYPES:
                cls.__annotations__[name] = DTYPES[column.kind]
        super().__init_subclass__(**kwargs)
        # A version may be a subclass of the one before: what it does not say again stays as it was.
        cls._description = getattr(cls, "_description", DESCRIPTION) | described
        own = {rule.code for rule in rules}
        cls._rules = (*(rule for rule in getattr(cls, "_rules", ()) if rule.code not in own), *rules)
        schema = cls.to_schema()
        columns: dict[str, Column] = {}
        for name, declared in schema.columns.items():
            metadata = declared.metadata or {}
            column = metadata.get(METADATA_KEY)
            if not isinstance(column, Column):
                raise ContractDefect(cls.__name__, f"column {name} was not declared with a factory of contract.columns")
            columns[name] = Column(**{**_shallow(column), "name": name})
        cls._columns = columns
        _refuse(cls, contradictions(cls, cls._description))

    # ---- what it is -------------------------------------------------------------------------------------
    @classmethod
    def dataset(cls) -> str:
        return str(cls._description["dataset"])

    @classmethod
    def sector(cls) -> str:
        return cls.dataset().split(".")[0]

    @classmethod
    def short_name(cls) -> str:
        return cls.dataset().split(".")[1]

    @classmethod
    def version(cls) -> str:
        return str(cls._description["version"])

    @classmethod
    def title(cls) -> Text:
        title: Text = cls._description["title"]
        return title

    @classmethod
    def described(cls, name: str) -> Any:
        """Any other entry of `DESCRIPTION` (cadence, layouts, revises, ...)."""
        return cls._description[name]

    @classmethod
    def cadence(cls) -> Cadence:
        cadence: Cadence = cls._description["cadence"]
        return cadence

    @classmethod
    def layouts(cls) -> tuple[Layout, ...]:
        layouts: tuple[Layout, ...] = cls._description["layouts"]
        return layouts

    @classmethod
    def revises(cls) -> Literal["scope", "row"]:
        revises: Literal["scope", "row"] = cls._description["revises"]
        return revises

    # ---- its columns ------------------------------------------------------------------------------------
    @classmethod
    def columns(cls) -> dict[str, Column]:
        """The declared columns by name, in order."""
        return dict(cls._columns)

    @classmethod
    def rules(cls) -> tuple[ContractRule, ...]:
        return cls._rules

    @classmethod
    def key_columns(cls) -> list[str]:
        """Names of the typed-frame columns that, with agency and period, make a fact one fact."""
        keys: list[str] = []
        for c in cls._columns.values():
            if c.key and c.stored:
                keys.append(c.name)
                if c.kind == "place":
                    keys.append(f"{c.name}_from")
        return keys

    @classmethod
    def has_moment(cls) -> bool:
        """Whether facts are instants (stations, events) rather than report periods."""
        return any(c.kind == "moment" for c in cls._columns.values())

    @classmethod
    def frame_columns(cls) -> list[str]:
        """Names of all columns of the typed frame, address columns left out."""
        names: list[str] = []
        for c in cls._columns.values():
            names.append(c.name)
            if c.kind == "place":
                names += [f"{c.name}_from", f"{c.name}_method"] + ([] if c.via else [f"{c.name}_reported"])
            if c.censored:
                names.append(f"{c.name}_mark")
        if not cls.has_moment():
            names += ["period_from", "period_to"]
        return names

    @classmethod
    def has_personal(cls) -> bool:
        return any(c.privacy == "personal" for c in cls._columns.values())

    # ---- its fingerprint --------------------------------------------------------------------------------
    @classmethod
    def fingerprint(cls) -> str:
        """SHA-256 of everything in the contract that can change a verdict; frozen with the version."""
        body = {
            "description": {k: _plain(v) for k, v in sorted(cls._description.items()) if k not in NO_VERDICT_DESCRIPTION},
            "columns": [_plain(c) for c in cls._columns.values()],
            "rules": [[r.code, r.severity, r.vi, r.en, r.fix_vi, r.fix_en, str(r.expression())] for r in cls._rules],
        }
        return hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True, default=str).encode()).hexdigest()


TAKEN = frozenset(dir(Contract))
"""Names of the base class's own methods: no column can be called so."""


def _refuse(contract: type, problems: list[str]) -> None:
    if problems:
        raise ContractDefect(contract.__name__, "; ".join(problems))


def _shallow(column: Column) -> dict[str, Any]:
    return {f: getattr(column, f) for f in column.__dataclass_fields__}


def _at_default(value: Any, declared: Field[Any]) -> bool:
    return declared.default is not MISSING and getattr(value, declared.name) == declared.default


def _plain(value: Any) -> Any:
    if hasattr(value, "__dataclass_fields__"):
        later = {f.name for f in fields(value) if "no verdict" in f.metadata or ("later" in f.metadata and _at_default(value, f))}
        return {"type": type(value).__name__, **{name: said for name, said in asdict(value).items() if name not in later}}
    if isinstance(value, tuple) and not hasattr(value, "_fields"):
        return [_plain(v) for v in value]
    return value
