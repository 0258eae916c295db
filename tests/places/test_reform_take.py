"""A reform is taken whole or not at all: also when the process is killed, twice, and by two at once."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url, text

from anptt_data.errors import OurFault
from anptt_data.places.references import references
from anptt_data.places.reform_files import JOURNAL, ReformGoesOn, UnfinishedReform, alone, finish, replace_together, unfinished
from anptt_data.places.reform_problems import BadReform
from anptt_data.places.reform_take import examine, take
from anptt_data.warehouse.initialise import initialise_database
from anptt_data.warehouse.server import OWNER, Cluster, embedded_url
from tests.places.small_country import DIVIDED, TODAY, areas_in, codes, country, reform_file

ROOT = Path(__file__).resolve().parents[2]
TABLES = ("areas.csv", "crosswalk.csv", "province_mergers.csv")
MERGED = """
units = [
  { code = "91", same = true },
  { code = "90004", same = true, parent = "91" },
  { code = "90005", same = true, parent = "91" },
]
relations = [{ old = "92", new = "91", relation = "whole" }]
"""


def state(folder: Path) -> dict[str, bytes]:
    """Every file of a reference folder."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return country(tmp_path / "reference")


@pytest.fixture
def given(tmp_path: Path) -> Path:
    return reform_file(tmp_path / "given", DIVIDED)


def test_a_reform_is_written_into_the_tables_and_kept(folder: Path, given: Path) -> None:
    verdict = take(given, folder, TODAY)
    assert verdict.accepted
    assert not verdict.already
    assert [a.full_name for a in areas_in(folder).versions("90001")] == ["Xã Hòa An", "Phường Hòa An"]
    assert (folder / "crosswalk.csv").read_text(encoding="utf-8").splitlines()[1:3] == [
        "2027-01-01,90001,2025-07-01,90001,2027-01-01,part,0.7,population_published,V,1/2026/QH16",
        "2027-01-01,90001,2025-07-01,90006,2027-01-01,part,0.3,population_published,V,1/2026/QH16",
    ]
    assert set(state(folder)) == {*TABLES, "reforms/2027-01-01.toml"}
    assert (folder / "reforms/2027-01-01.toml").read_bytes() == given.read_bytes()


def test_a_province_that_goes_into_another_is_a_merger(folder: Path, tmp_path: Path) -> None:
    take(reform_file(tmp_path / "given", MERGED), folder, TODAY)
    assert (folder / "province_mergers.csv").read_text(encoding="utf-8").splitlines()[1:] == ["92,91,2027-01-01,1/2026/QH16,V,Sắp xếp thử"]


def test_taken_twice_it_changes_nothing(folder: Path, given: Path) -> None:
    take(given, folder, TODAY)
    before = state(folder)
    again = take(given, folder, TODAY)
    assert again.already
    assert again.accepted
    assert examine(given, folder, TODAY).already
    assert take(folder / "reforms/2027-01-01.toml", folder, TODAY).already
    assert state(folder) == before


def test_the_same_reform_in_another_file_is_told_so(folder: Path, given: Path, tmp_path: Path) -> None:
    take(given, folder, TODAY)
    other = reform_file(tmp_path / "other", DIVIDED, name="2027-01-01-again.toml", title_vi='"Khác"')
    assert codes(list(examine(other, folder, TODAY).problems)) == ["REFORM-051"]


def test_another_reform_does_not_overwrite_the_file_of_the_first(folder: Path, given: Path, tmp_path: Path) -> None:
    take(given, folder, TODAY)
    other = reform_file(tmp_path / "other", 'units = [{ code = "90004", same = true, type = "phường" }]')
    with pytest.raises(BadReform, match="REFORM-052"):
        take(other, folder, TODAY)
    assert (folder / "reforms/2027-01-01.toml").read_bytes() == given.read_bytes()


def test_two_reforms_of_one_day_can_be_taken(folder: Path, given: Path, tmp_path: Path) -> None:
    take(given, folder, TODAY)
    take(
        reform_file(tmp_path / "other", 'units = [{ code = "90004", same = true, type = "phường" }]', name="2027-01-01-binh-hai.toml"),
        folder,
        TODAY,
    )
    assert areas_in(folder).versions("90004")[-1].type == "phường"


def test_a_file_put_into_the_folder_by_hand_is_not_taken_for_entered(folder: Path, given: Path) -> None:
    (folder / "reforms").mkdir()
    shutil.copy(given, folder / "reforms")
    assert not take(folder / "reforms" / given.name, folder, TODAY).already
    assert len(areas_in(folder).versions("90001")) == 2


@pytest.mark.parametrize("body", ["units = [", 'units = [{ code = "90009", same = true }]', ""])
def test_a_bad_reform_changes_nothing(folder: Path, tmp_path: Path, body: str) -> None:
    before = state(folder)
    with pytest.raises(BadReform):
        take(reform_file(tmp_path / "given", body), folder, TODAY)
    assert state(folder) == before


