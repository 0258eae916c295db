"""The node's keys: made once, whoever comes first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from anptt_data.intake.keys import KEY_BYTES, key
from tests.conftest import settings_for

AT_ONCE = 8


def test_uploads_that_need_the_first_key_at_the_same_moment_get_the_same_one(tmp_path: Path) -> None:
    settings, together = settings_for(tmp_path), Barrier(AT_ONCE)

    def asked(_: int) -> bytes:
        together.wait(30)
        return key(settings, "storage")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        keys = set(pool.map(asked, range(AT_ONCE)))
    assert len(keys) == 1
    assert len(keys.pop()) == KEY_BYTES
    kept = list((settings.home / "secrets").iterdir())
    assert [k.name for k in kept] == ["storage.key"]
    assert kept[0].stat().st_mode & 0o777 == 0o600
