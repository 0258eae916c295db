"""A settle time that is no number is told, not a stack trace."""

from __future__ import annotations

from pathlib import Path

import pytest

from anptt_data.errors import UsageError
from anptt_data.sources.folder import files


@pytest.mark.parametrize("written", ["abc", "-1", "nan", "inf"])
def test_a_settle_time_that_is_no_number_of_seconds_is_wrong_usage(written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANPTT_SETTLE_SECONDS", written)
    with pytest.raises(UsageError, match="ANPTT_SETTLE_SECONDS"):
        list(files(tmp_path))
