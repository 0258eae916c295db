"""`make demo`: the warehouse, every sample source through Airflow's DAGs in this process, a release, and where to look.

Run again it changes nothing: what was collected is known.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anptt_data.intake.outcome import Outcome
    from anptt_data.settings import Settings


def main() -> int:
    """Run it; 0 when every DAG succeeded, 3 when we could not."""
    from anptt_data.cli.main import guarded

    return guarded(run)


def run() -> int:
    """The demo itself, a line a step on standard output."""
    from anptt_data.settings import settings

    current, begun = settings(), time.monotonic()
    say(f"1/3  Kho dữ liệu (PostgreSQL kèm theo) ở {current.home}")
    from anptt_data.warehouse.initialise import initialise

    initialise(current)
    say(f"     sẵn sàng sau {time.monotonic() - begun:.0f} giây")
    say("2/3  Thu thập mọi nguồn mẫu qua các DAG của Airflow")
    states, outcomes = _collect(current)
    say("3/3  Kết quả")
    _summary(current, outcomes)
    bad = [i for i, state in states.items() if state != "success"]
    if bad:
        say(f"     DAG không hoàn thành: {', '.join(bad)}")
    say(f"     {time.monotonic() - begun:.0f} giây tất cả")
    return 3 if bad else 0


def say(line: str) -> None:
    print(line, flush=True)


def _collect(settings: Settings) -> tuple[dict[str, str], list[Outcome]]:
    from anptt_data.airflow.in_process import run_all_in_process
    from anptt_data.cli.output import outcome_line

    outcomes: list[Outcome] = []

    def on_outcome(outcome: Outcome) -> None:
        outcomes.append(outcome)
        say("       " + outcome_line(outcome).splitlines()[0])

    return run_all_in_process(settings, on_outcome, lambda dag_id: say(f"     {dag_id}")), outcomes


def _summary(settings: Settings, outcomes: list[Outcome]) -> None:
    """What stands in the warehouse now, whenever it was collected, and what came back in this run."""
    from anptt_data.lake.store import Store
    from anptt_data.warehouse.connect import engine
    from anptt_data.warehouse.listing import list_submissions, receipt_of

    made = engine(settings)
    rows = list_submissions(made)
    if not outcomes:
        say("     không có tệp mới: mọi tệp mẫu đã được thu thập từ lần trước")
    _accepted([r for r in rows if r["decision"] not in ("returned", "unreadable", None)])
    returned = [r for r in rows if r["decision"] in ("returned", "unreadable")]
    say(f"     Trả lại hoặc không đọc được: {len(returned)} tệp" + (", lý do đầu tiên của từng tệp:" if returned else ""))
    for row in reversed(returned):
        say(f"       {row['receipt_no']}  {row['dataset']}  «{row['name']}»")
        say(f"         {_first_finding(receipt_of(made, row['receipt_no']))}")
    for refused in (o for o in outcomes if o.refused_secret):
        say(f"       {refused.receipt_no}  {refused.dataset}: {refused.first_finding}")
    newest = Store.of(settings).newest()
    say("     Xem ở:")
    say(f"       phiếu tiếp nhận   {settings.receipts_dir}")
    if (settings.quality_dir / "index.html").is_file():
        say(f"       trang chất lượng  {settings.quality_dir / 'index.html'}")
    if (settings.dictionary_dir / "index.html").is_file():
        say(f"       từ điển dữ liệu   {settings.dictionary_dir / 'index.html'}")
    if newest is not None:
        say(f"       phiên bản số {newest}   {settings.releases_dir / 'current'}")
    anptt = Path(sys.executable).with_name("anptt")
    shown = anptt.relative_to(Path.cwd()) if anptt.is_relative_to(Path.cwd()) else anptt
    say(f"     Hỏi tiếp, ví dụ:  {shown} submissions      {shown} contract list      {shown} doctor")


def _accepted(rows: list[dict[str, Any]]) -> None:
    from anptt_data.receipts.words import DECISIONS

    by_dataset: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_dataset.setdefault(row["dataset"], []).append(row)
    say(f"     Được nhận: {len(rows)} tệp")
    for dataset, own in sorted(by_dataset.items()):
        facts = sum(int(r["facts_written"] or 0) for r in own)
        kinds = "; ".join(f"{text.vi}: {n}" for d, text in DECISIONS.items() if (n := sum(r["decision"] == d for r in own)))
        say(f"       {dataset}: {facts} số liệu ({kinds})")


def _first_finding(receipt: dict[str, Any]) -> str:
    findings = receipt.get("findings") or [{}]
    first = findings[0]
    where = f"{first['cell']}: " if first.get("cell") else ""
    return f"{where}{first.get('message_vi', '')}"


if __name__ == "__main__":
    sys.exit(main())