def test_an_unknown_file_changes_nothing(folder: Path, tmp_path: Path) -> None:
    before = state(folder)
    with pytest.raises(BadReform, match="REFORM-001") as raised:
        take(tmp_path / "nothing.toml", folder, TODAY)
    assert raised.value.exit_code == 2
    assert state(folder) == before


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import date
from anptt_data.places.reform_take import take
countdown, step = int(sys.argv[3]), sys.argv[4]
real = getattr(Path, step)
def until(self, *given, **named):
    global countdown
    if countdown == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    countdown -= 1
    return real(self, *given, **named)
setattr(Path, step, until)
take(Path(sys.argv[1]), Path(sys.argv[2]), date(2026, 11, 21))
"""


def killed(given: Path, folder: Path, countdown: int, step: str) -> int:
    """A process that takes the reform and is killed before its n-th writing, renaming or removing; its exit code."""
    return subprocess.run([sys.executable, "-c", KILLED, str(given), str(folder), str(countdown), step], cwd=ROOT, check=False).returncode


@pytest.mark.parametrize("step", ["write_bytes", "replace", "unlink"])
def test_killed_at_any_step_the_tables_are_old_or_can_be_completed(folder: Path, given: Path, tmp_path: Path, step: str) -> None:
    whole = country(tmp_path / "whole")
    take(given, whole, TODAY)
    old = state(folder)
    seen = set()
    for countdown in range(20):
        shutil.rmtree(folder)
        country(folder)
        code = killed(given, folder, countdown, step)
        tables = {n: c for n, c in state(folder).items() if n in TABLES}
        if unfinished(folder):
            seen.add("unfinished")
            with pytest.raises(UnfinishedReform):
                references.__wrapped__(folder)
            with pytest.raises(UnfinishedReform):
                examine(given, folder, TODAY)
        elif code != 0:
            seen.add("untouched")
            assert tables == {n: old[n] for n in TABLES}
        verdict = take(given, folder, TODAY)
        assert verdict.accepted
        assert state(folder) == state(whole)
        if code == 0:
            break
        assert code == -signal.SIGKILL
    assert code == 0
    assert seen == {"write_bytes": {"untouched"}, "replace": {"untouched", "unfinished"}, "unlink": {"untouched", "unfinished"}}[step]


def test_a_change_that_was_tampered_with_is_not_completed(folder: Path, given: Path) -> None:
    assert killed(given, folder, 1, "replace") == -signal.SIGKILL
    (folder / "areas.csv.new").write_text("code\n", encoding="utf-8")
    with alone(folder), pytest.raises(OurFault, match=r"areas\.csv\.new"):
        finish(folder)
    assert unfinished(folder)


def test_two_cannot_write_at_once(folder: Path, given: Path) -> None:
    with alone(folder), pytest.raises(ReformGoesOn):
        take(given, folder, TODAY)
    assert not take(given, folder, TODAY).already


def test_files_are_replaced_together_and_nothing_is_left_lying(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"old")
    with alone(tmp_path):
        replace_together(tmp_path, {"a.csv": b"new", "b/c.toml": b"x"})
    assert state(tmp_path) == {"a.csv": b"new", "b/c.toml": b"x"}
    assert not (tmp_path / JOURNAL).exists()


def test_what_is_kept_by_hand_and_names_what_ends_is_listed(folder: Path, given: Path) -> None:
    (folder / "stations.csv").write_text(
        "code,name,agency,province,area,area_from,lat,lon,valid_from,valid_to,aliases\n"
        "S1,Trạm một,x,91,90001,2025-07-01,1,1,,,\nS2,Trạm hai,x,91,90003,2025-07-01,1,1,,,\nS3,Trạm ba,x,91,90002,2025-07-01,1,1,,2026-01-01,\n",
        encoding="utf-8",
    )
    (folder / "area_aliases.csv").write_text("alias,code\nHB,90002\n", encoding="utf-8")
    (folder / "code_lists").mkdir()
    (folder / "code_lists/unit.csv").write_text(
        "code,vi,en,aliases,parent,attributes,legal_basis,valid_from,valid_to,confidence\nU1,Một,One,,,areas=90002|90004,,,,M\n",
        encoding="utf-8",
    )
    assert [tuple(h) for h in examine(given, folder, TODAY).by_hand] == [
        ("stations.csv", "S1", "90001"), ("area_aliases.csv", "HB", "90002"), ("code_lists/unit.csv", "U1", "90002"),
    ]  # fmt: skip


def test_agencies_of_a_province_that_ends_or_changes_are_listed(tmp_path: Path) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(ROOT / "reference", folder)
    given = reform_file(tmp_path / "given", 'units = [{ code = "66", same = true, type = "thành phố" }]')
    named = [h for h in examine(given, folder, TODAY).by_hand if h.file == "agencies.csv"]
    assert {h.code for h in named} == {"66"}
    assert "so-y-te-66" in {h.entry for h in named}


def command(*given: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """`anptt place reform ...` on a reference folder."""
    return subprocess.run(
        [sys.executable, "-m", "anptt_data.cli.main", "place", "reform", *given],
        env={**os.environ, "ANPTT_REFERENCE_DIR": str(folder), "NO_COLOR": "1"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_check_says_what_would_be_done_and_does_nothing(folder: Path, given: Path) -> None:
    before = state(folder)
    found = command("check", str(given), folder=folder)
    assert (found.returncode, state(folder)) == (0, before)
    assert "Phường Hòa Cường (90003)" in found.stdout
    assert "90001 (0.7), 90006 (0.3)" in found.stdout
    document = json.loads(command("check", str(given), "--json", folder=folder).stdout)
    assert (document["accepted"], document["ended"], document["begun"], document["changed"], document["divided"]) == (
        True, ["90002"], ["90001", "90006"], ["90003"], ["90001"],
    )  # fmt: skip


def test_check_of_a_bad_file_ends_with_two_and_every_problem(folder: Path, tmp_path: Path) -> None:
    given = reform_file(tmp_path / "given", 'units = [{ code = "90009", same = true }]\nended = ["90001"]')
    found = command("check", str(given), folder=folder)
    assert found.returncode == 2
    told = {line.split()[0] for line in found.stdout.splitlines() if line.startswith("  REFORM")}
    assert told - {"REFORM-011"} == {"REFORM-020", "REFORM-030"}
    document = json.loads(command("check", str(given), "--json", folder=folder).stdout)
    assert not document["accepted"]
    assert [p["code"] for p in document["problems"] if not p["note"]] == ["REFORM-020", "REFORM-030"]


def test_take_asks_unless_told_not_to(folder: Path, given: Path) -> None:
    before = state(folder)
    asked = command("take", str(given), folder=folder)
    assert (asked.returncode, state(folder)) == (2, before)
    assert "--yes" in asked.stderr
    taken = command("take", str(given), "--yes", folder=folder)
    assert taken.returncode == 0, taken.stderr
    assert "anptt init" in taken.stdout
    again = command("take", str(given), "--yes", folder=folder)
    assert again.returncode == 0
    assert "01/01/2027" in again.stdout
    assert "anptt init" not in again.stdout


def test_take_of_a_bad_file_ends_with_two(folder: Path, tmp_path: Path) -> None:
    found = command("take", str(reform_file(tmp_path / "given", "units = [")), "--yes", folder=folder)
    assert found.returncode == 2
    assert "REFORM-002" in found.stderr
    assert "Traceback" not in found.stderr


def test_after_a_reform_was_taken_the_builder_gives_the_same_tables(tmp_path: Path) -> None:
    package = os.environ.get("VIETNAMADMINUNITS_FOLDER")
    folder = tmp_path / "reference"
    shutil.copytree(ROOT / "reference", folder)
    body = """
