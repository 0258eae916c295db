"""Runs every DAG once in this process, with no scheduler: for `make demo` and for tests.

`dag.test()` needs a migrated metadata database and the DAG file inside the DAGs folder; it records asset events but starts no other
DAG, so publishing is run last.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from anptt_data.airflow.environment import airflow_environment
from anptt_data.errors import OurFault
from anptt_data.intake.outcome import Outcome
from anptt_data.settings import Settings

PUBLISH = "publish"


def prepare(settings: Settings) -> None:
    """Set the environment, then make or upgrade Airflow's own database. Before anything of Airflow is imported in this process."""
    home = settings.home / "airflow"
    if "airflow" in sys.modules and Path(os.environ.get("AIRFLOW_HOME", "")) != home:
        raise OurFault("Airflow đã được nạp với thư mục khác", f"Airflow is loaded already, with {os.environ.get('AIRFLOW_HOME')}")
    home.mkdir(parents=True, exist_ok=True)
    os.environ.update(airflow_environment(settings))
    warnings.simplefilter("ignore")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    from airflow.utils.db import initdb

    initdb()
    logging.getLogger("airflow.sdk.definitions.dag").setLevel(logging.ERROR)  # "No tasks to run" while one is being skipped is noise


def load_dags(settings: Settings) -> dict[str, Any]:
    """The DAGs by their ids. Raises `OurFault` when the file cannot be imported."""
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(os.environ["AIRFLOW__CORE__DAGS_FOLDER"], load_op_links=False)
    if bag.import_errors:
        raise OurFault("Không nạp được các DAG", f"DAGs cannot be imported: {next(iter(bag.import_errors.values()))[-500:]}")
    return dict(bag.dags)


def run_dag(dag: Any) -> str:
    """Run one DAG to its end, each task tried once; its final state (``success`` or ``failed``)."""
    for one in dag.tasks:
        one.retries = 0  # `dag.test()` would sit and wait for the next try
    return str(dag.test().state)


def run_all_in_process(
    settings: Settings, on_outcome: Callable[[Outcome], None] | None = None, on_dag: Callable[[str], None] | None = None
) -> dict[str, str]:
    """Run every collecting DAG, then `publish`; the final state of each by id. The callbacks are told of each DAG and each outcome."""
    prepare(settings)
    from anptt_data.airflow.collect import listeners

    dags = load_dags(settings)
    states: dict[str, str] = {}
    if on_outcome is not None:
        listeners.append(on_outcome)
    try:
        for dag_id in sorted(dags, key=lambda i: (i == PUBLISH, i)):
            if on_dag is not None:
                on_dag(dag_id)
            states[dag_id] = run_dag(dags[dag_id])
    finally:
        if on_outcome is not None:
            listeners.remove(on_outcome)
    return states
