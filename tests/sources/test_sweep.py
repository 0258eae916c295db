"""A sweep's archive: the same files give the same bytes, the manifest says what is in it, and it is fast."""

from __future__ import annotations

import hashlib
import io
import json
import os
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anptt_data.errors import OurFault
from anptt_data.intake.extract import Extract
from anptt_data.sources.sweep import pack_sweep


def sweep(base: Path, paths: list[Path]) -> Extract:
    return Extract("s", "d.d", "a", "n", tuple(paths), sweep=True, base=base)


def opened(data: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(data))


def test_the_manifest_comes_first_and_is_true(put, tmp_path):
    paths = [put("b.txt", b"bb"), put("x/ậ.txt", b"aaa")]
    archive = opened(pack_sweep(sweep(tmp_path / "source", paths)))
    assert archive.namelist() == ["manifest.json", "b.txt", "x/ậ.txt"]
    members = json.loads(archive.read("manifest.json"))["members"]
    assert [(m["name"], m["size"], m["sha256"]) for m in members] == [
        (n, len(archive.read(n)), hashlib.sha256(archive.read(n)).hexdigest()) for n in archive.namelist()[1:]
    ]
    assert archive.testzip() is None


def test_order_and_times_of_the_files_do_not_change_the_bytes(put, tmp_path):
    paths = [put(f"{i}.txt", str(i).encode()) for i in range(10)]
    first = pack_sweep(sweep(tmp_path / "source", paths))
    for path in paths:
        os.utime(path, (1, 1))
    assert pack_sweep(sweep(tmp_path / "source", paths[::-1])) == first


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.dictionaries(st.text("abcđệ012", min_size=1, max_size=8), st.binary(max_size=50), min_size=1, max_size=8))
def test_every_byte_comes_back(tmp_path_factory, contents):
    base = tmp_path_factory.mktemp("sweep")
    paths = []
    for name, data in contents.items():
        (base / f"{name}.txt").write_bytes(data)
        paths.append(base / f"{name}.txt")
    archive = opened(pack_sweep(sweep(base, paths)))
    assert {n: archive.read(n) for n in archive.namelist()[1:]} == {f"{n}.txt": d for n, d in contents.items()}


def test_a_file_outside_the_sweeps_folder_is_refused(tmp_path):
    outside = tmp_path / "outside.txt"
    outside.write_text("x")
    (tmp_path / "in").mkdir()
    for path in (outside, tmp_path / "in" / ".." / "outside.txt"):
        with pytest.raises(OurFault):
            pack_sweep(sweep(tmp_path / "in", [path]))


def test_a_member_called_manifest_does_not_replace_the_manifest(put, tmp_path):
    archive = opened(pack_sweep(sweep(tmp_path / "source", [put("manifest.json", b"mine")])))
    assert archive.namelist() == ["manifest.json", "_/manifest.json"]
    assert archive.read("_/manifest.json") == b"mine"


def test_ten_thousand_small_files_take_about_a_second(tmp_path):
    for i in range(10_000):
        (tmp_path / f"{i}.txt").write_bytes(b"PM2.5\t12.3\tug/m3\t20261105060000\t00\n" * 6)
    extract = sweep(tmp_path, sorted(tmp_path.iterdir()))
    pack_sweep(extract)
    begun = time.perf_counter()
    pack_sweep(extract)
    assert time.perf_counter() - begun < 4  # measured 0.4 s; the bound leaves room for a busy machine
