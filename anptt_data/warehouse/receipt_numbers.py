"""Receipt numbers: ``66-2026-000123-7``, node, year, running number and a check digit, to be read over the telephone."""

from __future__ import annotations

import re

from sqlalchemy import Connection, text

_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""Damm's quasigroup: finds every single wrong digit and every swap of neighbours (H. M. Damm, 2004)."""
_NUMBER = re.compile(r"([0-9A-Z]{2,8})-(\d{4})-(\d{6,})-(\d)")


def check_digit(body: str) -> int:
    """The check digit of ``66-2026-000123``; letters count as their two-digit place (A = 10)."""
    interim = 0
    for character in body:
        if character != "-":
            for digit in str(int(character, 36)):
                interim = _DAMM[interim][int(digit)]
    return interim


def written(node: str, year: int, number: int) -> str:
    body = f"{node}-{year}-{number:06d}"
    return f"{body}-{check_digit(body)}"


def normalised(number: str) -> str | None:
    """A number as it was typed, tidied; None when it is no receipt number or the check digit is wrong."""
    tidy = re.sub(r"[\s./_–]+", "-", number.strip().upper())
    found = _NUMBER.fullmatch(tidy)
    if found is None or check_digit(tidy.rsplit("-", 1)[0]) != int(found[4]):
        return None
    return tidy


def next_receipt_no(connection: Connection, node: str, year: int) -> str:
    """Take the next number; it is given back when the transaction fails, so numbers have no gaps."""
    number = connection.execute(
        text(
            "insert into intake.receipt_counter as c (node, year, last) values (:node, :year, 1)"
            " on conflict (node, year) do update set last = c.last + 1 returning last"
        ),
        {"node": node, "year": year},
    ).scalar_one()
    return written(node, year, number)


def give_back(connection: Connection, receipt_no: str) -> None:
    """Give a number back that was not used (a dry run), when it is the last one."""
    node, year, number, _ = receipt_no.split("-")
    connection.execute(
        text("update intake.receipt_counter set last = last - 1 where node = :node and year = :year and last = :number"),
        {"node": node, "year": int(year), "number": int(number)},
    )
