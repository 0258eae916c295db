"""Starts the whole of Airflow on this machine: in a session of its own, its ports checked first, its health page asked, stopped as a group."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from anptt_data.airflow.environment import Ports, airflow_environment
from anptt_data.errors import OurFault
from anptt_data.settings import Settings

COMPONENTS = ("metadatabase", "scheduler", "dag_processor", "triggerer")


def free_ports(wanted: Ports | None = None) -> Ports:
    """The wanted ports when all are free (`OurFault` names the taken ones); without a wish, three free ones the system chooses."""
    if wanted is not None:
        taken = [str(p) for p in astuple(wanted) if not _free(p)]
        if taken:
            raise OurFault(f"Cổng đang bị dùng: {', '.join(taken)}", f"Ports in use: {', '.join(taken)}")
        return wanted
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(3)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return Ports(*(s.getsockname()[1] for s in sockets))


def _free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


@dataclass
class Standalone:
    """A running `airflow standalone`; a context manager that stops the whole group."""

    settings: Settings
    ports: Ports
    log: Path
    process: subprocess.Popen[bytes]

    @classmethod
    def launch(cls, settings: Settings, ports: Ports) -> Standalone:
        """Start it; does not wait until it is healthy."""
        home = settings.home / "airflow"
        home.mkdir(parents=True, exist_ok=True)
        log = home / "standalone.log"
        environment = airflow_environment(settings, ports)
        # `airflow standalone` calls `airflow` by name
        environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment.get('PATH', os.defpath)}"
        with log.open("ab") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "airflow", "standalone"],
                env=environment, cwd=settings.root, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=True,  # its children stay behind when only the parent is signalled
            )  # fmt: skip
        return cls(settings, ports, log, process)

    def health(self) -> dict[str, str]:
        """Status by component (``healthy``, ...); empty when the page does not answer."""
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.ports.api, timeout=5)
            connection.request("GET", "/api/v2/monitor/health")
            answer = json.loads(connection.getresponse().read())
        except (OSError, http.client.HTTPException, ValueError):
            return {}
        return {name: str((answer.get(name) or {}).get("status")) for name in COMPONENTS}

    def wait_until_healthy(self, seconds: float) -> None:
        """Return when every component is healthy; `OurFault` when it ends or the time is over ("ready" in its log proves nothing)."""
        until = time.monotonic() + seconds
        health: dict[str, str] = {}
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            health = self.health()
            if health and all(s == "healthy" for s in health.values()):
                return
            time.sleep(0.5)
        raise OurFault(f"Airflow không khởi động được; xem {self.log}", f"Airflow did not come up ({health}); see {self.log}")

    def stop(self, seconds: float = 20) -> None:
        """Ask the whole group to end, and end it by force when it does not."""
        for sign, patience in ((signal.SIGTERM, seconds), (signal.SIGKILL, 10.0)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, sign)
            until = time.monotonic() + patience
            while time.monotonic() < until:
                self.process.poll()
                if not self._alive():
                    return
                time.sleep(0.1)

    def _alive(self) -> bool:
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        return _group_has_running(self.process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def _group_has_running(group: int) -> bool:
    """Whether a process of that group is more than a zombie nobody has waited for."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, IndexError, ValueError):
            fields = entry.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            if int(fields[2]) == group and fields[0] not in "ZX":
                return True
    return False


def start(settings: Settings, port: int = 8080) -> None:
    """`anptt airflow`: run until interrupted. `port` 0 takes free ports."""
    ports = free_ports(Ports(api=port) if port else None)
    with Standalone.launch(settings, ports) as running:
        print(f"Airflow: http://127.0.0.1:{ports.api}  ({running.log})", file=sys.stderr)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        try:
            running.wait_until_healthy(180)
            print("Airflow đã sẵn sàng; dừng bằng Ctrl-C / ready; stop with Ctrl-C", file=sys.stderr)
            running.process.wait()
        except KeyboardInterrupt:
            print("Đang dừng Airflow… / stopping", file=sys.stderr)
