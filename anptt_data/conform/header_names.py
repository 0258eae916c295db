"""Which contract column a header names: comparison keys of headers, units in brackets, bilingual and stacked headers."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from functools import lru_cache

from anptt_data.conform.folding import fold
from anptt_data.conform.units import canonical, is_unit, says_unit
from anptt_data.conform.words import OTHER_FIGURE, WHOLE_FIGURE
from anptt_data.contract.base import Contract
from anptt_data.contract.layouts import ReportPeriod

_BRACKETS = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
_PUNCTUATION = re.compile(r"[^\w%µμ]+|_")
PERIOD = "period:"
"""Prefix of a period role in a match, so that it cannot be taken for a contract column."""

_PLACE_CODE_WORDS = {
    "commune": ("xa", "phuong", "phuong xa", "xa phuong", "xa phuong dac khu"),
    "district": ("huyen", "quan huyen"),
    "province": ("tinh", "tinh thanh pho", "tinh tp"),
    "nation": (),
}
_PERIOD_WORDS = {"week": "tuan", "month": "thang", "quarter": "quy", "year": "nam"}
_ANY_PLACE_WORDS = ("dvhc", "don vi hanh chinh", "dia ban", "dia phuong")


@lru_cache(maxsize=20_000)
def key(header: str) -> str:
    """Comparison form of a header, text in brackets kept: ``"SAIDI (phút)"`` -> ``"saidi phut"``."""
    return " ".join(_PUNCTUATION.sub(" ", fold(header)).split())


@lru_cache(maxsize=20_000)
def bare_key(header: str) -> str:
    """Comparison form without what stands in brackets: ``"SAIDI (phút)"`` -> ``"saidi"``."""
    return key(_BRACKETS.sub(" ", header))


def bracketed(header: str) -> list[str]:
    """The texts in brackets of a header, usually its unit."""
    return [m.strip() for m in _BRACKETS.findall(header) if m.strip()]


@dataclass(frozen=True)
class Named:
    """A header that names something of the contract."""

    name: str  # contract column, or PERIOD + role
    unit: str | None  # unit written in the header, when it is one


@dataclass
class HeaderNames:
    """All headers a contract's columns and period may have, by comparison key."""

    keys: dict[str, str] = field(default_factory=dict)
    shown: dict[str, str] = field(default_factory=dict)
    units: frozenset[str] = frozenset()  # those the contract declares, canonical
    timed: re.Pattern[str] = re.compile("(?!)")
    """The end of a header that says this report's own period: "trong tháng", "tháng 10 năm 2026" (`header_periods` looks which)."""

    @classmethod
    def of(cls, contract: type[Contract]) -> HeaderNames:
        """Made from titles, names and aliases; "Mã ..." and "Tên ..." of a place or code too."""
        unit = _PERIOD_WORDS.get(contract.cadence().every, "ky")
        ends = rf" (?:(?:trong|cua) )?(?:ky|{unit})(?: nay| bao cao)?$| (?:trong )?{unit} \d{{1,2}}(?:(?: nam)? \d{{4}})?$| (?:nam )?(?:19|20)\d\d$"
        names = cls(units=frozenset(canonical(c.unit) for c in contract.columns().values() if c.unit), timed=re.compile(ends))
        for column in contract.columns().values():
            if column.via is not None:
                continue
            names.shown[column.name] = column.title.vi
            for written in column.written_names:
                names._put(key(written), column.name)
        for column in contract.columns().values():
            if column.via is None:
                for written in column.written_names:
                    names._put(bare_key(written), column.name)
        for column in contract.columns().values():
            if column.kind in ("place", "code") and column.via is None:
                words = [bare_key(w) for w in column.written_names]
                if column.kind == "place":
                    words += [*_ANY_PLACE_WORDS, *(w for level in column.levels for w in _PLACE_CODE_WORDS[level])]
                for word in words:
                    names._put(f"ma {word}", column.name)
                    names._put(f"ten {word}", column.name)
        period: ReportPeriod = contract.described("period")
        for role in ("start", "end", "cell", "year", "month", "week"):
            for written in getattr(period, role):
                names._put(key(written), PERIOD + role)
        return names

    def _put(self, at: str, name: str) -> None:
        if at:
            self.keys.setdefault(at, name)

    def find(self, path: tuple[str, ...]) -> Named | None:
        """The column a header path (texts from the top row to the bottom one) names, or None.

        Tried: the whole path, then its lower parts. An upper part may be dropped only if it does not turn the
        figure into another one ("Cùng kỳ năm trước" over "Số ca mắc"); a lower one only if it is a unit or says the whole ("Tổng số").
        """
        found = self._lower_parts(path, None)
        if found is None and len(path) > 1 and says_unit(path[-1], self.units):
            found = self._lower_parts(path[:-1], path[-1].strip(" ()[]"))
        if found is None and len(path) > 1 and WHOLE_FIGURE.fullmatch(bare_key(path[-1])):
            found = self._lower_parts(path[:-1], None)
        return found

    def alike(self, path: tuple[str, ...]) -> str | None:
        """The column whose name stands lowest in the path, even where what stands above makes another figure of it."""
        found = next((self._both((text,)) for text in reversed(path) if not says_unit(text, self.units)), [])
        return found[0][0] if found else None

    def _lower_parts(self, path: tuple[str, ...], unit_below: str | None) -> Named | None:
        for start in range(len(path)):
            if start and any(OTHER_FIGURE.search(fold(t)) for t in path[:start]):
                return None
            rest = path[start:]
            for found, exact in self._both(rest):
                units = [u for t in rest for u in bracketed(t) if is_unit(u)]
                unit = unit_below or (units[-1] if units else None)
                return Named(found, None if exact and unit_below is None else unit)
        return None

    def _both(self, path: tuple[str, ...]) -> list[tuple[str, bool]]:
        """Matches of one joined path; true when an alias itself carries the brackets, so its unit is accepted."""
        joined = " ".join(path)
        at = key(joined)
        if at in self.keys:
            return [(self.keys[at], at != bare_key(joined))]
        # A unit or a remark in brackets is left out, but not a word that makes another figure of it ("(lũy kế)").
        if any(OTHER_FIGURE.search(fold(b)) for b in bracketed(joined)):
            return []
        bare = bare_key(joined)
        if bare in self.keys:
            return [(self.keys[bare], False)]
        timed = self.timed.sub("", bare)
        if timed in self.keys and timed != bare:
            return [(self.keys[timed], False)]
        lines = {self.keys.get(key(line)) for line in joined.splitlines() if line.strip()}
        if len(lines) == 1 and None not in lines and "\n" in joined:
            return [(str(lines.pop()), False)]
        return []

    def nearest(self, name: str, headers: list[str]) -> str | None:
        """The header most like the names of a column, or None when none is near."""
        wanted = [at for at, n in self.keys.items() if n == name]
        best: tuple[float, str] = (0.0, "")
        for header in headers:
            for at in {bare_key(header), bare_key(header.split(" / ")[-1])}:
                for w in wanted:
                    best = max(best, (difflib.SequenceMatcher(None, at, w).ratio(), header))
        return best[1] if best[0] >= 0.6 else None
