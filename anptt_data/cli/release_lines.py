"""A release in words: what is in it and what changed since the one before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from anptt_data.cli.release_words import WORDS, word

if TYPE_CHECKING:
    from anptt_data.lake.release_list import DescribedRelease, ListedRelease

LIST_HEADINGS = ("number", "instant", "rows", "all_rows", "size", "own_size", "receipt", "audited")
DATASET_HEADINGS = ("dataset", "contract", "rows", "all_rows", "files", "files_new")


def headings(names: tuple[str, ...]) -> list[str]:
    """Vietnamese over English, as a table's heading."""
    return [f"{WORDS[n].vi}\n{WORDS[n].en}" for n in names]


def list_row(release: ListedRelease) -> list[str]:
    """A release as a row of the list."""
    if release.problem is not None:
        return [str(release.number), release.problem, *[""] * 5, word("is_audited") if release.audited else ""]
    return [
        str(release.number), release.instant or "", grouped(release.rows), grouped(release.all_rows), size(release.bytes), size(release.own_bytes),
        release.newest_receipt or "", word("is_audited") if release.audited else "",
    ]  # fmt: skip


def dataset_rows(release: DescribedRelease) -> list[list[str]]:
    """What each dataset has, with the difference to the release before."""
    return [
        [
            d.dataset,
            d.version,
            with_change(d.rows, d.rows_before),
            with_change(d.all_rows, d.all_rows_before),
            grouped(d.files),
            grouped(d.files_new),
        ]
        for d in release.datasets
    ]


def told(release: DescribedRelease) -> Iterator[str]:
    """The lines above the table of datasets."""
    listed = release.listed
    yield word("heading", number=listed.number, instant=listed.instant, receipt=listed.newest_receipt or "-")
    yield word("where", path=release.path)
    if listed.audited is not None:
        yield word("mark", at=listed.audited.at, actor=listed.audited.actor, reason=listed.audited.reason)
    yield word("since", previous=release.previous) if release.previous else word("first")
    yield from (f"  - {line}" for line in changes(release))


def changes(release: DescribedRelease) -> list[str]:
    """What changed since the release before, one line each."""
    changed = release.changed
    lines = [word(name) for name in ("rebuilt", "reference", "contracts", "format") if changed.get(name)]
    added: dict[str, int] = changed.get("rows_added") or {}
    lines += [word("new_figures", dataset=d, rows=grouped(n)) for d, n in sorted(added.items())]
    lines += [word("truth_changed", dataset=d) for d in changed.get("datasets") or [] if d not in added]
    lines += [
        word("version", dataset=d.dataset, before=d.version_before, after=d.version)
        for d in release.datasets
        if d.version_before not in (None, d.version)
    ]
    return lines or [word("forced")]


def grouped(number: int | None) -> str:
    """``1.234.567``, as figures are written in Vietnam; nothing for what is not known."""
    return "" if number is None else f"{number:,}".replace(",", ".")


def with_change(now: int | None, before: int | None) -> str:
    """``1.200 (+200)``."""
    if now is None or before is None or now == before:
        return grouped(now)
    return f"{grouped(now)} ({'+' if now > before else '-'}{grouped(abs(now - before))})"


def size(count: int | None) -> str:
    """Bytes in the largest unit that leaves a number above one, with a comma: ``12,5 MB``."""
    if count is None:
        return ""
    units = ["B", "kB", "MB", "GB", "TB"]
    value, unit = float(count), 0
    while value >= 1000 and unit < len(units) - 1:
        value, unit = value / 1000, unit + 1
    return f"{value:.0f} {units[unit]}" if unit == 0 else f"{value:.1f} {units[unit]}".replace(".", ",")
