"""What was collected from agencies before, so that a sweep takes only what is new.

A superseded file still lies in its folder; sending it again would make it the present truth again (law 3 means a *person's* sending).
So a collection leaves out every file whose submission is finished, whatever became of it since.
"""

from __future__ import annotations

from sqlalchemy import Engine, text

from anptt_data.contract.base import Contract
from anptt_data.sources.listing import Known, sweep_suffixes
from anptt_data.sources.source import Source

_FILES = text(
    "select distinct e.name, e.sha256 from intake.extract e join intake.submission s using (extract_id)"
    " where e.dataset = :dataset and e.agency = :agency and s.state = 'finished'"
    " union select v.facts ->> 'name', s.sha256 from intake.submission_event v join intake.submission s using (submission_id)"
    " where s.dataset = :dataset and s.agency = :agency and s.state = 'finished' and v.kind = 'received' and v.facts ->> 'name' is not null"
)
_MEMBERS = text(
    "select distinct p.name, p.sha256 from intake.extract e join intake.submission s using (extract_id)"
    " join intake.extract_part p using (extract_id)"
    " where e.dataset = :dataset and e.agency = :agency and s.state = 'finished' and p.sha256 is not null"
)


def collected(engine: Engine, source: Source, contract: type[Contract]) -> Known:
    """(name, SHA-256) of everything that was collected for this dataset from this agency and is finished."""
    asked = {"dataset": source.dataset, "agency": source.agency}
    with engine.connect() as connection:
        known = {(name, sha256) for name, sha256 in connection.execute(_FILES, asked)}
        if sweep_suffixes(contract):
            known |= {(name, sha256) for name, sha256 in connection.execute(_MEMBERS, asked)}
    return known
