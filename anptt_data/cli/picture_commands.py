"""dashboard."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from anptt_data.cli.output import print_json, tell
from anptt_data.cli.texts import say


def register(app: typer.Typer) -> None:
    """Add these commands to the table."""
    app.command()(dashboard)


def dashboard(
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Thư mục, mặc định là dashboard trong thư mục trạng thái / folder")
    ] = None,
    release: Annotated[int | None, typer.Option(help="Phiên bản dữ liệu số N / release N; default the newest")] = None,
    json_output: Annotated[bool, typer.Option("--json", help="Một văn bản JSON / one JSON document")] = False,
) -> None:
    """Biểu đồ và bản đồ của một phiên bản, dạng trang tĩnh / Charts and maps of a release as static pages."""
    from anptt_data.pictures.write import write_dashboard
    from anptt_data.settings import settings

    current = settings()
    first, number = write_dashboard(current, out or current.dashboard_dir, release)
    if json_output:
        print_json({"release": number, "path": str(first)})
    else:
        tell(say("dashboard_at", number=number, path=first))
