"""`make bench`: measures everything in one run and prints the table. `python -m bench --only load --quick` for less."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from bench import generate, measures, places, release, server
from bench.convert import convert
from bench.links import links
from bench.marts import commune_weeks
from bench.measures import Line

HEADINGS = ("work", "ours", "baseline", "ratio", "bound", "")


def main() -> int:
    """0 when every bound is met, 1 otherwise."""
    asked = argparse.ArgumentParser(prog="python -m bench")
    asked.add_argument(
        "--only",
        choices=["load", "memory", "sweep", "workbook", "workbook50k", "publish", "release", "places", "convert", "links", "marts"],
        action="append",
    )
    asked.add_argument("--quick", action="store_true", help="a tenth of the rows: to try the bench, not to quote")
    options = asked.parse_args()
    scale = 10 if options.quick else 1
    out = server.ROOT / "bench" / "out"
    out.mkdir(exist_ok=True)
    home = Path(tempfile.mkdtemp(prefix="anptt-bench-"))
    home.chmod(0o755)
    try:
        running = server.start(home, generate.reference(home / "reference", server.ROOT / "reference"))
    except BaseException:
        shutil.rmtree(home, ignore_errors=True)
        raise
    todo: dict[str, Callable[[], list[Line]]] = {
        "load": lambda: measures.load(running, home, 2_000_000 // scale, repeats=3),
        "memory": lambda: measures.memory(running, home, 1_000_000 // scale, 10_000_000 // scale),
        "sweep": lambda: measures.sweep(running, home),
        "workbook": lambda: measures.workbook(running, home),
        "workbook50k": lambda: measures.large_workbook(running, home),
        "publish": lambda: measures.publish(running, home, 2_000_000 // scale),
        "release": lambda: release.release(running, home, 10_000_000 // scale),
        "places": places.places,
        "convert": lambda: convert(running, home, 5_000_000 // scale),
        "links": lambda: links(home, 10_000_000 // scale),
        "marts": lambda: commune_weeks(home, 10_000_000 // scale),
    }
    lines: list[Line] = []
    try:
        for name, measure in todo.items():
            if options.only is None or name in options.only:
                print(f"... {name}", file=sys.stderr, flush=True)
                lines += measure()
    finally:
        running.stop()
        shutil.rmtree(running.cluster.folder, ignore_errors=True)
        shutil.rmtree(home, ignore_errors=True)
    print(table(lines))
    print(
        f"\n{os.cpu_count()} processors; load average before the last measurement {os.getloadavg()[1]:.1f}"
        + ("; --quick: not to be quoted" if options.quick else "")
    )
    (out / "results.json").write_text(json.dumps([asdict(line) for line in lines], indent=1), encoding="utf-8")
    return 0 if all(line.met is not False for line in lines) else 1


def table(lines: list[Line]) -> str:
    """A Markdown table, as it stands in bench/README.md."""
    rows = [HEADINGS, *((x.work, x.ours, x.baseline, x.ratio, x.bound, {True: "met", False: "MISSED", None: ""}[x.met]) for x in lines)]
    widths = [max(len(r[i]) for r in rows) for i in range(len(HEADINGS))]
    body = ["| " + " | ".join(c.ljust(w) for c, w in zip(r, widths, strict=True)) + " |" for r in rows]
    return "\n".join([body[0], "|" + "|".join("-" * (w + 2) for w in widths) + "|", *body[1:]])


if __name__ == "__main__":
    sys.exit(main())
