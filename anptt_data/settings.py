"""Where things are: `anptt.toml` found by walking up, the home beside it, secrets from the environment.

Precedence: environment variables (`ANPTT_...`) over `anptt.toml` over defaults.
"""

from __future__ import annotations

import os
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from anptt_data.errors import OurFault, UsageError
from anptt_data.mail_setting import MailSetting, mail_values

CONFIG_NAME = "anptt.toml"
FROM_ENVIRONMENT = (
    "database_url", "node", "max_upload_bytes", "trusted_proxies", "public_url", "oidc_issuer", "oidc_client_id", "oidc_client_secret",
)  # fmt: skip


class SourceSetting(BaseModel):
    """One source of extracts in `anptt.toml`, beside those found by convention."""

    model_config = ConfigDict(extra="forbid")
    name: str
    dataset: str
    agency: str
    kind: str = "folder"
    path: str
    enabled: bool = True


class Settings(BaseModel):
    """Everything configurable. `home` holds the state; `root` is the folder of `anptt.toml`."""

    model_config = ConfigDict(extra="forbid")
    root: Path
    home: Path
    node: str = Field(default="66", pattern=r"[0-9A-Z]{2,8}", description="this node's short code, part of receipt numbers")
    database_url: str | None = None
    reference_dir: Path
    samples_dir: Path
    sources: list[SourceSetting] = []
    max_file_bytes: int = 4 * 1024**3
    max_workbook_bytes: int = 200 * 1024**2
    max_unpacked_bytes: int = 2 * 1024**3
    max_workbook_cells: int = 20_000_000
    read_timeout_seconds: int = 300
    max_upload_bytes: int = Field(default=64 * 1024**2, gt=0, description="of one request to the portal; an upload is held in memory")
    session_idle_minutes: int = Field(default=60, gt=0)
    session_hours: int = Field(default=10, gt=0)
    trust_roots: Path | None = Field(default=None, description="folder of certificates that signed documents are checked against")
    max_document_bytes: int = Field(default=20 * 1024**2, gt=0, description="of a signed document beside a submission or an approval")
    document_timeout_seconds: int = Field(default=30, gt=0)
    trusted_proxies: str = Field(default="127.0.0.1", description="whose X-Forwarded-For and -Proto the portal believes")
    public_url: str | None = Field(
        default=None, pattern=r"^https?://[^/?#\s]+$", description="where people reach the portal; QR codes lead there"
    )
    oidc_issuer: str | None = Field(
        default=None, description="the organisation's own sign-in (OpenID Connect); needs the next two and public_url"
    )
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    provinces: list[str] | None = Field(
        default=None, description="codes of the provinces whose agencies owe reports here; default: the node's own, all on a national node"
    )
    smtp: MailSetting | None = Field(default=None, description="where reminders are handed over; without it they stand on the page only")

    @property
    def extracts_dir(self) -> Path:
        return self.home / "extracts"

    @property
    def receipts_dir(self) -> Path:
        return self.home / "receipts"

    @property
    def releases_dir(self) -> Path:
        return self.home / "releases"

    @property
    def lake_dir(self) -> Path:
        """Parquet files of all releases; a release's views point into it."""
        return self.home / "lake"

    @property
    def quality_dir(self) -> Path:
        return self.home / "quality"

    @property
    def dictionary_dir(self) -> Path:
        """The pages of the newest release's dictionary."""
        return self.home / "dictionary"

    @property
    def dashboard_dir(self) -> Path:
        """Charts and maps of a release that stand without the dictionary."""
        return self.home / "dashboard"

    @property
    def reporting_dir(self) -> Path:
        """The page of what is owed, and the letters."""
        return self.home / "reporting"


def find_root(start: Path | None = None) -> Path:
    """The nearest folder at or above `start` that holds `anptt.toml`; `start` itself when there is none."""
    here = (start or Path.cwd()).resolve()
    return next((p for p in (here, *here.parents) if (p / CONFIG_NAME).is_file()), here)


@lru_cache(maxsize=8)
def _load(root: Path, environment: tuple[tuple[str, str], ...]) -> Settings:
    env = dict(environment)
    file = root / CONFIG_NAME
    values = _written(file)
    if (
        not values and not file.is_file() and not env.get("ANPTT_HOME")
    ):  # else a new, empty warehouse would appear wherever one happens to stand
        raise UsageError(
            f"Không thấy {CONFIG_NAME} ở {root} hay thư mục nào phía trên; vào thư mục của hệ thống, hoặc đặt ANPTT_HOME",
            f"No {CONFIG_NAME} in {root} or above; go to the folder of the platform, or set ANPTT_HOME",
        )
    for name in ("home", "reference_dir", "samples_dir"):
        if not isinstance(values.get(name, ""), str):
            raise _wrong(file, [f"{name}: text is expected"])
    home = Path(env.get("ANPTT_HOME") or values.pop("home", "var"))
    values.pop("home", None)
    values["root"] = root
    values["home"] = home if home.is_absolute() else root / home
    for name in ("reference_dir", "samples_dir"):
        default = {"reference_dir": "reference", "samples_dir": "sample_data"}[name]
        path = Path(env.get(f"ANPTT_{name.upper()}") or values.get(name, default))
        values[name] = path if path.is_absolute() else root / path
    trusted = env.get("ANPTT_TRUST_ROOTS") or values.get("trust_roots")
    if isinstance(trusted, str) and trusted:
        values["trust_roots"] = root / trusted  # an absolute path stays one
    for name in FROM_ENVIRONMENT:
        if env.get(f"ANPTT_{name.upper()}"):
            values[name] = env[f"ANPTT_{name.upper()}"]
    if env.get("ANPTT_OIDC_CLIENT_SECRET_FILE"):
        values["oidc_client_secret"] = _secret(Path(env["ANPTT_OIDC_CLIENT_SECRET_FILE"]))
    try:
        mail = mail_values(values.pop("smtp", None), env, root)
    except ValueError as error:
        raise _wrong(file, [str(error)]) from None
    if mail is not None:
        values["smtp"] = mail
    if isinstance(values.get("public_url"), str):
        values["public_url"] = values["public_url"].rstrip("/")
    try:
        return Settings(**values)
    except ValidationError as error:
        problems = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors(include_url=False, include_input=False)]
        raise _wrong(file, problems) from None  # the values may hold a password


def _written(file: Path) -> dict[str, Any]:
    """What `anptt.toml` says, empty when there is none."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:  # not TOML, not UTF-8, not readable
        raise _wrong(file, [str(error)]) from error


def _secret(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").strip()
    except (OSError, ValueError) as error:
        raise _wrong(file, [type(error).__name__]) from error


def _wrong(file: Path, problems: list[str]) -> OurFault:
    said = "; ".join(problems)
    return OurFault(
        f"Cấu hình sai ({file} hoặc biến ANPTT_...): {said}", f"The configuration is wrong ({file} or an ANPTT_... variable): {said}"
    )


def settings() -> Settings:
    """The settings for the current folder and environment.

    Raises `OurFault` naming every mistake when the configuration is wrong, `UsageError` when there is none at all.
    """
    environment = tuple(sorted((k, v) for k, v in os.environ.items() if k.startswith("ANPTT_")))
    root = Path(os.environ["ANPTT_ROOT"]) if "ANPTT_ROOT" in os.environ else find_root()
    return _load(root.resolve(), environment)
