"""Sources: who puts which dataset's files where. By convention ``<samples>/<dataset>/<agency>/``; `anptt.toml` adds and overrides."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from anptt_data.contract.registry import contract, contracts
from anptt_data.errors import UsageError
from anptt_data.places.references import references
from anptt_data.settings import Settings, SourceSetting

KINDS = ("folder",)


@dataclass(frozen=True)
class Source:
    """One place where one agency's extracts of one dataset appear; `name` is ``dataset/agency`` when found by convention."""

    name: str
    dataset: str
    agency: str
    path: Path
    kind: Literal["folder"] = "folder"
    sample: bool = False


def sources(settings: Settings) -> list[Source]:
    """All enabled sources, ordered by dataset, then name.

    An entry of `anptt.toml` with the name of a source found by convention replaces it (or, ``enabled = false``, removes it).
    Raises `UnknownDataset`, `UnknownAgency` or `UsageError` when an entry asks for something that does not exist, or a name comes twice.
    """
    found = {s.name: s for s in _by_convention(settings)}
    names = [entry.name for entry in settings.sources]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:  # the later one would silently take the place of the earlier
        raise UsageError(f"Tên nguồn dùng hai lần: {', '.join(twice)}", f"Names of sources used twice: {', '.join(twice)}")
    for entry in settings.sources:
        found.pop(entry.name, None)
        if entry.enabled:
            found[entry.name] = _configured(entry, settings)
    return sorted(found.values(), key=lambda s: (s.dataset, s.name))


def _by_convention(settings: Settings) -> list[Source]:
    if not settings.samples_dir.is_dir():
        return []
    known = contracts()
    return [
        Source(f"{folder.parent.name}/{folder.name}", folder.parent.name, folder.name, folder, sample=True)
        for folder in settings.samples_dir.glob("*/*")
        if folder.parent.name in known and folder.is_dir() and not folder.name.startswith(".")
    ]


def _configured(entry: SourceSetting, settings: Settings) -> Source:
    contract(entry.dataset)
    references(settings.reference_dir).agency(entry.agency)
    if entry.kind not in KINDS:
        raise UsageError(
            f"Nguồn «{entry.name}»: chưa có loại «{entry.kind}»; các loại: {', '.join(KINDS)}",
            f"Source {entry.name!r}: no kind {entry.kind!r}; kinds: {', '.join(KINDS)}",
        )
    path = Path(entry.path).expanduser()
    path = path if path.is_absolute() else settings.root / path
    sample = path.resolve().is_relative_to(settings.samples_dir.resolve())
    return Source(entry.name, entry.dataset, entry.agency, path, "folder", sample)
