"""Frozen bytes are whole or absent, stored once, and readable again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from anptt_data.errors import NotFound, OurFault
from anptt_data.intake.freeze import clear_incoming, freeze, thaw
from anptt_data.settings import Settings


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    return Settings(root=tmp_path, home=tmp_path / "var", reference_dir=tmp_path, samples_dir=tmp_path)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.binary(max_size=2_000), encrypt=st.booleans())
def test_what_was_frozen_is_thawed_byte_for_byte(here: Settings, data: bytes, encrypt: bool) -> None:
    frozen = freeze(data, name="x", settings=here, encrypt=encrypt)
    assert frozen.sha256 == hashlib.sha256(data).hexdigest()
    back = thaw(here, frozen.sha256, encrypted=encrypt)
    assert (back.read_bytes() if isinstance(back, Path) else back) == data


def test_the_same_bytes_are_stored_once_and_nothing_incoming_is_left(here: Settings) -> None:
    first = freeze(b"abc", name="a", settings=here, encrypt=False)
    second = freeze(b"abc", name="b", settings=here, encrypt=False)
    assert first.path == second.path
    assert [p.name for p in here.extracts_dir.rglob("*") if p.is_file()] == [first.sha256]


def test_bytes_with_personal_columns_are_not_on_disk_in_clear(here: Settings) -> None:
    secret = b"Nguyen Van A;012345678901" * 10
    frozen = freeze(secret, name="a", settings=here, encrypt=True)
    assert b"Nguyen" not in frozen.path.read_bytes()
    assert all(b"Nguyen" not in p.read_bytes() for p in here.home.rglob("*") if p.is_file())
    assert (here.home / "secrets" / "storage.key").stat().st_mode & 0o077 == 0


def test_what_a_killed_freeze_left_is_cleared_but_not_a_living_ones_nor_another_machines(here: Settings) -> None:
    import os
    import socket
    import time

    incoming = here.extracts_dir / ".incoming"
    incoming.mkdir(parents=True)
    host = socket.gethostname()
    for name in (
        f"{host}.999999999.aa.part",
        f"{host}.{os.getpid()}.aa.part",
        "elsewhere.999999999.aa.part",
        "elsewhere.999999999.bb.part",
    ):
        (incoming / name).write_bytes(b"half")
    two_days_ago = time.time() - 2 * 24 * 3600
    os.utime(incoming / "elsewhere.999999999.bb.part", (two_days_ago, two_days_ago))
    assert clear_incoming(here) == 2
    assert sorted(p.name for p in incoming.iterdir()) == sorted([f"{host}.{os.getpid()}.aa.part", "elsewhere.999999999.aa.part"])


def test_a_lost_file_is_named(here: Settings) -> None:
    with pytest.raises(NotFound, match="abc123"):
        thaw(here, "abc123", encrypted=False)


def test_a_disk_that_refuses_is_our_fault_and_leaves_nothing(here: Settings) -> None:
    here.home.mkdir()
    here.extracts_dir.write_text("a file where the folder should be")
    with pytest.raises(OurFault):
        freeze(b"abc", name="a", settings=here, encrypt=False)
