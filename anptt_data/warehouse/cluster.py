"""One embedded database cluster: where it lies, how it is made, started and stopped.

A cluster's folder is private (0700) to the user that runs the server and holds ``data/``, ``socket/`` and ``server.log``.
There is no TCP port; only the operating-system user that owns the cluster, and root, may connect (peer authentication).
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import secrets
import shutil
import stat
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from anptt_data.errors import OurFault
from anptt_data.warehouse.binaries import SYSTEM_FOLDER, RunAs, binaries, locked, reachable, run, server_user

SUPERUSER = "anptt_admin"
"""Used by the launcher only."""
LOCATION_FILE, LOCK_FILE = "pg.location", "pg.lock"
SOCKET_PATH_MAX = 90  # sockaddr_un holds 107 bytes, the socket's own name takes 15

OPTIONS: dict[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "checkpoint_timeout": "15min",
    "maintenance_work_mem": "256MB",
    "work_mem": "32MB",
    "effective_cache_size": "2GB",
    "random_page_cost": "1.1",
    "max_connections": "100",
    "jit": "off",
    "timezone": "Asia/Ho_Chi_Minh",
    "log_timezone": "Asia/Ho_Chi_Minh",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_parameter_max_length_on_error": "0",
}
"""fsync and synchronous_commit stay on: a receipt that was given is kept."""


@dataclass(frozen=True)
class Cluster:
    """A cluster's folder and the user that runs it."""

    folder: Path
    user: RunAs | None

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket(self) -> Path:
        """The socket's folder; a short one under /tmp when the cluster's path is too long for a socket."""
        inside = self.folder / "socket"
        if len(os.fsencode(inside)) <= SOCKET_PATH_MAX:
            return inside
        return Path("/tmp") / f"anptt-{os.getuid()}-{hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]}"  # noqa: S108

    def connect(self, database: str = "postgres", user: str = SUPERUSER) -> psycopg.Connection:
        return psycopg.connect(host=str(self.socket), user=user, dbname=database, autocommit=True, connect_timeout=10)

    def answers(self) -> bool:
        """Whether a server of this cluster accepts connections."""
        try:
            self.connect().close()
        except psycopg.Error:
            return False
        return True


def locate(home: Path) -> Cluster | None:
    """The cluster of a home, or None when none was made."""
    written = home / LOCATION_FILE
    folder = Path(written.read_text(encoding="utf-8").strip()) if written.is_file() else home / "pg"
    return Cluster(folder, server_user()) if folder.is_dir() else None


def create(home: Path, options: dict[str, str] | None = None) -> Cluster:
    """Make the folder and run initdb; half-made clusters of a killed process are thrown away. Call under the home's lock."""
    user = server_user()
    folder = _folder_for(home, user)
    _sweep(folder)
    fresh = folder.with_name(f"{folder.name}.new-{secrets.token_hex(4)}")
    fresh.mkdir(mode=0o700, parents=True)
    _give(fresh, user)
    made = run(
        [binaries() / "initdb", "--pgdata", fresh / "data", "--username", SUPERUSER, "--encoding=UTF8", "--locale=C",
         "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--auth=peer", "--no-instructions"],
        user,
    )  # fmt: skip
    if made.returncode:
        shutil.rmtree(fresh, ignore_errors=True)
        raise OurFault("Không tạo được cơ sở dữ liệu kèm theo", f"initdb failed: {made.stdout.strip()[-500:]}")
    _write_configuration(Cluster(fresh, user), options or {})
    fresh.rename(folder)
    if folder.parent != home:
        (folder / "home").write_text(f"{home}\n", encoding="utf-8")
        (home / LOCATION_FILE).write_text(f"{folder}\n", encoding="utf-8")
    return Cluster(folder, user)


def _folder_for(home: Path, user: RunAs | None) -> Path:
    """`home`/pg when the server's user can get there; else a folder outside, named after the home."""
    if user is None or reachable(home, user):
        return home / "pg"
    base = SYSTEM_FOLDER
    try:
        base.mkdir(mode=0o755, parents=True, exist_ok=True)
    except OSError:
        base = Path("/tmp") / "anptt-clusters"  # noqa: S108
        base.mkdir(mode=0o711, exist_ok=True)
    # a random end: a home that was deleted and made again must not find the old data
    return base / f"{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}-{secrets.token_hex(3)}"


def _sweep(folder: Path) -> None:
    """Throw away half-made clusters of this home; a killed process leaves one. Call under the home's lock."""
    stem = folder.name.rpartition("-")[0] or folder.name  # outside the home the name has a random end
    for left in folder.parent.glob(f"{stem}*.new-*"):
        shutil.rmtree(left, ignore_errors=True)


def _give(path: Path, user: RunAs | None) -> None:
    if user is not None:
        os.chown(path, user.uid, user.gid)


