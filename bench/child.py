"""One measured piece of work in a process of its own, so that its memory is its own. Prints one JSON object.

Usage: python -m bench.child submit PATH      (a file, or a folder as one sweep)
       python -m bench.child publish
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path
from typing import Any

from bench.generate import AGENCY, DATASET


def submit(path: Path) -> dict[str, Any]:
    """List and submit what lies at `path`; reference data and libraries are loaded before the clock starts."""
    from anptt_data.contract.registry import contract
    from anptt_data.intake.extract import Extract
    from anptt_data.intake.submit import Request, submit_extract
    from anptt_data.places.references import references
    from anptt_data.settings import settings
    from anptt_data.sources.listing import list_extracts
    from anptt_data.sources.source import Source
    from anptt_data.warehouse.connect import engine

    current = settings()
    references(current.reference_dir)
    with engine(current).connect():
        pass
    begun = time.perf_counter()
    if path.is_dir():
        source = Source("bench", DATASET, AGENCY, path)
        extracts = [e for e in list_extracts(source, contract(DATASET), settle_seconds=0) if isinstance(e, Extract)]
    else:
        extracts = [Extract("bench", DATASET, AGENCY, path.name, (path,))]
    outcomes = [submit_extract(current, e, Request(actor="bench")) for e in extracts]
    seconds = time.perf_counter() - begun
    (last,) = outcomes
    return {
        "seconds": seconds,
        "submissions": len(outcomes),
        "decision": last.decision,
        "counts": last.counts,
        "files": sorted(last.receipt.get("files", {})),
        "submission_id": last.receipt.get("submission_id"),
    }


def publish() -> dict[str, Any]:
    """Publish once; libraries, pyiceberg among them, are imported before the clock starts."""
    import anptt_data.lake.iceberg.follow  # noqa: F401
    from anptt_data.lake.publish import publish as publish_release
    from anptt_data.settings import settings
    from anptt_data.warehouse.connect import engine

    current = settings()
    with engine(current).connect():
        pass
    begun = time.perf_counter()
    release = publish_release(engine(current), current)
    return {"seconds": time.perf_counter() - begun, "release": release.number, "rows": release.rows}


def main() -> None:
    """Do it and print what it took; ``peak_mb`` is this process's largest resident size."""
    answer = submit(Path(sys.argv[2])) if sys.argv[1] == "submit" else publish()
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    readers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(json.dumps(answer | {"peak_mb": own / 1024, "peak_children_mb": readers / 1024}, default=str))


if __name__ == "__main__":
    main()
