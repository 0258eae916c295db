"""Runs a command and watches how much memory it and all its children hold at once."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

EVERY = 0.02
"""Seconds between two looks; what lives shorter than that is not seen."""


def run_watched(command: Sequence[str], environment: Mapping[str, str], folder: Path) -> tuple[str, float]:
    """Standard output and the most MB that the process and its descendants held together (resident; pages shared between them count twice).

    Raises `CalledProcessError` when the command fails.
    """
    with subprocess.Popen(command, env=dict(environment), cwd=folder, stdout=subprocess.PIPE, text=True) as child:
        peak = [0.0]
        watching = threading.Thread(target=_watch, args=(child, peak), daemon=True)
        watching.start()
        out, _ = child.communicate()
        watching.join()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, list(command), out)
    return out, peak[0]


def _watch(child: subprocess.Popen[str], peak: list[float]) -> None:
    while child.poll() is None:
        peak[0] = max(peak[0], sum(map(_resident, _family(child.pid))) / 1024)
        time.sleep(EVERY)


def _family(pid: int) -> list[int]:
    """The process and all below it."""
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        for task in Path(f"/proc/{one}/task").glob("*/children"):
            try:
                waiting += map(int, task.read_text().split())
            except OSError:  # it ended meanwhile
                continue
    return found


def _resident(pid: int) -> int:
    """kB."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
