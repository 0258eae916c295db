"""A number as a receipt names it: every digit that counts, never a power of ten."""

from __future__ import annotations

from decimal import Decimal

DIGITS = 15
"""Decimal digits that survive in a double: 0.1 + 0.2 is 0.3, and two numbers that differ are never shown alike below this."""


def plain_number(value: float) -> str:
    """`value` with a decimal point and no exponent: 1856320, 0.3, 60.705."""
    written = f"{Decimal(f'{value:.{DIGITS}g}'):f}"
    return written.rstrip("0").rstrip(".") if "." in written else written
