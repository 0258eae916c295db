"""Every service of docker-compose.yml is started as a process with its own command, and its own health check is asked."""

from __future__ import annotations

import shutil
from pathlib import Path

import psycopg
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]
AIRFLOW = ("apiserver", "scheduler", "dag-processor", "triggerer")


def address(deployment, role: str, database: str) -> str:
    secret = {"anptt_app": "app_password", "anptt_owner": "owner_password", "airflow": "airflow_db_password"}[role]
    password = (Path(deployment.environment["ANPTT_SECRETS_DIR"]) / secret).read_text()
    return f"host=127.0.0.1 port={deployment.environment['PGPORT']} user={role} password={password} dbname={database}"


def test_no_role_of_the_deployment_is_a_superuser_and_each_reaches_only_its_database(deployment):
    with psycopg.connect(address(deployment, "anptt_app", "anptt")) as connection:
        assert connection.info.server_version >= 180000
        assert connection.execute("select count(*) from pg_roles where rolname ~ '^(anptt_|airflow)' and rolsuper").fetchone() == (0,)
        assert connection.execute("select count(*) > 0 from intake.submission where false").fetchone() == (False,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table intake.mine (x int)")
    for role, foreign in (("anptt_app", "airflow"), ("airflow", "anptt")):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(address(deployment, role, foreign))


def test_a_wrong_password_is_refused(deployment):
    wrong = address(deployment, "anptt_app", "anptt").replace("password=", "password=x")
    with pytest.raises(psycopg.OperationalError, match="authentication failed"):
        psycopg.connect(wrong)


def test_the_portal_becomes_healthy_with_its_own_command_and_check(deployment):
    assert not deployment.healthy("portal")
    deployment.start("portal")
    deployment.wait("portal", 60)


def test_airflows_services_become_healthy_with_their_own_commands_and_checks(deployment):
    assert not deployment.healthy("scheduler")
    for name in AIRFLOW:
        deployment.start(name)
    for name in AIRFLOW:
        deployment.wait(name)
    users = Path(deployment.environment["AIRFLOW_HOME"]) / "users.json"
    assert users.stat().st_mode & 0o077 == 0
    assert "Password for user" not in deployment.log("apiserver")


@pytest.mark.skipif(shutil.which("redis-server") is None, reason="redis-server is not installed here")
def test_the_celery_profile_becomes_healthy(deployment):
    assert not deployment.healthy("redis")
    deployment.environment["AIRFLOW__CORE__EXECUTOR"] = "CeleryExecutor"
    deployment.start("redis")
    deployment.wait("redis", 30)
    assert (deployment.folder / "redis.log").read_text().count("requirepass") == 0
    deployment.start("worker")
    deployment.wait("worker")
