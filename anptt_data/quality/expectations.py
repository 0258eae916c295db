"""Runs one great-expectations suite a dataset on the PostgreSQL warehouse and writes its Data Docs for auditors.

great-expectations is imported only here (4 s, 260 MB), with its analytics switched off: nothing leaves the machine.
"""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text

from anptt_data.contract.base import Contract
from anptt_data.contract.dictionary import dictionary
from anptt_data.contract.registry import contracts
from anptt_data.quality.expectations_pages import make_local
from anptt_data.quality.expectations_suite import expected_of
from anptt_data.quality.report_data import VIETNAM
from anptt_data.quality.report_render import render
from anptt_data.settings import Settings

FOLDER = "expectations"
SOURCE = "warehouse"


@dataclass
class ExpectationResults:
    """What came of it: per dataset how many expectations held and the words of those that did not."""

    index: Path
    held: dict[str, int] = field(default_factory=dict)
    broken: dict[str, list[str]] = field(default_factory=dict)

    @property
    def success(self) -> bool:
        return not any(self.broken.values())


def run_expectations(settings: Settings | str, out: Path) -> ExpectationResults:
    """Checks every dataset's view and tables; Data Docs come to ``out/expectations/index.html``, replacing earlier ones.

    `settings` may be an SQLAlchemy URL. Raises what the database raises when it cannot be reached.
    """
    url = settings if isinstance(settings, str) else _url(settings)
    out.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".expectations-", dir=out))
    try:
        results = _run(url, scratch)
        _replace(scratch / "docs", out / FOLDER)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    results.index = out / FOLDER / "index.html"
    return results


def _run(url: str, scratch: Path) -> ExpectationResults:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import, which reads it
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx

        for name in ("great_expectations", "great_expectations.datasource.fluent.config"):
            logging.getLogger(name).setLevel(logging.ERROR)
        context = gx.get_context(project_config=_project(gx, scratch), mode="ephemeral")
        context.variables.progress_bars = gx.data_context.types.base.ProgressBarsConfig(globally=False, metric_calculations=False)
        source = context.data_sources.add_sql(SOURCE, connection_string=url)
        results = ExpectationResults(scratch)
        lists = _code_lists(url)
        for dataset, contract in contracts().items():
            _check(gx, context, source, dataset, contract, lists, results)
        context.build_data_docs()
    columns = {d: {e["name"]: e["title_vi"] for e in dictionary(c)} for d, c in contracts().items()}
    make_local(scratch / "docs", columns, {d: c.title().vi for d, c in contracts().items()})
    _write_index(scratch / "docs", results, gx.__version__)
    return results


def _check(
    gx: Any, context: Any, source: Any, dataset: str, contract: type[Contract], lists: dict[str, list[str]], results: ExpectationResults
) -> None:
    asset = source.add_table_asset(dataset, table_name=contract.short_name(), schema_name=contract.sector())
    batch = asset.add_batch_definition_whole_table("hiện hành")
    suite = gx.ExpectationSuite(name=dataset)
    for expected in expected_of(contract, lists):
        kind = getattr(gx.expectations, expected.kind)
        suite.add_expectation(kind(**expected.arguments, description=f"{expected.vi} — {expected.en}"))
    definition = gx.ValidationDefinition(name=dataset, data=batch, suite=context.suites.add(suite))
    done = context.validation_definitions.add(definition)
    checkpoint = context.checkpoints.add(
        gx.Checkpoint(
            name=dataset, validation_definitions=[done], result_format={"result_format": "SUMMARY", "include_unexpected_rows": False}
        )
    )
    checked = next(iter(checkpoint.run().run_results.values()))
    failed = [r for r in checked.results if not r.success]
    results.held[dataset] = len(checked.results) - len(failed)
    results.broken[dataset] = [_said(r) for r in failed]


def _said(result: Any) -> str:
    words = result.expectation_config.description or result.expectation_config.type
    fault = next((str(e.get("exception_message")) for e in _exceptions(result.exception_info) if e.get("exception_message")), "")
    return str(words) + (f" ({fault})" if fault else "")


def _exceptions(info: Any) -> list[dict[str, Any]]:
    if not isinstance(info, dict):
        return []
    return [info] if "exception_message" in info else [v for v in info.values() if isinstance(v, dict)]


def _project(gx: Any, scratch: Path) -> Any:
    """A project that lives in memory but for its Data Docs, and asks nobody anything."""
    from great_expectations.data_context.types.base import DataContextConfig, InMemoryStoreBackendDefaults

    config = DataContextConfig(store_backend_defaults=InMemoryStoreBackendDefaults(), analytics_enabled=False)
    config.data_docs_sites = {
        "auditors": {
            "class_name": "SiteBuilder",
            "show_how_to_buttons": False,
            "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(scratch / "docs")},
            "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        }
    }
    return config


def _code_lists(url: str) -> dict[str, list[str]]:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            lists: dict[str, list[str]] = {}
            for row in connection.execute(text("select code_list, code from ref.code order by 1, 2")):
                lists.setdefault(row.code_list, []).append(row.code)
            return lists
    finally:
        engine.dispose()


def _url(settings: Settings) -> str:
    from anptt_data.warehouse.server import database_url

    return database_url(settings)


def _write_index(docs: Path, results: ExpectationResults, version: str) -> None:
    """The first page; the library's own is an empty frame without scripts from the internet."""
    found = {page.stem.removeprefix(f"{SOURCE}-"): page.relative_to(docs).as_posix() for page in docs.glob("validations/**/*.html")}
    rows = []
    for dataset, contract in contracts().items():
        suite = Path("expectations", *dataset.split(".")).with_suffix(".html")
        rows.append({
            "dataset": dataset, "title": contract.title(), "held": results.held[dataset], "broken": results.broken[dataset],
            "result": found.get(dataset), "suite": suite.as_posix() if (docs / suite).is_file() else None,
        })  # fmt: skip
    page = render("quality_expectations.html", rows=rows, version=version, made=datetime.now(VIETNAM))
    (docs / "index.html").write_text(page, encoding="utf-8")


def _replace(new: Path, target: Path) -> None:
    """Swaps a folder; a reader sees the old docs or the new ones."""
    old = target.with_name(f".{target.name}.old.{os.getpid()}")
    if target.exists():
        os.rename(target, old)
    os.rename(new, target)
    shutil.rmtree(old, ignore_errors=True)
