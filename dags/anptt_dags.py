"""All DAGs: one that collects for every dataset with a source, one that publishes when a dataset changed, one that reminds of reports that are owed.

Everything comes from the contracts and the sources; nothing is decided here. The tasks call the library, which runs without Airflow too.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DAG, Asset, AssetAny, Metadata, TriggerRule, task
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException
from airflow.timetables.assets import AssetOrTimeSchedule
from airflow.timetables.trigger import CronTriggerTimetable

from anptt_data.contract.base import Contract
from anptt_data.contract.registry import contract
from anptt_data.settings import settings
from anptt_data.sources.source import sources

ZONE = "Asia/Ho_Chi_Minh"
SCHEDULES = {"continuous": "*/15 * * * *"}
DAILY = "0 6 * * *"
"""Also for what is due weekly or monthly: corrections and late reports come on any day, and a look at a folder costs little."""
NIGHTLY = "30 3 * * *"
"""Publishes what a collection that was killed between loading and telling has left; does nothing when nothing is new."""

MORNINGS = "0 8 * * *"
"""Which mornings are working days is known to the kept calendar, not to cron: a Saturday may be one, a Monday a holiday."""

COMMON: dict[str, Any] = {
    "start_date": datetime(2026, 1, 1, tzinfo=UTC),
    "catchup": False,
    "max_active_runs": 1,
    "dagrun_timeout": timedelta(hours=12),
    "default_args": {
        "owner": "anptt",
        "retries": 3,
        "retry_delay": timedelta(seconds=30),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=15),
        "execution_timeout": timedelta(hours=2),
    },
}


def asset_of(dataset: str) -> Asset:
    """The asset whose events say that a dataset has newly accepted submissions."""
    return Asset(name=dataset, uri=f"anptt://{dataset}")


def collect_dag(found: type[Contract]) -> DAG:
    """List what is new, submit each extract, tell which receipts were accepted."""
    dataset = found.dataset()
    asset = asset_of(dataset)
    with DAG(
        f"collect__{found.sector()}__{found.short_name()}",
        schedule=CronTriggerTimetable(SCHEDULES.get(found.cadence().every, DAILY), timezone=ZONE),
        description=found.title().vi,
        doc_md=f"# {found.title().vi}\n{found.title().en}\n\n{found.described('legal_basis')}",
        tags=[found.sector(), "collect"],
        **COMMON,
    ) as dag:

        @task(task_id="list", execution_timeout=timedelta(minutes=15))
        def list_new() -> list[Any]:
            from anptt_data.airflow.collect import references_of

            return [dict(r) for r in references_of(settings(), dataset)]

        @task(max_active_tis_per_dagrun=2)
        def submit(reference: Any) -> dict[str, Any]:
            from anptt_data.airflow.collect import collect
            from anptt_data.errors import UsageError

            try:
                return dict(collect(settings(), reference, actor=f"airflow:{dag.dag_id}"))
            except UsageError as error:  # trying again does not help
                raise AirflowFailException(str(error)) from error

        @task(outlets=[asset], trigger_rule=TriggerRule.ALL_DONE, multiple_outputs=False)
        def tell(results: Any) -> Any:
            from anptt_data.airflow.collect import extra_of

            count = len(results) if results is not None else 0
            extra = extra_of([results[i] for i in range(count)])  # iterating asks for one more than there are, and logs an error
            if extra is None:
                raise AirflowSkipException("nothing was accepted")
            yield Metadata(asset, extra=extra)

        @task(trigger_rule=TriggerRule.ONE_FAILED, retries=0)
        def failed() -> None:
            """Makes the run fail when an extract could not be taken, although the others were told."""
            raise AirflowFailException("a task failed")

        submitted = submit.expand(reference=list_new())
        told = tell(submitted)
        [submitted, told] >> failed()
    return dag


def publish_dag(assets: list[Asset]) -> DAG:
    """Publish a release when any dataset was told to have changed, and every night; then write the quality pages and the dictionary's."""
    with DAG(
        "publish",
        schedule=AssetOrTimeSchedule(timetable=CronTriggerTimetable(NIGHTLY, timezone=ZONE), assets=AssetAny(*assets)),
        description="Lập phiên bản dữ liệu mới",
        tags=["publish"],
        **COMMON,
    ) as dag:

        @task
        def publish(triggering_asset_events: Any = None) -> dict[str, Any]:
            import logging

            from anptt_data.lake.publish import publish as publish_release
            from anptt_data.warehouse.connect import engine

            for asset, events in (triggering_asset_events or {}).items():
                logging.getLogger(__name__).info("%s: %s", asset.name, [e.extra for e in events])
            release = publish_release(engine(settings()), settings())
            logging.getLogger(__name__).info("phiên bản %s: %s dòng", release.number, release.rows)
            return {"release": release.number, "rows": release.rows, "changed": bool(release.changed)}

        @task
        def report() -> str:
            """The quality pages and the expectations' Data Docs, of what was just published."""
            from anptt_data.quality.reporting import write_quality_pages

            current = settings()
            return str(write_quality_pages(current, current.quality_dir))

        @task
        def dictionary() -> str:
            """The dictionary's pages of the release that is the newest now."""
            from anptt_data.site.write import write_site

            current = settings()
            return str(write_site(current, current.dictionary_dir)[0])

        publish() >> [report(), dictionary()]
    return dag


def remind_dag() -> DAG:
    """On the mornings of working days: find what is owed, remind of it once a reason, write the page."""
    with DAG(
        "remind",
        schedule=CronTriggerTimetable(MORNINGS, timezone=ZONE),
        description="Nhắc các báo cáo còn thiếu",
        tags=["reporting"],
        **COMMON,
    ) as dag:

        @task(execution_timeout=timedelta(minutes=30))
        def remind() -> dict[str, Any]:
            import logging

            from anptt_data.airflow.remind import remind_on_working_days

            done = remind_on_working_days(settings())
            if done is None:
                raise AirflowSkipException("not a working day")
            logging.getLogger(__name__).info("%s", done)
            return done

        remind()
    return dag


datasets = sorted({s.dataset for s in sources(settings())})
for name in datasets:
    made = collect_dag(contract(name))
    globals()[made.dag_id] = made
if datasets:
    globals()["publish"] = publish_dag([asset_of(d) for d in datasets])
globals()["remind"] = remind_dag()
