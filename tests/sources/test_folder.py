"""What may be taken from a folder now, and what is left for the next sweep."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest

from anptt_data.sources.folder import File, Skipped, examine, files, safe_name


def looked_at(folder: Path, settle: float = 0.2) -> tuple[set[str], dict[str, str]]:
    found = list(files(folder, settle))
    return {f.name for f in found if isinstance(f, File)}, {s.path.name: s.code for s in found if isinstance(s, Skipped)}


def test_settled_files_are_taken_from_every_depth(put, tmp_path):
    put("a.csv")
    put("2026/11/05/b.txt")
    taken, left = looked_at(tmp_path / "source")
    assert taken == {"a.csv", "2026/11/05/b.txt"}
    assert left == {}


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("a.xlsx.part", "unfinished"),
        ("a.TMP", "unfinished"),
        ("a.xlsx.crdownload", "unfinished"),
        ("~$bao cao.xlsx", "locked"),
        (".~lock.bao cao.ods#", "locked"),
        (".DS_Store", "hidden"),
    ],
)
def test_files_of_programs_and_unfinished_ones_are_left_and_reported(put, tmp_path, name, code):
    put("good.csv")
    put(name)
    taken, left = looked_at(tmp_path / "source")
    assert taken == {"good.csv"}
    assert left == {name: code}


def test_a_link_out_of_the_folder_is_left_and_a_link_inside_is_taken(put, tmp_path):
    inside = put("real.csv")
    outside = tmp_path / "secret.csv"
    outside.write_text("x")
    os.symlink(outside, inside.parent / "stolen.csv")
    os.symlink(tmp_path, inside.parent / "folder")
    os.symlink(inside, inside.parent / "again.csv")
    taken, left = looked_at(tmp_path / "source")
    assert taken == {"real.csv", "again.csv"}
    assert left == {"stolen.csv": "outside", "folder": "outside"}


def test_a_link_to_nothing_is_left(put, tmp_path):
    os.symlink(tmp_path / "source" / "gone.csv", put("a.csv").parent / "dangling.csv")
    _, left = looked_at(tmp_path / "source")
    assert left == {"dangling.csv": "vanished"}


@pytest.mark.parametrize(
    "name", ["../outside.csv", "a/../../outside.csv", "/etc/passwd", "a\\..\\b.csv", "c:/x.csv", "a\x00b", "", "a//b", "./a"]
)
def test_a_listed_name_that_could_lead_out_is_never_followed(put, tmp_path, name):
    put("a.csv")
    (tmp_path / "outside.csv").write_text("x")
    assert not safe_name(name)
    (found,) = examine(tmp_path / "source", [name])
    assert isinstance(found, Skipped)
    assert found.code == "unsafe_name"


@pytest.mark.parametrize("name", ["a..b.csv", "Báo cáo tuần 45 (lần 2).xlsx", "2026/11/05/DLK_KK01_20261105060000.txt", "...csv"])
def test_ordinary_names_are_safe(name):
    assert safe_name(name)


def test_a_name_that_is_not_utf8_is_left(put, tmp_path):
    folder = put("a.csv").parent
    (folder / os.fsdecode(b"b\xe1o.csv")).write_bytes(b"x")
    taken, left = looked_at(folder)
    assert taken == {"a.csv"}
    assert list(left.values()) == ["unsafe_name"]


def test_a_file_still_growing_is_left_and_taken_when_it_has_settled(put, tmp_path):
    path = put("growing.csv", age=0)
    stop = threading.Event()

    def grow() -> None:
        while not stop.is_set():
            with path.open("ab") as file:
                file.write(b"more\n")
            time.sleep(0.02)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        taken, left = looked_at(tmp_path / "source", settle=0.3)
    finally:
        stop.set()
        writer.join()
    assert taken == set()
    assert left == {"growing.csv": "growing"}
    assert looked_at(tmp_path / "source", settle=0.3)[0] == {"growing.csv"}


def test_a_young_file_that_does_not_change_is_taken_after_one_wait_for_all(put, tmp_path):
    for i in range(20):
        put(f"{i}.csv", age=0)
    begun = time.monotonic()
    taken, _ = looked_at(tmp_path / "source", settle=0.3)
    assert len(taken) == 20
    assert 0.3 <= time.monotonic() - begun < 2


def test_a_file_that_disappears_between_the_looks_is_reported(put, tmp_path):
    path = put("short lived.csv", age=0)
    timer = threading.Timer(0.1, path.unlink)
    timer.start()
    taken, left = looked_at(tmp_path / "source", settle=0.4)
    timer.join()
    assert taken == set()
    assert left == {"short lived.csv": "vanished"}


def test_a_missing_folder_is_reported(tmp_path):
    assert looked_at(tmp_path / "nowhere") == (set(), {"nowhere": "missing"})
