"""One embedded PostgreSQL server for the whole test session, shared by xdist's workers; a fresh database a test from a template.

- ``warehouse_settings``: `Settings` whose home is the test's and whose database is the test's own, initialised (tables, views, and the
  reference data of the repository when it is there).
- ``warehouse_engine``: the application's engine on it (role ``anptt_app``).
- ``warehouse_env``: environment variables for a child process that shall use the same home and database.
- ``module_warehouse_settings``: the same, one database a module.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings as hypothesis_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from anptt_data.settings import Settings
    from anptt_data.warehouse.cluster import Cluster

ROOT = Path(__file__).resolve().parent.parent
# Speed is measured by the bench: an example that is slow on a busy machine is no failure.
hypothesis_settings.register_profile("anptt", deadline=None)
hypothesis_settings.load_profile("anptt")
PREFIX = "anptt-tests-"
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "200"}


def _remove(home: Path) -> None:
    from anptt_data.warehouse import cluster as clusters

    cluster = clusters.locate(home)
    if cluster is not None:
        clusters.stop(cluster, "immediate")
        shutil.rmtree(cluster.folder, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    """The controlling process chooses where the session's server lies; workers inherit it."""
    if hasattr(config, "workerinput"):
        return
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):  # servers of test runs that were killed
        owner = old.name.removeprefix(PREFIX).split("-")[0]
        if owner.isdigit() and not Path(f"/proc/{owner}").exists():
            _remove(old)
    os.environ["ANPTT_TESTS_HOME"] = tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")
    Path(os.environ["ANPTT_TESTS_HOME"]).chmod(0o755)


LONGEST = (
    "faults/test_killed", "faults/", "dags/", "deploy/", "road/test_sixth_dataset", "models/test_new_column", "warehouse/test_backup", "lake/test_publish_faults",
    "portal/test_browser", "pictures/", "site/", "warehouse/test_embedded_server", "receipts/test_template", "gallery/",
)  # fmt: skip
"""Files that take longest begin first, so that no worker is alone with one of them at the end (`make unit` hands out whole files in this order)."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others in their order."""
    tests = Path(__file__).parent

    def rank(item: pytest.Item) -> int:
        place = str(item.path.relative_to(tests)) if item.path.is_relative_to(tests) else ""
        return next((n for n, beginning in enumerate(LONGEST) if place.startswith(beginning)), len(LONGEST))

    items.sort(key=rank)


def pytest_unconfigure(config: pytest.Config) -> None:
    home = os.environ.get("ANPTT_TESTS_HOME")
    if home and not hasattr(config, "workerinput"):
        _remove(Path(home))


def settings_for(home: Path, **more: Any) -> Settings:
    """Settings with this home and the repository's reference data and samples."""
    from anptt_data.settings import Settings

    return Settings(root=ROOT, home=home, reference_dir=ROOT / "reference", samples_dir=ROOT / "sample_data", **more)


@pytest.fixture(scope="session")
def test_cluster() -> Cluster:
    """The session's running server; fast because nothing survives a power cut. Tests of crashes start servers of their own."""
    from anptt_data.warehouse.server import ensure_cluster

    return ensure_cluster(settings_for(Path(os.environ["ANPTT_TESTS_HOME"])), UNSAFE_BUT_FAST)


@pytest.fixture(scope="session")
def template_database(test_cluster: Cluster) -> str:
    """Name of an initialised database to copy; made once a session by whoever comes first."""
    from anptt_data.contract.registry import all_versions
    from anptt_data.warehouse.binaries import locked
    from anptt_data.warehouse.connect import engine_for
    from anptt_data.warehouse.initialise import initialise_database
    from anptt_data.warehouse.server import OWNER, create_database, embedded_url

    known = hashlib.sha256("".join(c.dataset() + c.fingerprint() for c in all_versions()).encode()).hexdigest()[:12]
    name = f"template_{known}"
    with locked(Path(os.environ["ANPTT_TESTS_HOME"]) / f"{name}.lock"), test_cluster.connect() as admin:
        if not admin.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            create_database(admin, f"{name}_new")
            url = embedded_url(test_cluster, OWNER, f"{name}_new")
            try:
                from anptt_data.places.references import references  # noqa: F401

                reference_dir: Path | None = ROOT / "reference"
            except ImportError:
                reference_dir = None
            initialise_database(url, reference_dir)
            engine_for(url, None).dispose()
            admin.execute(f"alter database {name}_new rename to {name}")
    return name


def _fresh_database(cluster: Cluster, template: str) -> Iterator[str]:
    from anptt_data.warehouse.connect import engine_for
    from anptt_data.warehouse.server import APP, create_database, embedded_url

    name = f"test_{secrets.token_hex(6)}"
    with cluster.connect() as admin:
        create_database(admin, name, template)
    url = embedded_url(cluster, APP, name)
    yield url
    engine_for(url, APP).dispose()
    with cluster.connect() as admin:
        admin.execute(f"drop database {name} with (force)")


@pytest.fixture
def database_url(test_cluster: Cluster, template_database: str) -> Iterator[str]:
    """The application's URL of a database of the test's own."""
    yield from _fresh_database(test_cluster, template_database)


@pytest.fixture
def warehouse_settings(database_url: str, tmp_path: Path) -> Settings:
    return settings_for(tmp_path / "home", database_url=database_url)


@pytest.fixture
def warehouse_engine(warehouse_settings: Settings) -> Engine:
    from anptt_data.warehouse.connect import engine

    return engine(warehouse_settings)


@pytest.fixture(scope="module")
def module_warehouse_settings(
    test_cluster: Cluster, template_database: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Settings]:
    for url in _fresh_database(test_cluster, template_database):
        yield settings_for(tmp_path_factory.mktemp("home"), database_url=url)


@pytest.fixture
def warehouse_env(warehouse_settings: Settings) -> dict[str, str]:
    from anptt_data.warehouse.server import OWNER

    url = str(warehouse_settings.database_url)
    return os.environ | {
        "ANPTT_ROOT": str(ROOT),
        "ANPTT_HOME": str(warehouse_settings.home),
        "ANPTT_DATABASE_URL": url,
        "ANPTT_DATABASE_OWNER_URL": url.replace("//anptt_app@", f"//{OWNER}@"),
    }
