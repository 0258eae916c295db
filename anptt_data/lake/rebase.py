"""A release that was copied elsewhere: its views made again with the paths of the new place.

What is copied is the release's folder and the lake folder (at least the files the manifest names); nothing else is needed.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

from anptt_data.errors import OurFault
from anptt_data.lake.manifest import FileEntry, load
from anptt_data.lake.store import DATABASE
from anptt_data.lake.view_text import rewrite_views
from anptt_data.sql_text import literal


def rebase(release: Path, lake: Path | None = None) -> int:
    """Let the views of the copied release in `release` read the copied data in `lake` (default: ``../../lake`` beside it).

    Returns the number of views written. Raises `OurFault` when a data file was not copied; the release is then left as it was.
    """
    release = release.resolve()
    lake = (lake or release.parent.parent / "lake").resolve()
    manifest = load(release)
    lost = [f.path for f in manifest.data_files() if not (lake / f.path).is_file()]
    if lost:
        raise OurFault(f"Thiếu {len(lost)} tệp trong {lake}, ví dụ {lost[0]}", f"{len(lost)} files are missing in {lake}, e.g. {lost[0]}")
    before, after = manifest.lake.rstrip("/") + "/", str(lake).rstrip("/") + "/"
    with duckdb.connect(str(release / DATABASE), config={"autoinstall_known_extensions": "false"}) as connection:
        connection.execute("BEGIN")
        # Paths stand in the view as SQL literals; the folder is their beginning.
        written = rewrite_views(connection, lambda statement: statement.replace(literal(before)[:-1], literal(after)[:-1]))
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")
    manifest.lake = str(lake)
    content = (release / DATABASE).read_bytes()
    manifest.database = FileEntry(DATABASE, 0, len(content), hashlib.sha256(content).hexdigest())
    manifest.save(release)
    return len(written)
