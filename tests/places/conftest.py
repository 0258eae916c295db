"""The reference data of the repository."""

from pathlib import Path

import pytest

from anptt_data.places.areas import Areas
from anptt_data.places.references import References, references

REFERENCE = Path(__file__).resolve().parents[2] / "reference"


@pytest.fixture(scope="session")
def refs() -> References:
    return references(REFERENCE)


@pytest.fixture(scope="session")
def areas(refs: References) -> Areas:
    return refs.areas
