"""The notes beside an exported query as lines: a heading, the Vietnamese text, the English text. A sheet and a text file are made from the same lines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from anptt_data.contract.text import Text
from anptt_data.lake.instants import VIETNAM
from anptt_data.lake.notes_words import number, word
from anptt_data.lake.query_notes import Coverage, QueryNotes, Seen, SourceNote


class Line(NamedTuple):
    """`kind` is title, section, plain or warning; `heading` says what the line is about."""

    kind: str
    heading: Text
    said: Text


NOTHING = Text("", "")


def notes_lines(notes: QueryNotes) -> Iterator[Line]:
    """All lines, what must be known first at the top."""
    yield Line("title", word("title"), NOTHING)
    if notes.mixed:
        yield Line("warning", word("calendars"), word("mixed", calendars=", ".join(notes.calendars)))
    if notes.seen.samples or any(s.samples for s in notes.sources):
        rows = notes.seen.samples or sum(s.samples for s in notes.sources)
        yield Line("warning", word("sample"), word("sample_value", n=number(rows)))
    if not notes.known:
        yield Line("warning", word("source"), word("unknown_sources"))
    if notes.files:
        yield Line("warning", word("source"), word("files", files=", ".join(notes.files)))
    yield from (Line("warning", word("remark"), text) for text in notes.remarks)
    yield Line("plain", word("release"), word("release_value", number=notes.release))
    yield Line("plain", word("instant"), _at(notes.instant))
    yield Line("plain", word("made"), _at(notes.made))
    yield Line("plain", word("rows"), _both(number(notes.seen.rows)))
    if notes.local_times:
        yield Line("plain", word("remark"), word("local_time"))
    if len(notes.calendars) == 1:
        yield Line("plain", word("calendars"), _both(notes.calendars[0]))
    if notes.seen.authorities:
        yield Line("plain", word("authority"), _authority(notes.seen.authorities))
    yield Line("plain", word("sql"), _both(notes.sql.strip()))
    yield Line("section", word("column"), NOTHING)
    for name, title, unit in notes.columns:
        unit_said = Text(f" ({word('unit').vi}: {unit})", f" ({word('unit').en}: {unit})") if unit else NOTHING
        yield Line("plain", _both(name), Text((title.vi if title else "") + unit_said.vi, (title.en if title else "") + unit_said.en))
    if notes.known and not notes.sources and not notes.files:
        yield Line("section", word("source"), word("no_sources"))
    for source in notes.sources:
        yield from _source(source)
    if notes.also_read:
        yield Line("section", word("also"), _both(", ".join(notes.also_read)))


def notes_text(notes: QueryNotes) -> str:
    """The lines as a text for people."""
    parts: list[str] = []
    for line in notes_lines(notes):
        heading = line.heading.vi if line.heading.vi == line.heading.en else f"{line.heading.vi} / {line.heading.en}"
        said = line.said.vi if line.said.vi == line.said.en else f"{line.said.vi} / {line.said.en}"
        mark = {"title": "", "section": "\n", "warning": "! "}.get(line.kind, "- ")
        parts.append(f"{mark}{heading}" + (f": {said}" if said.strip(" /") else ""))
    return "\n".join(parts) + "\n"


def warned(seen: Seen) -> Iterator[Text]:
    """What must not be added of the rows that were shown: figures of several calendars, samples beside real ones."""
    if len(seen.calendars) > 1:
        yield word("calendars_shown", calendars=", ".join(sorted(seen.calendars)))
    if 0 < seen.samples < seen.rows:
        yield word("samples_shown", samples=number(seen.samples), real=number(seen.rows - seen.samples))


def _source(s: SourceNote) -> Iterator[Line]:
    yield Line("section", word("source"), Text(f"{s.title.vi} ({s.relation})", f"{s.title.en} ({s.relation})"))
    if s.legal_basis:
        yield Line("plain", word("legal_basis"), _both(s.legal_basis))
    if s.units:
        yield Line("plain", word("units"), _both("; ".join(f"{name}: {unit}" for name, unit in s.units)))
    if s.rows is not None:
        yield Line("plain", word("standing"), word("standing_value", rows=number(s.rows)))
    if s.authorities:
        yield Line("plain", word("standing"), _authority(s.authorities))
    if s.calendars:
        yield Line("plain", word("calendars"), _both(", ".join(s.calendars)))
    with_samples = any(c.mark for c in s.coverage)
    yield from (Line("plain", word("coverage"), _coverage(c, with_samples)) for c in s.coverage)
    yield from (Line("plain", word("caveat"), text) for text in s.caveats)


def _coverage(c: Coverage, with_samples: bool) -> Text:
    period = f"{c.period_from:%d/%m/%Y}-{c.period_to:%d/%m/%Y}" if c.period_from != c.period_to else f"{c.period_from:%d/%m/%Y}"
    late = word("on_time", n=number(c.on_time)) if c.on_time is not None else NOTHING
    mark = word("of_samples" if c.mark else "of_real") if with_samples else NOTHING
    facts = {
        "period": period,
        "calendar": c.calendar,
        "reported": number(c.reported),
        "expected": number(c.expected),
        "final": number(c.final),
    }
    vi, en = (
        word("coverage_value", on_time=late.vi, mark=mark.vi, **facts).vi,
        word("coverage_value", on_time=late.en, mark=mark.en, **facts).en,
    )
    return Text(vi, en)


def _authority(counts: dict[str, int]) -> Text:
    provisional, final = counts.get("provisional", 0), counts.get("final", 0)
    total = provisional + final
    share = f"{100 * provisional / total:.1f} %".replace(".", ",") if total else "0 %"
    return word("authority_value", provisional=number(provisional), final=number(final), share=share)


def _at(instant: datetime) -> Text:
    local = instant.astimezone(VIETNAM)
    return Text(local.strftime("%H:%M:%S ngày %d/%m/%Y (+07:00)"), local.isoformat(timespec="seconds"))


def _both(text: str) -> Text:
    return Text(text, text)
