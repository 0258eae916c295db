"""A progress bar on the terminal for long work; a line an extract above it."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import TYPE_CHECKING, Self

from anptt_data.cli.output import outcome_line
from anptt_data.cli.texts import say

if TYPE_CHECKING:
    from anptt_data.intake.outcome import Outcome


class RowProgress:
    """A count of rows written, on a terminal only; work of less than a blink shows nothing."""

    def __init__(self, name: str) -> None:
        from rich.console import Console
        from rich.progress import Progress as Bar
        from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

        console = Console(file=sys.stderr)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), TextColumn("{task.completed}"), TimeElapsedColumn())
        self._bar = Bar(*columns, console=console, transient=True, disable=not console.is_terminal)
        self._task = self._bar.add_task(name, total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def wrote(self, rows: int) -> None:
        """So many rows more."""
        self._bar.advance(self._task, rows)


class Progress:
    """Shows what `run_sources` does; with `quiet` nothing but skipped files on standard error."""

    def __init__(self, *, quiet: bool = False) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar

        self._console = Console(file=sys.stderr, soft_wrap=True)
        columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._bar = Bar(*columns, console=self._console, transient=True, disable=quiet)
        self._quiet = quiet
        self._task = self._bar.add_task("…", total=None)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._bar.stop()

    def expect(self, extracts: int) -> None:
        """How many extracts there are in all."""
        self._bar.update(self._task, total=extracts)

    def begin(self, name: str) -> None:
        """Work on this extract begins."""
        self._bar.update(self._task, description=name)

    def skipped(self, path: str, reason: str) -> None:
        """A file left for the next sweep."""
        self._console.print(say("skipped", path=path, reason=reason), markup=False, highlight=False)

    def done(self, outcome: Outcome) -> None:
        """An extract is finished."""
        self._bar.advance(self._task)
        if not self._quiet:
            self._console.print(outcome_line(outcome), markup=False, highlight=False)
