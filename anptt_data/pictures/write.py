"""Writes the pictures of a release as a folder of static pages, opened from any disk without a server."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from anptt_data.errors import OurFault, UsageError
from anptt_data.lake.open_release import open_release
from anptt_data.pictures.read import read_pictures
from anptt_data.pictures.render import HOME, Progress, picture_pages
from anptt_data.settings import Settings

OURS = ".anptt-pictures"
"""A folder that holds it is one of pictures, and may be replaced."""


def write_dashboard(settings: Settings, out: Path, release: int | None = None, progress: Progress | None = None) -> tuple[Path, int]:
    """Make the pages of release `release` (default: the newest) under `out` and give the path of the first page and the release's number.

    The folder is replaced whole. Raises `UsageError` when `out` holds something else, `NotFound` for an unknown release, `OurFault` when a file of the
    release is lost or the pages cannot be written; the pages that were there stay then.
    """
    out = out.expanduser().absolute()
    if out.is_file() or (out.is_dir() and any(out.iterdir()) and not (out / OURS).is_file()):
        raise UsageError(
            f"{out} đã có nội dung khác; chọn thư mục trống hoặc thư mục biểu đồ lập trước đây",
            f"{out} holds something else; choose an empty folder or one of earlier pictures",
        )
    with open_release(settings, release) as opened:
        facts = read_pictures(opened)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        try:
            for path, text in picture_pages(facts, progress=progress):
                file = made / path
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            (made / OURS).write_text(f"{facts.number}\n")
            made.chmod(0o755)
            _replace(made, out)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise OurFault(f"Không ghi được vào {out}: {error}", f"Cannot write to {out}: {error}") from error
    return out / HOME, facts.number


def _replace(made: Path, out: Path) -> None:
    """Put the new folder in the place of the old one; a reader sees the old pages until then."""
    old = out.with_name(f".{out.name}-{os.getpid()}-old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        os.rename(out, old)
    os.rename(made, out)
    shutil.rmtree(old, ignore_errors=True)
