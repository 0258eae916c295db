"""site."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anptt_data.cli.output import print_json, tell
from anptt_data.cli.texts import say


def register(app: typer.Typer) -> None:
    """Add these commands to the table."""
    app.command()(site)


def site(
    out: Annotated[Path, typer.Option("-o", "--out", help="Thư mục / folder")],
    release: Annotated[int | None, typer.Option(help="Phiên bản dữ liệu số N / release N; default the newest")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")] = False,
) -> None:
    """Từ điển dữ liệu của một phiên bản, dạng trang tĩnh / The dictionary of a release as static pages."""
    from anptt_data.settings import settings
    from anptt_data.site.write import write_site

    first, number = write_site(settings(), out, release)
    if json_output:
        print_json({"release": number, "path": str(first)})
    else:
        tell(say("site_at", number=number, path=first))
