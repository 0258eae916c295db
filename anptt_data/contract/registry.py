"""Finds the contracts: every `Contract` subclass in the modules of the packages named by the settings."""

from __future__ import annotations

import importlib
import os
import pkgutil
from functools import lru_cache

from anptt_data.contract.agreement import disagreements
from anptt_data.contract.base import Contract
from anptt_data.errors import ContractDefect, UnknownDataset
from anptt_data.settings import settings


@lru_cache(maxsize=8)
def _load(packages: str) -> tuple[type[Contract], ...]:
    found: dict[tuple[str, str], type[Contract]] = {}
    for package_name in packages.split(","):
        package = importlib.import_module(package_name.strip())
        modules = [importlib.import_module(f"{package.__name__}.{m.name}") for m in pkgutil.iter_modules(package.__path__)]
        for module in modules:
            for value in vars(module).values():
                if isinstance(value, type) and issubclass(value, Contract) and value.__module__ == module.__name__:
                    at = (value.dataset(), value.version())
                    if at in found:
                        raise ContractDefect(value.__name__, f"{at} is declared twice")
                    found[at] = value
    ordered = tuple(found[k] for k in sorted(found, key=lambda k: (k[0], _version_order(k[1]))))
    for wrong, problem in disagreements(ordered, settings().reference_dir):
        raise ContractDefect(wrong.__name__, problem)
    return ordered


def _version_order(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def all_versions() -> tuple[type[Contract], ...]:
    """Every contract class, older versions too, ordered by dataset and version.

    `ANPTT_CONTRACT_PACKAGES` (comma-separated import names, default ``contracts``) says where they stand.
    """
    return _load(os.environ.get("ANPTT_CONTRACT_PACKAGES", "contracts"))


def contracts() -> dict[str, type[Contract]]:
    """The newest version of every dataset's contract, by dataset."""
    return {c.dataset(): c for c in all_versions()}


def contract(dataset: str, version: str | None = None) -> type[Contract]:
    """One contract; raises `UnknownDataset`."""
    for candidate in reversed(all_versions()):
        if candidate.dataset() == dataset and version in (None, candidate.version()):
            return candidate
    raise UnknownDataset(dataset, sorted(contracts()))
