"""Every ugly file of the gallery is judged as its entry says: decision, counts, findings, sums, and figures that must come out right."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import polars as pl
import pytest

from tests.gallery.habits import Figure, Ugly
from tests.gallery.judged import Told, judge
from tests.gallery.make import GALLERY
from tests.office import saved_by_office


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gallery-home")


def content_of(entry: Ugly) -> bytes:
    """The entry's bytes, as LibreOffice saved them where it says so; all of one kind are saved in one go."""
    if entry.saved_as is None:
        return entry.make()
    ours = {f"{n:03d}": e.make() for n, e in enumerate(GALLERY) if e.saved_as == entry.saved_as}
    return saved_by_office(ours, entry.saved_as)[f"{GALLERY.index(entry):03d}"].read_bytes()


@pytest.mark.parametrize("entry", GALLERY, ids=[e.name for e in GALLERY])
def test_an_ugly_file_is_judged_as_expected(entry: Ugly, home: Path) -> None:
    told = judge(content_of(entry), entry.name, entry.dataset, entry.sender, home, entry.period)
    expected, counts = entry.expected, told.verdict.counts
    assert told.counted() == {rule: n for rule, n in expected.findings.items() if n}, told.findings
    assert told.verdict.decision == expected.decision
    assert (counts.read, counts.accepted, counts.rejected, counts.ignored) == expected.counts
    assert counts.ignored_by_reason == expected.ignored
    assert told.facts.height == expected.facts
    assert {name: pytest.approx(float(told.facts[name].sum()), abs=1e-9) for name in expected.sums} == expected.sums
    for figure in expected.figures:
        assert figure_in(told, figure) == figure.value, figure
    assert {rule: told.first(rule)["cell"] for rule in expected.at} == expected.at
    assert all(words in told.first(rule)["message_vi"] for rule, words in expected.said.items()), told.findings
    assert expected.encoding in (None, told.encoding)


def figure_in(told: Told, figure: Figure) -> object:
    """The figure as it would be written; the fact that has the values must be one alone."""
    facts = told.facts
    for name, value in figure.where.items():
        if isinstance(value, str) and facts[name].dtype == pl.Date:
            value = dt.date.fromisoformat(value)
        elif isinstance(value, str) and isinstance(facts[name].dtype, pl.Datetime):
            value = dt.datetime.fromisoformat(value)
        facts = facts.filter(pl.col(name) == value)
    assert facts.height == 1, (figure, told.facts)
    return facts[figure.column][0]


def test_the_gallery_is_a_gallery() -> None:
    assert len(GALLERY) >= 45
    assert len({e.name for e in GALLERY}) == len(GALLERY)
    assert len({(e.habit_vi, e.habit_en) for e in GALLERY}) > 80
    assert {e.expected.decision for e in GALLERY} == {"accepted", "accepted_with_warnings", "partly_accepted", "returned", "unreadable"}
    for entry in GALLERY:
        taken = entry.expected.decision not in ("returned", "unreadable")
        assert bool(entry.expected.figures) == taken, f"{entry.name}: what is taken names a figure that must be right"


@pytest.mark.parametrize("entry", GALLERY, ids=[e.name for e in GALLERY])
def test_what_is_said_can_be_acted_on(entry: Ugly, home: Path) -> None:
    if entry.saved_as is not None:
        pytest.skip("said of the .xlsx")
    for finding in judge(entry.make(), entry.name, entry.dataset, entry.sender, home, entry.period).findings:
        said = finding["message_vi"] + finding["fix_vi"] + finding["message_en"] + finding["fix_en"]
        assert not re.search(r"\{[a-z_]*\}", said), "a fact that was not filled in"
        assert "None" not in said
        assert "Traceback" not in said
        assert finding["fix_vi"]
