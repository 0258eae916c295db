"""A PostgreSQL server for the bench (the product's own settings, also over TCP for dlt), and databases made from a template."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from anptt_data.settings import Settings
from anptt_data.warehouse import cluster as clusters
from anptt_data.warehouse.binaries import binaries
from anptt_data.warehouse.cluster import Cluster
from anptt_data.warehouse.connect import engine_for
from anptt_data.warehouse.initialise import initialise_database
from anptt_data.warehouse.server import APP, OWNER, create_database, embedded_url, ensure_cluster

ROOT = Path(__file__).resolve().parents[1]
TEMPLATE = "bench_template"


@dataclass(frozen=True)
class Server:
    """The running server and how to make settings for a fresh, initialised database on it."""

    home: Path
    reference: Path
    cluster: Cluster
    port: int

    def fresh(self, name: str, template: str = TEMPLATE) -> Settings:
        """Settings with a new database copied from the template and a home of its own."""
        with self.cluster.connect() as admin:
            admin.execute(f"drop database if exists {name} with (force)")
            create_database(admin, name, template)
        home = self.home / name
        subprocess.run(["rm", "-rf", str(home)], check=True)
        home.mkdir()
        url = embedded_url(self.cluster, APP, name)
        return Settings(root=ROOT, home=home, database_url=url, reference_dir=self.reference, samples_dir=self.home / "no-samples")

    def psql(self, database: str, command: str) -> None:
        """One command by psql as the application's role; its own client of the same version when the system has none."""
        client = binaries() / "psql"
        address = ["--host", str(self.cluster.socket), "--username", APP, "--dbname", database]
        subprocess.run([client, "--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", *address, "--command", command], check=True)

    def empty_as_superuser(self, database: str, table: str) -> None:
        """Take all rows out of a guarded table (only the bench does this, to fill the very same table again)."""
        with self.cluster.connect(database) as admin:
            admin.execute("set session_replication_role = replica")
            admin.execute(f"truncate {table}")
            admin.execute("checkpoint")

    def role_for_dlt(self, database: str) -> str:
        """A role that may make its own schemas in a database of its own, and the URL over TCP (dlt cannot use a socket)."""
        password = secrets.token_hex(16)
        with self.cluster.connect() as admin:
            admin.execute(f"drop database if exists {database} with (force)")
            admin.execute("drop role if exists bench_dlt")
            admin.execute(f"create role bench_dlt login password '{password}'")
            admin.execute(f"create database {database} owner bench_dlt")
        return f"postgresql://bench_dlt:{password}@127.0.0.1:{self.port}/{database}"

    def stop(self) -> None:
        clusters.stop(self.cluster, "fast")


def start(home: Path, reference: Path) -> Server:
    """Make and start the server, and a template database with tables, views and reference data."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    os.environ["PGPORT"] = str(port)  # the socket's name holds it too; libpq reads it here and in every child
    settings = Settings(root=ROOT, home=home, reference_dir=reference, samples_dir=home / "no-samples")
    cluster = ensure_cluster(settings, {"listen_addresses": "127.0.0.1", "port": str(port)})
    with (cluster.data / "pg_hba.conf").open("a", encoding="utf-8") as file:
        file.write("host all bench_dlt 127.0.0.1/32 scram-sha-256\n")
    with cluster.connect() as admin:
        admin.execute("select pg_reload_conf()")
        create_database(admin, TEMPLATE)
    url = embedded_url(cluster, OWNER, TEMPLATE)
    initialise_database(url, reference)
    engine_for(url, None).dispose()
    return Server(home, reference, cluster, port)


def environment(settings: Settings) -> dict[str, str]:
    """For a child process that uses these settings."""
    return os.environ | {
        "ANPTT_ROOT": str(ROOT),
        "ANPTT_HOME": str(settings.home),
        "ANPTT_DATABASE_URL": str(settings.database_url),
        "ANPTT_REFERENCE_DIR": str(settings.reference_dir),
        "ANPTT_SAMPLES_DIR": str(settings.samples_dir),
    }