def _write_configuration(cluster: Cluster, extra: dict[str, str]) -> None:
    options = OPTIONS | extra
    shm = os.statvfs("/dev/shm") if Path("/dev/shm").is_dir() else None  # noqa: S108
    if shm is None or shm.f_frsize * shm.f_blocks < 512 * 1024**2:
        options = {"dynamic_shared_memory_type": "mmap"} | options  # containers give 64 MB, too little for a parallel hash
    with (cluster.data / "postgresql.conf").open("a", encoding="utf-8") as conf:
        conf.writelines(f"{name} = '{value}'\n" for name, value in options.items())
    names = {"root"} | ({cluster.user.name} if cluster.user else {_own_name()})
    (cluster.data / "pg_hba.conf").write_text("local all all peer map=anptt\n", encoding="utf-8")
    (cluster.data / "pg_ident.conf").write_text("".join(f"anptt {name} all\n" for name in sorted(names)), encoding="utf-8")


def _own_name() -> str:
    return pwd.getpwuid(os.getuid()).pw_name


def start(cluster: Cluster) -> None:
    """Start the server and wait until it accepts connections. Call under the home's lock."""
    if not os.access(cluster.folder, os.R_OK | os.X_OK):
        raise OurFault(
            f"Không được quyền dùng cơ sở dữ liệu ở {cluster.folder} (do người dùng khác tạo)",
            f"The cluster at {cluster.folder} belongs to another user",
        )
    _forget_dead_server(cluster)
    _sweep(cluster.folder)
    _private_folder(cluster.socket, cluster.user)
    command: list[str | Path] = [
        binaries() / "pg_ctl", "start", "--wait", "--timeout=120", "--silent", "--pgdata", cluster.data, "--log", cluster.log,
        "--options", f"-c unix_socket_directories='{cluster.socket}'",
    ]  # fmt: skip
    done = run(command, cluster.user, timeout=150)
    if done.returncode or not cluster.answers():
        tail = "\n".join(_tail(cluster.log))
        raise OurFault(
            f"Không khởi động được cơ sở dữ liệu; xem {cluster.log}",
            f"The database server did not start ({cluster.log}): {tail or done.stdout}",
        )


def stop(cluster: Cluster, mode: str = "fast") -> bool:
    """Stop the server (`fast` or `immediate`); False when it did not run."""
    command: list[str | Path] = [
        binaries() / "pg_ctl",
        "stop",
        "--wait",
        "--timeout=60",
        "--silent",
        "--pgdata",
        cluster.data,
        "--mode",
        mode,
    ]
    return run(command, cluster.user).returncode == 0


def pid(cluster: Cluster) -> int | None:
    """The server's process id, None when it does not run."""
    try:
        written = int((cluster.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return None
    return written if _is_our_server(written, cluster) else None


def _is_our_server(number: int, cluster: Cluster) -> bool:
    """Whether the process runs in this cluster's data folder (a postmaster's working directory is its data folder)."""
    try:
        return Path(f"/proc/{number}/cwd").resolve(strict=True) == cluster.data.resolve()
    except OSError:
        return False


def _forget_dead_server(cluster: Cluster) -> None:
    """Make way after a crash.

    After SIGKILL or in a new container the numbers in the lock files may belong to other processes (or to a dead one that nobody
    has reaped), and the server would refuse to start. A server that lives but does not answer (its socket was swept out of /tmp)
    is stopped first; orphaned children of a killed server are waited for, they still hold its shared memory.
    """
    if pid(cluster) is not None:
        stop(cluster)
    for _ in range(100):
        if not _processes_in(cluster.data):
            break
        time.sleep(0.1)
    else:
        raise OurFault("Máy chủ cơ sở dữ liệu cũ chưa dừng hẳn", f"Processes of an earlier server still run in {cluster.data}")
    for left in (cluster.data / "postmaster.pid", cluster.socket / ".s.PGSQL.5432.lock", cluster.socket / ".s.PGSQL.5432"):
        left.unlink(missing_ok=True)


def _processes_in(data: Path) -> list[int]:
    """Living processes whose working directory is the data folder."""
    wanted, found = data.resolve(), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == wanted:
                    found.append(int(entry.name))
    return found


def _private_folder(folder: Path, user: RunAs | None) -> None:
    folder.mkdir(mode=0o700, exist_ok=True)
    owner = user.uid if user else os.getuid()
    found = folder.lstat()
    if found.st_uid == os.getuid() and user is not None:
        _give(folder, user)
    elif found.st_uid != owner or not stat.S_ISDIR(found.st_mode):
        raise OurFault(f"Thư mục {folder} thuộc người dùng khác", f"The socket folder {folder} belongs to another user")
    folder.chmod(0o700)


def _tail(log: Path, lines: int = 5) -> list[str]:
    try:
        return log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
    except OSError:
        return []


def lock_of(home: Path) -> Path:
    """The lock file of a home's cluster; the home is made when absent."""
    home.mkdir(parents=True, exist_ok=True)
    return home / LOCK_FILE


__all__ = ["Cluster", "create", "locate", "lock_of", "locked", "pid", "start", "stop"]