units = [
  { code = "24133", level = "commune", type = "phường", name = "Buôn Ma Thuột", parent = "66", lat = 12.7, lon = 108.05 },
  { code = "99001", level = "commune", type = "phường", name = "Tân Lập Mới", parent = "66" },
  { code = "66", same = true, type = "thành phố" },
]
relations = [
  { old = "24133", new = "24133", relation = "part", share = 0.6, method = "population_published" },
  { old = "24133", new = "99001", relation = "part", share = 0.4, method = "population_published" },
]
"""
    take(reform_file(tmp_path / "given", body, name="2027-01-01-dak-lak.toml"), folder, TODAY)
    built = subprocess.run(
        [
            sys.executable, str(ROOT / "scripts/build_reference.py"), "--reference", str(folder), "--out", str(tmp_path / "built"),
            *(["--package", package] if package else []),
        ],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if "is not installed" in built.stderr:
        pytest.skip("vietnamadminunits is not installed")
    assert built.returncode == 0, built.stderr
    for name in ("areas.csv", "crosswalk.csv"):
        assert (tmp_path / "built" / name).read_bytes() == (folder / name).read_bytes(), name


def test_a_reform_that_was_taken_goes_into_the_warehouse(
    tmp_path: Path, test_cluster: Cluster, database_url: str, warehouse_engine: Engine
) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(ROOT / "reference", folder)
    body = 'units = [{ code = "24490", same = true, type = "phường" }]\nrelations = [{ old = "24373", new = "24490", relation = "whole" }]'
    take(reform_file(tmp_path / "given", body), folder, TODAY)
    initialise_database(embedded_url(test_cluster, OWNER, str(make_url(database_url).database)), folder)
    with warehouse_engine.connect() as connection:
        versions = connection.execute(
            text("select type, valid_from, valid_to from ref.area where code = '24490' order by valid_from")
        ).all()
        joined = connection.execute(text("select new from ref.crosswalk where old = '24373' and effective = '2027-01-01'")).scalars().all()
    assert [(v.type, v.valid_from.isoformat(), v.valid_to and v.valid_to.isoformat()) for v in versions][1:] == [
        ("xã", "2025-07-01", "2026-12-31"), ("phường", "2027-01-01", None),
    ]  # fmt: skip
    assert joined == ["24490"]
