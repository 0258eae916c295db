"""Looks whether everything is in order on this node; each check says what it saw."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from anptt_data.errors import AnpttError
from anptt_data.settings import Settings

VIETNAM = timezone(timedelta(hours=7))
LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Check:
    """One thing looked at."""

    title: str
    ok: bool
    detail: str

    def as_json(self) -> dict[str, Any]:
        return {"check": self.title, "ok": self.ok, "detail": self.detail}


def examine(settings: Settings) -> list[Check]:
    """All checks, in an order in which a failure explains the later ones."""
    checks: list[tuple[str, Callable[[Settings], str]]] = [
        ("Ổ đĩa / disk", _disk),
        ("Quy định biểu mẫu / contracts", _contracts),
        ("Danh mục / reference data", _reference),
        ("Ngày nghỉ / holidays", _holidays),
        ("Nguồn số liệu / sources", _sources),
        ("Cơ sở dữ liệu / database", _database),
        ("Bảng so với quy định biểu mẫu / drift", _drift),
        ("Phiên bản quy định đã dùng / versions that have judged", _frozen),
        ("Lần gửi dở dang / unfinished submissions", _unfinished),
        ("Nhật ký / event log", _events),
        ("Báo cáo phải có / reports owed", _reporting),
        ("Phiên bản dữ liệu / release", _release),
        ("Bảng Iceberg / Iceberg tables", _iceberg),
    ]
    return [_checked(title, look, settings) for title, look in checks]


def _checked(title: str, look: Callable[[Settings], str], settings: Settings) -> Check:
    try:
        return Check(title, True, look(settings))
    except AnpttError as error:
        return Check(title, False, str(error))
    except Exception as error:
        return Check(title, False, f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}")


class _Wrong(AnpttError):
    """Something a check found."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail, detail)

    def __str__(self) -> str:
        return self.vi


def _disk(settings: Settings) -> str:
    settings.home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.home).free
    if free < LEAST_FREE_BYTES:
        raise _Wrong(f"{free / 1024**3:.1f} GiB, < {LEAST_FREE_BYTES / 1024**3:.0f} GiB")
    return f"{settings.home}, {free / 1024**3:.0f} GiB"


def _contracts(settings: Settings) -> str:
    from anptt_data.contract.registry import all_versions

    return ", ".join(f"{c.dataset()} {c.version()}" for c in all_versions())


def _reference(settings: Settings) -> str:
    from anptt_data.places.references import references

    return references(settings.reference_dir).version[:12]


def _holidays(settings: Settings) -> str:
    from anptt_data.periods.working_days import to_extend, working_days

    days = working_days(settings.reference_dir)
    if (asked := to_extend(days, datetime.now(VIETNAM).date())) is not None:
        raise _Wrong(f"{asked.vi} / {asked.en}")
    return f"{min(days.years)}-{max(days.years)}"


def _sources(settings: Settings) -> str:
    from anptt_data.sources.source import sources

    found = sources(settings)
    lost = [f"{s.name} ({s.path})" for s in found if not s.path.is_dir()]
    if lost:
        raise _Wrong(f"không có thư mục / no folder: {', '.join(lost)}")
    return str(len(found))


def _database(settings: Settings) -> str:
    from sqlalchemy import text

    from anptt_data.warehouse.connect import engine

    with engine(settings).connect() as connection:
        version = connection.execute(text("show server_version")).scalar_one()
        role = connection.execute(
            text("select current_user || case when rolsuper then ' (superuser!)' else '' end from pg_roles where rolname = current_user")
        )
        return f"PostgreSQL {version}, {role.scalar_one()}"


def _drift(settings: Settings) -> str:
    from anptt_data.warehouse.connect import owner_engine
    from anptt_data.warehouse.drift import drift

    found = drift(owner_engine(settings))
    if found:
        raise _Wrong("; ".join(found))
    return "0"


def _frozen(settings: Settings) -> str:
    from anptt_data.contract.registry import all_versions
    from anptt_data.warehouse.begin import check_frozen
    from anptt_data.warehouse.connect import engine

    with engine(settings).connect() as connection:
        for version in all_versions():
            check_frozen(connection, version)
    return "không đổi / unchanged"


def _unfinished(settings: Settings) -> str:
    from sqlalchemy import text

    from anptt_data.warehouse.connect import engine

    with engine(settings).connect() as connection:
        left = connection.execute(text("select receipt_no from intake.submission where state <> 'finished' order by 1")).scalars().all()
    return "0" if not left else f"{', '.join(left)} (gửi lại cùng tệp để hoàn tất / send the same file again to finish)"


def _events(settings: Settings) -> str:
    from anptt_data.warehouse.audit import verify_events
    from anptt_data.warehouse.connect import engine

    with engine(settings).connect() as connection:
        problems = verify_events(connection)
    if problems:
        raise _Wrong("; ".join(problems))
    return "nguyên vẹn / intact"


def _reporting(settings: Settings) -> str:
    from sqlalchemy import text

    from anptt_data.contract.registry import contracts
    from anptt_data.places.references import references
    from anptt_data.reporting.derived import made_from, signature
    from anptt_data.reporting.expected import home_provinces
    from anptt_data.warehouse.connect import engine, raw

    refs = references(settings.reference_dir)
    wanted = signature(list(contracts().values()), refs, home_provinces(settings, refs.areas))
    with engine(settings).connect() as connection:
        if made_from(raw(connection)) != wanted:
            raise _Wrong(
                "lập theo danh mục hoặc quy định cũ; chạy: anptt init / made from older reference data, contracts or settings; run: anptt init"
            )
        row = connection.execute(text("select count(*), count(*) filter (where reported) from anptt.report where ended")).one()
    return f"{row[1]}/{row[0]}"


def _release(settings: Settings) -> str:
    from anptt_data.lake.release_list import listed_releases
    from anptt_data.lake.store import Store
    from anptt_data.lake.verify import verify_release

    current = settings.releases_dir / "current"
    if not current.exists():
        return "chưa có / none yet"
    problems = verify_release(current.resolve())
    if problems:
        raise _Wrong("; ".join(problems))
    # Of the older ones only whether their files are there: reading all of them again would take too long.
    broken = [f"{r.number} ({r.problem or r.lost})" for r in listed_releases(Store.of(settings)) if r.problem or r.lost]
    if broken:
        raise _Wrong(
            f"phiên bản cũ mất tệp / older releases with lost files: {', '.join(broken)};"
            " khôi phục từ bản sao lưu, hoặc hỏi phiên bản mới nhất với --as-of / restore them from a backup, or ask the newest with --as-of"
        )
    return str(current.resolve().name)


def _iceberg(settings: Settings) -> str:
    from anptt_data.lake.iceberg.upkeep import differences
    from anptt_data.lake.store import Store
    from anptt_data.warehouse.connect import engine

    if problems := differences(engine(settings), Store.of(settings)):
        raise _Wrong("; ".join([*problems, "chạy / run: anptt publish (--rebuild)"]))
    return "như phiên bản mới nhất / as the newest release"
