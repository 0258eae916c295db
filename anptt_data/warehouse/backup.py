"""Backup and restore: one consistent dump of the warehouse and the files it refers to, every one with its SHA-256.

A backup holds everything agencies have sent: guard it as the home itself. The keys (``<home>/secrets``) are kept apart and put back by hand
before restoring: without them encrypted extracts stay unreadable and pseudonyms would differ. Derived objects are made anew after a restore.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from anptt_data.errors import OurFault, UsageError
from anptt_data.settings import Settings
from anptt_data.warehouse.binaries import binaries, run
from anptt_data.warehouse.connect import engine, our_fault
from anptt_data.warehouse.initialise import initialise
from anptt_data.warehouse.server import OWNER, ensure_cluster, libpq_url, owner_url

DUMP, MANIFEST, FORMAT = "warehouse.dump", "manifest.json", "anptt-backup-1"
FOLDERS = ("extracts", "receipts", "lake", "releases")
_MAY_BE_THERE = {"pg", "pg.lock", "pg.location", "logs", "tmp", "secrets"}


def backup(settings: Settings, directory: Path) -> Path:
    """Write a backup into `directory` (new or empty); it appears whole or not at all. Loads may go on meanwhile.

    Raises `UsageError` when the folder holds something, `OurFault` when the dump fails.
    """
    if directory.exists() and any(directory.iterdir()):
        raise UsageError(f"Thư mục {directory} không trống", f"{directory} is not empty")
    fresh = directory.with_name(f".{directory.name}.part-{os.getpid()}")
    with our_fault():
        fresh.mkdir(parents=True, mode=0o700)
        try:
            # the dump first: a file is frozen before the database speaks of it, so what the dump names is there when folders are copied
            _pg(settings, "pg_dump", "--format=custom", "--compress=1", f"--file={fresh / DUMP}")
            for name in FOLDERS:
                if (settings.home / name).is_dir():
                    shutil.copytree(settings.home / name, fresh / name, symlinks=True, ignore=shutil.ignore_patterns("*.part", ".*.part*"))
            manifest = {"format": FORMAT, "made_at": datetime.now(UTC).isoformat(), "node": settings.node, "files": _hashes(fresh)}
            (fresh / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
            if directory.exists():
                directory.rmdir()
            fresh.rename(directory)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
    return directory


def verify_backup(directory: Path) -> list[str]:
    """One sentence a fault: files that are missing, changed or not in the manifest."""
    try:
        manifest = json.loads((directory / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return [f"{MANIFEST} is missing or unreadable"]
    if manifest.get("format") != FORMAT:
        return [f"{MANIFEST} is not of format {FORMAT}"]
    have, want = _hashes(directory), manifest["files"]
    return (
        [f"{name} is missing" for name in sorted(want.keys() - have.keys())]
        + [f"{name} is not in the manifest" for name in sorted(have.keys() - want.keys())]
        + [f"{name} was changed" for name in sorted(want.keys() & have.keys()) if want[name] != have[name]]
    )


def restore(settings: Settings, directory: Path) -> None:
    """Bring a backup back into an empty home and an empty database.

    Raises `UsageError` when either holds something or the backup is not whole; nothing is changed then.
    """
    problems = verify_backup(directory)
    if problems:
        shown = "; ".join(problems[:5])
        raise UsageError(f"Bản sao lưu không nguyên vẹn: {shown}", f"The backup is not whole: {shown}")
    there = sorted(p.name for p in settings.home.iterdir() if p.name not in _MAY_BE_THERE) if settings.home.is_dir() else []
    if there or _holds_data(settings):
        raise UsageError(
            f"Chỉ khôi phục vào nơi còn trống; {settings.home} hoặc cơ sở dữ liệu đã có dữ liệu",
            f"Restore needs an empty home and database; found {', '.join(there) or 'a warehouse'}",
        )
    settings.home.mkdir(parents=True, exist_ok=True)
    fresh = [(directory / n, settings.home / f"{n}.restoring", settings.home / n) for n in FOLDERS if (directory / n).is_dir()]
    with our_fault():
        try:
            for source, beside, _ in fresh:
                shutil.copytree(source, beside, symlinks=True)
            _pg(settings, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", directory / DUMP)
            for _, beside, target in fresh:
                if target == settings.releases_dir:
                    _point_to(settings.lake_dir, beside)
                beside.rename(target)
        finally:
            for _, beside, _ in fresh:
                shutil.rmtree(beside, ignore_errors=True)
    engine(settings).dispose()
    initialise(settings)
    _tables_of_releases(settings)


def _point_to(lake: Path, releases: Path) -> None:
    """Let the views of every restored release read the restored lake: their paths are absolute and name the home that was backed up."""
    from anptt_data.lake.rebase import rebase
    from anptt_data.lake.store import DATABASE

    for release in sorted(p for p in releases.iterdir() if not p.is_symlink() and (p / DATABASE).is_file()):
        rebase(release, lake)


def _tables_of_releases(settings: Settings) -> None:
    """The Iceberg tables of the restored releases: the catalogue came back with the database and names files of the home that was backed up."""
    from anptt_data.lake.iceberg.upkeep import made_again
    from anptt_data.lake.store import Store

    store = Store.of(settings)
    if store.numbers():
        made_again(engine(settings), store)


def _hashes(directory: Path) -> dict[str, str]:
    """SHA-256 of every file; the target of a symbolic link."""
    found: dict[str, str] = {}
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_file() and name != MANIFEST:
            with path.open("rb") as file:
                found[name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _holds_data(settings: Settings) -> bool:
    with psycopg.connect(libpq_url(owner_url(settings))) as connection:
        row = connection.execute("select to_regclass('intake.submission') is not null").fetchone()
        return bool(row and row[0])


def _pg(settings: Settings, program: str, *arguments: str | Path) -> None:
    """Run pg_dump or pg_restore as the owner of the tables; a password goes through the environment, never the command line."""
    url = make_url(libpq_url(owner_url(settings)))
    environment = {"PGPASSWORD": str(url.password)} if url.password else {}
    target = url.set(password=None).render_as_string(hide_password=False)
    if not settings.database_url:
        ensure_cluster(settings)
    role = [] if settings.database_url or program == "pg_dump" else [f"--role={OWNER}"]
    done = run([binaries() / program, f"--dbname={target}", *role, *arguments], None, timeout=24 * 3600, environment=environment)
    if done.returncode:
        raise OurFault(f"{program} không thành công", f"{program} failed: {done.stdout.strip()[-500:]}")
