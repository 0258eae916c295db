"""From an uploaded file to its outcome: the same road as `anptt submit`, with the bytes in memory until they were looked at and frozen."""

from __future__ import annotations

from anptt_data.contract.registry import contract
from anptt_data.intake.outcome import Outcome
from anptt_data.intake.single import uploaded_extract
from anptt_data.intake.submit import Request, submit_extract
from anptt_data.portal.form import Upload
from anptt_data.portal.state import Portal


async def send(portal: Portal, upload: Upload, dataset: str, agency: str, period: str | None, *, actor: str, dry_run: bool) -> Outcome:
    """Submit (or only judge) the file for the agency; waits for its turn. Raises what `submit_extract` raises."""

    def judged() -> Outcome:
        extract = uploaded_extract(upload.name, upload.content, contract(dataset), agency)
        return submit_extract(portal.settings, extract, Request(period or None, actor, dry_run), portal.engine)

    return await portal.judge(agency, judged)
