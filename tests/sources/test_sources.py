"""Which sources there are: by convention from the samples, and from anptt.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from anptt_data.contract.registry import contracts
from anptt_data.errors import UnknownDataset, UsageError
from anptt_data.settings import Settings, SourceSetting
from anptt_data.sources.source import sources

DATASET = sorted(contracts())[0]


def configured(tmp_path: Path, *entries: SourceSetting) -> Settings:
    samples = tmp_path / "samples"
    (samples / DATASET / "agency-1").mkdir(parents=True)
    (samples / DATASET / ".hidden").mkdir()
    (samples / "nobody.knows_it" / "agency-1").mkdir(parents=True)
    return Settings(root=tmp_path, home=tmp_path / "var", reference_dir=tmp_path, samples_dir=samples, sources=list(entries))


def test_a_folder_of_a_known_dataset_is_a_source_without_configuration(tmp_path):
    (found,) = sources(configured(tmp_path))
    assert (found.name, found.dataset, found.agency, found.sample) == (f"{DATASET}/agency-1", DATASET, "agency-1", True)


def test_the_configuration_adds_a_source_relative_to_its_own_folder(tmp_path):
    entry = SourceSetting(name="inbox", dataset=DATASET, agency="a", path="inbox")
    found = {s.name: s for s in sources(configured(tmp_path, entry))}
    assert found["inbox"].path == tmp_path / "inbox"
    assert not found["inbox"].sample
    assert len(found) == 2


def test_the_configuration_replaces_or_removes_a_source_by_name(tmp_path):
    entry = SourceSetting(name=f"{DATASET}/agency-1", dataset=DATASET, agency="agency-2", path="elsewhere")
    (replaced,) = sources(configured(tmp_path, entry))
    assert replaced.agency == "agency-2"
    assert sources(configured(tmp_path / "b", entry.model_copy(update={"enabled": False}))) == []


def test_a_configured_folder_among_the_samples_is_marked_as_sample(tmp_path):
    entry = SourceSetting(name="x", dataset=DATASET, agency="a", path=f"samples/{DATASET}/agency-1")
    assert all(s.sample for s in sources(configured(tmp_path, entry)))


def test_an_unknown_dataset_or_kind_is_wrong_usage(tmp_path):
    with pytest.raises(UnknownDataset):
        sources(configured(tmp_path / "a", SourceSetting(name="x", dataset="no.such", agency="a", path="p")))
    with pytest.raises(UsageError, match="pigeon"):
        sources(configured(tmp_path / "b", SourceSetting(name="x", dataset=DATASET, agency="a", path="p", kind="pigeon")))
