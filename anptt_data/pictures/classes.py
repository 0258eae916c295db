"""Colours by classes of values: five steps from light to dark that differ in lightness too, so that a grey print and every eye can tell them apart."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, log10

from anptt_data.pictures.written import figure

STEPS = ("#e3eef9", "#b3d3ea", "#74aed4", "#2f7ab7", "#0a3f75")
ZERO, INK, LIGHT_INK, PARTLY = "#ffffff", "#14202b", "#ffffff", "#8a5a00"
HATCH = "#fe01fd"
"""Stands for hatching, which marks cannot have: `svg` puts a pattern in its place."""


@dataclass(frozen=True)
class Scale:
    """`breaks` lie between the classes; a zero has a colour of its own. `whole`: counts, whose classes are told without fractions."""

    breaks: tuple[float, ...]
    least: float
    most: float
    whole: bool = False

    def step(self, value: float) -> int:
        """The class of a value other than zero, as an index of `STEPS`, spread over them when there are fewer classes."""
        classes = len(self.breaks) + 1
        return len(STEPS) - classes + bisect_right(self.breaks, value) if classes < len(STEPS) else bisect_right(self.breaks, value)

    def fill(self, value: float | None) -> str:
        return HATCH if value is None else ZERO if value == 0 else STEPS[self.step(value)]

    def ink(self, value: float | None) -> str:
        """A colour for text upon it, with a contrast of at least 4.5 to 1."""
        return LIGHT_INK if value and self.step(value) >= 3 else INK

    def legend(self) -> list[tuple[str, str]]:
        """Colour and range of each class, from the lowest."""
        ends = [self.least, *self.breaks, self.most]
        first = len(STEPS) - len(self.breaks) - 1
        said = []
        for n, (low, high) in enumerate(pairwise(ends)):
            last = n == len(ends) - 2
            if self.whole and not last:
                high -= 1
            upper = figure(high) if last or self.whole else f"< {figure(high)}"
            said.append((STEPS[first + n], figure(low) if low == high else f"{figure(low)} – {upper}"))
        return said


def scale_of(values: Iterable[float | None]) -> Scale | None:
    """Classes that hold about as many values each; None where there is no value but zeros."""
    told = sorted(v for v in values if v is not None and v != 0)
    if not told:
        return None
    cuts = (told[min(len(told) - 1, len(told) * k // len(STEPS))] for k in range(1, len(STEPS)))
    breaks = sorted({_plain(c) for c in cuts})
    return Scale(tuple(b for b in breaks if told[0] < b <= told[-1]), told[0], told[-1], all(float(v).is_integer() for v in told))


def _plain(value: float) -> float:
    """Two leading digits, cut off: a break that can be read."""
    if value == 0:
        return 0.0
    unit = 10 ** (floor(log10(abs(value))) - 1)
    return float(f"{floor(value / unit + 1e-9) * unit:.10g}")


def spread(values: Sequence[float]) -> tuple[float, float]:
    """The ends of an axis: from zero, unless values are below it."""
    least, most = min([0.0, *values]), max([0.0, *values])
    return (least, most if most > least else least + 1)
