"""Which sources there are: by convention from the samples, and from anptt.toml."""

from __future__ import annotations

from pathlib import Path

import pytest

from anptt_data.contract.registry import contracts
from anptt_data.errors import UnknownAgency, UnknownDataset, UsageError
from anptt_data.settings import Settings, SourceSetting
from anptt_data.sources.source import sources

DATASET = sorted(contracts())[0]
ROOT = Path(__file__).resolve().parents[2]


def configured(tmp_path: Path, *entries: SourceSetting) -> Settings:
    samples = tmp_path / "samples"
    (samples / DATASET / "agency-1").mkdir(parents=True)
    (samples / DATASET / ".hidden").mkdir()
    (samples / "nobody.knows_it" / "agency-1").mkdir(parents=True)
    return Settings(root=tmp_path, home=tmp_path / "var", reference_dir=ROOT / "reference", samples_dir=samples, sources=list(entries))


def test_a_folder_of_a_known_dataset_is_a_source_without_configuration(tmp_path):
    (found,) = sources(configured(tmp_path))
    assert (found.name, found.dataset, found.agency, found.sample) == (f"{DATASET}/agency-1", DATASET, "agency-1", True)


def test_the_configuration_adds_a_source_relative_to_its_own_folder(tmp_path):
    entry = SourceSetting(name="inbox", dataset=DATASET, agency="bo-y-te", path="inbox")
    found = {s.name: s for s in sources(configured(tmp_path, entry))}
    assert found["inbox"].path == tmp_path / "inbox"
    assert not found["inbox"].sample
    assert len(found) == 2


def test_the_configuration_replaces_or_removes_a_source_by_name(tmp_path):
    entry = SourceSetting(name=f"{DATASET}/agency-1", dataset=DATASET, agency="so-ct-38", path="elsewhere")
    (replaced,) = sources(configured(tmp_path, entry))
    assert replaced.agency == "so-ct-38"
    assert sources(configured(tmp_path / "b", entry.model_copy(update={"enabled": False}))) == []


def test_a_configured_folder_among_the_samples_is_marked_as_sample(tmp_path):
    entry = SourceSetting(name="x", dataset=DATASET, agency="bo-y-te", path=f"samples/{DATASET}/agency-1")
    assert all(s.sample for s in sources(configured(tmp_path, entry)))


def test_an_unknown_dataset_or_kind_is_wrong_usage(tmp_path):
    with pytest.raises(UnknownDataset):
        sources(configured(tmp_path / "a", SourceSetting(name="x", dataset="no.such", agency="a", path="p")))
    with pytest.raises(UsageError, match="pigeon"):
        sources(configured(tmp_path / "b", SourceSetting(name="x", dataset=DATASET, agency="bo-y-te", path="p", kind="pigeon")))


def test_an_unknown_agency_or_a_name_used_twice_is_told_before_any_file_comes(tmp_path):
    with pytest.raises(UnknownAgency):
        sources(configured(tmp_path / "a", SourceSetting(name="x", dataset=DATASET, agency="no-such-99", path="p")))
    entry = SourceSetting(name="x", dataset=DATASET, agency="bo-y-te", path="p")
    with pytest.raises(UsageError, match="x"):
        sources(configured(tmp_path / "b", entry, entry.model_copy(update={"path": "q"})))
