"""What docker-compose.yml and the Dockerfile promise, read from the files: valid, pinned, no password in them, least privilege."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
SECRET_WORDS = re.compile(r"password|secret|key|token|passwd|pwd", re.IGNORECASE)


def test_the_file_is_valid_compose():
    checker = Path(sys.executable).with_name("check-jsonschema")
    done = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_foreign_image_is_pinned_to_an_exact_version():
    images = [s["image"] for s in SERVICES.values()]
    froms = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert froms
    for image in images + froms:
        assert re.search(r":\d+\.\d+", image), image
        assert "latest" not in image


def test_postgresql_is_version_18_with_its_data_where_18_keeps_it():
    assert SERVICES["postgres"]["image"].startswith("postgres:18.")
    assert any(v.startswith("database:/var/lib/postgresql") and "/data" not in v for v in SERVICES["postgres"]["volumes"])


def test_no_value_in_the_file_is_a_password():
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if SECRET_WORDS.search(variable):
                assert variable.endswith("_FILE"), f"{name}.{variable}"
                assert str(value).startswith("/run/secrets/"), f"{name}.{variable}"
            assert not re.search(r"://[^/\s]*:[^/\s]*@", str(value)), f"{name}.{variable} holds a URL with a password"


def test_every_secret_is_a_file_made_at_random_and_used_by_somebody(tmp_path):
    used = {s for service in SERVICES.values() for s in service.get("secrets", [])}
    assert used == set(COMPOSE["secrets"])
    made = {}
    for folder in (tmp_path / "a", tmp_path / "b"):
        subprocess.run(["sh", ROOT / "deploy" / "make-secrets.sh", folder], check=True, capture_output=True)
        made[folder] = {p.name: p.read_text() for p in folder.iterdir()}
    first, second = made.values()
    assert set(first) == set(COMPOSE["secrets"])
    assert all(first[n] != second[n] and len(first[n]) >= 32 for n in first)
    assert {Path(s["file"]).name for s in COMPOSE["secrets"].values()} == set(first)
    assert len(json.loads(first["airflow_users"])["admin"]) == 32
    subprocess.run(["sh", ROOT / "deploy" / "make-secrets.sh", tmp_path / "a"], check=True, capture_output=True)
    assert {p.name: p.read_text() for p in (tmp_path / "a").iterdir()} == first, "secrets were overwritten"
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o711


def test_the_secrets_can_never_be_committed():
    done = subprocess.run(["git", "check-ignore", "-q", "deploy/secrets/app_password"], cwd=ROOT, check=False)
    assert done.returncode in (0, 128)  # 128: not a git checkout
    assert "secrets/" in (ROOT / "deploy" / ".gitignore").read_text()
    assert "deploy/secrets" in (ROOT / ".dockerignore").read_text()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_has_no_more_than_it_needs(name):
    service = SERVICES[name]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")
    assert "/var/run/docker.sock" not in str(service)
    if name != "postgres":
        assert service["read_only"] is True
    if name not in ("apiserver", "portal"):
        assert service["networks"] == ["inside"]
        assert "ports" not in service
    assert name == "init" or "healthcheck" in service


def test_only_who_makes_tables_knows_the_owners_password():
    holders = {n for n, s in SERVICES.items() if "owner_password" in s.get("secrets", [])}
    assert holders == {"postgres", "init"}
    assert {n for n, s in SERVICES.items() if "postgres_password" in s.get("secrets", [])} == {"postgres"}
    assert COMPOSE["networks"]["inside"]["internal"] is True


def test_the_web_pages_are_published_on_this_machine_only():
    assert SERVICES["apiserver"]["ports"] == ["${ANPTT_LISTEN:-127.0.0.1}:8080:8080"]
    assert SERVICES["portal"]["ports"] == ["${ANPTT_LISTEN:-127.0.0.1}:8765:8765"]


def test_the_portal_knows_nothing_of_airflow():
    assert set(SERVICES["portal"]["secrets"]) == {"app_password", "pseudonym_key", "storage_key", "oidc_client_secret"}
    assert not any(name.startswith("AIRFLOW") for name in SERVICES["portal"]["environment"])


def test_the_image_runs_as_an_ordinary_user_from_the_committed_lock():
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER anptt$", text, re.MULTILINE)
    assert "requirements.lock" in text
    assert "deploy/install.sh" in text
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for part in copied.split():
            assert (ROOT / part).exists(), part


def test_the_lock_is_exact_and_names_no_address():
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    assert len(lines) > 100
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9._-]*(\[[a-z0-9,-]+\])?==[A-Za-z0-9.!+_-]+", line) for line in lines)


@pytest.mark.parametrize("script", ["deploy/start.sh", "deploy/make-secrets.sh", "deploy/install.sh", "deploy/postgres/10-roles.sh"])
def test_the_scripts_are_valid_shell(script):
    subprocess.run(["sh", "-n", ROOT / script], check=True)
    assert os.access(ROOT / script, os.R_OK)
