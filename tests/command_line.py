"""The `anptt` command in the test's own process: the same entry point, arguments, streams and exit codes without 1.5 s of imports a call.

`tests/cli/test_start_up.py`, the docs' shell lines with pipes and the tests of crashes start real processes.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping
from subprocess import CompletedProcess
from unittest import mock

from anptt_data.cli.main import app, guarded


def anptt(env: Mapping[str, str], *arguments: str, given: str = "") -> CompletedProcess[str]:
    """Run `anptt ARGUMENTS` with exactly this environment and `given` on standard input."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, env, clear=True),
        mock.patch.object(sys, "argv", ["anptt", *arguments]),
        mock.patch.object(sys, "stdin", io.StringIO(given)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            code = guarded(lambda: app(standalone_mode=False, prog_name="anptt"))
        except SystemExit as stop:
            code = stop.code if isinstance(stop.code, int) else 0 if stop.code is None else 1
    return CompletedProcess(list(arguments), code, out.getvalue(), err.getvalue())
