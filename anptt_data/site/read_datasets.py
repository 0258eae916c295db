"""What a release says of its datasets beside their columns: the contract, the files they come in, who sent what, how fresh and how complete they are."""

from __future__ import annotations

from itertools import takewhile
from typing import Any

from anptt_data.contract.text import Text
from anptt_data.lake.open_release import OpenRelease
from anptt_data.lake.query_notes import national_coverage, newest
from anptt_data.site.facts import Dataset, Header, Layout, Sender
from anptt_data.sql_text import quoted

NOT_LAST = ("of", "tỉnh", "thành", "phố", "khu", "vực", "region")
"""Words that belong to what differs."""
PERIODS = 8
"""Reporting periods whose coverage a page shows."""
DATASETS = (
    "SELECT dataset, title_vi, title_en, description_vi, description_en, version, provider, also_from, every, calendar, due_working_days,"
    " closes_working_days, approval, revises, legal_basis, changed_in, rows FROM main.datasets ORDER BY dataset"
)
SENDERS = (
    "SELECT s.agency, coalesce(max(a.name_vi), s.agency), coalesce(max(a.name_en), max(a.name_vi), s.agency), count(*), bool_or(s.source <> ''),"
    " bool_or(coalesce(s.source, '') = '') FROM main.submissions s LEFT JOIN ref.agency a ON a.id = s.agency WHERE s.dataset = ? GROUP BY 1 ORDER BY 1"
)
NEWEST = (
    "SELECT receipt_no, received_at, decision FROM main.submissions WHERE dataset = ? ORDER BY received_at DESC, submission_id DESC LIMIT 1"
)


def datasets(release: OpenRelease) -> dict[str, Dataset]:
    """All datasets of the release, by name."""
    kinds = _kinds(release)
    return {row[0]: _dataset(release, kinds, *row) for row in release.rows(DATASETS)}


def _dataset(release: OpenRelease, kinds: dict[str, Text], name: str, *told: Any) -> Dataset:
    vi, en, about_vi, about_en, version, provider, also, every, calendar, due, closes, approval, revises, basis, changed_in, rows = told
    full = ".".join(quoted(part) for part in name.split("."))
    received = release.rows(NEWEST, [name])
    counts = release.rows(f"SELECT authority, count(*), count(mark) FROM {full} GROUP BY 1 ORDER BY 1")  # noqa: S608 - a name of the release
    return Dataset(
        name, Text(vi, en), Text(about_vi or "", about_en or about_vi or ""), version, kinds.get(provider, Text(provider, provider)),
        tuple(kinds.get(k, Text(k, k)) for k in (also or "").split(", ") if k), every, calendar, due, closes, approval, revises, basis or "", changed_in, rows,
        _layouts(release, name), _headers(release, name), tuple(Sender(r[0], Text(r[1], r[2]), *r[3:]) for r in release.rows(SENDERS, [name])),
        received[0] if received else None, {str(a): int(n) for a, n, _ in counts}, sum(int(m) for _, _, m in counts), newest(national_coverage(release, name), PERIODS),
    )  # fmt: skip


def _layouts(release: OpenRelease, name: str) -> tuple[Layout, ...]:
    rows = release.rows(
        'SELECT layout, kind, title_vi, title_en, since, until, down, across, fields FROM main.layouts WHERE dataset = ? ORDER BY layout', [name]
    )  # fmt: skip
    return tuple(Layout(r[0], r[1], Text(r[2], r[3]), *r[4:]) for r in rows)


def _headers(release: OpenRelease, name: str) -> tuple[Header, ...]:
    rows = release.rows("SELECT column_name, use, layout, role, header FROM main.headers WHERE dataset = ? ORDER BY rowid", [name])
    return tuple(Header(*r) for r in rows)


def _kinds(release: OpenRelease) -> dict[str, Text]:
    """What agencies of a kind are called: the words their names begin with, ``Sở Y tế``."""
    rows = release.rows("SELECT kind, list(name_vi), list(coalesce(name_en, name_vi)) FROM ref.agency GROUP BY 1 ORDER BY 1")
    return {kind: Text(_common(vi) or kind, _common(en) or kind) for kind, vi, en in rows}


def _common(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    shared = [same[0] for same in takewhile(lambda words: len(set(words)) == 1, zip(*(name.split() for name in names), strict=False))]
    while shared and shared[-1].lower() in NOT_LAST:
        shared.pop()
    return " ".join(shared)
