"""The settings under which Airflow runs here: quiet, offline, in the home, on this machine only."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from anptt_data.settings import Settings

PORTS = (8080, 8793, 8794)
"""Web page and API; logs of workers; logs of triggers."""


@dataclass(frozen=True)
class Ports:
    """The TCP ports Airflow listens on, on 127.0.0.1."""

    api: int = PORTS[0]
    worker_logs: int = PORTS[1]
    trigger_logs: int = PORTS[2]


def dags_folder(settings: Settings) -> Path:
    """The project's ``dags/``: beside `anptt.toml`, or beside the package."""
    beside = settings.root / "dags"
    return beside if beside.is_dir() else Path(__file__).resolve().parents[2] / "dags"


def airflow_environment(settings: Settings, ports: Ports | None = None) -> dict[str, str]:
    """Environment variables for Airflow and everything it starts; whatever is set from outside wins."""
    ports = ports or Ports()
    home = settings.home / "airflow"
    ours = {
        "ANPTT_ROOT": str(settings.root),
        "ANPTT_HOME": str(settings.home),
        "ANPTT_SAMPLES_DIR": str(settings.samples_dir),
        "ANPTT_REFERENCE_DIR": str(settings.reference_dir),
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(dags_folder(settings)),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__EXECUTOR": "LocalExecutor",
        "AIRFLOW__CORE__PARALLELISM": "8",
        "AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION": "False",
        "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{ports.api}/execution/",
        "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"sqlite:///{home}/airflow.db",
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__API__PORT": str(ports.api),
        "AIRFLOW__API__BASE_URL": f"http://127.0.0.1:{ports.api}",
        "AIRFLOW__API__WORKERS": "1",
        "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(ports.worker_logs),
        "AIRFLOW__LOGGING__TRIGGER_LOG_SERVER_PORT": str(ports.trigger_logs),
        "AIRFLOW__LOGGING__LOGGING_LEVEL": "WARNING",
        "AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL": "10",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PYTHONWARNINGS": "ignore",
    }
    if settings.database_url:
        ours["ANPTT_DATABASE_URL"] = settings.database_url
    inherited = {k: v for k, v in os.environ.items() if not (k.startswith("ANPTT_") and k in ours)}
    own = {k: v for k, v in ours.items() if k.startswith("ANPTT_") or k in ("AIRFLOW_HOME",)}
    return ours | inherited | own


def start(settings: Settings, port: int = PORTS[0]) -> None:
    """Run Airflow until interrupted (`anptt airflow`); ``port=0`` takes free ports."""
    from anptt_data.airflow.standalone import start as start_standalone

    start_standalone(settings, port)
