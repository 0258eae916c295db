"""The `anptt` command: one table of commands, one place where errors become exit codes.

0 accepted (fully, with warnings or partly) · 1 returned or unreadable · 2 usage · 3 we could not: what was sent is safe.
"""

from __future__ import annotations

import errno
import os
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime

import typer

from anptt_data.cli import (
    approval_commands,
    confirm_commands,
    contract_commands,
    indicator_commands,
    intake_commands,
    lake_commands,
    nil_commands,
    operation_commands,
    picture_commands,
    place_commands,
    portal_commands,
    release_commands,
    reporting_commands,
    roll_up_commands,
    site_commands,
    spark_commands,
    template_commands,
)
from anptt_data.cli.texts import say
from anptt_data.errors import AnpttError

app = typer.Typer(
    name="anptt",
    help="Cơ sở dữ liệu dùng chung về an ninh phi truyền thống / The shared database of non-traditional-security threats.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
intake_commands.register(app)
approval_commands.register(app)
confirm_commands.register(app)
contract_commands.register(app)
indicator_commands.register(app)
lake_commands.register(app)
nil_commands.register(app)
operation_commands.register(app)
picture_commands.register(app)
place_commands.register(app)
portal_commands.register(app)
release_commands.register(app)
reporting_commands.register(app)
roll_up_commands.register(app)
site_commands.register(app)
spark_commands.register(app)
template_commands.register(app)


def main() -> None:
    """Entry point of the `anptt` script."""
    sys.exit(guarded(lambda: app(standalone_mode=False)))


def guarded(call: Callable[[], object]) -> int:
    """Run a command and give its exit code; never a stack trace on the terminal (law 10)."""
    try:
        result = call()
    except typer.Exit as stop:
        return stop.exit_code
    except typer.Abort:
        return 130
    except AnpttError as error:
        print(str(error), file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return _reader_left()
    except SystemExit as stop:  # typer's own answer to a closed pipe is 1, which would say "returned"
        if isinstance(stop.__context__, OSError) and stop.__context__.errno == errno.EPIPE:
            return _reader_left()
        raise
    except Exception as error:
        if hasattr(error, "show") and hasattr(error, "exit_code"):  # typer's own usage errors; it exports no base class for them
            error.show()
            return 2
        return _our_fault(error)
    return result if isinstance(result, int) else 0


def _reader_left() -> int:
    """Whoever read our output (`head`, a pager) has seen enough: no fault of anybody."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _our_fault(error: Exception) -> int:
    if isinstance(getattr(error, "orig", error), BaseException) and type(getattr(error, "orig", error)).__name__ == "UndefinedTable":
        print(say("not_initialised"), file=sys.stderr)
        _log(error)
        return 3
    kinds = {k.__name__ for k in type(error).__mro__ if k.__module__.startswith(("sqlalchemy", "psycopg"))}
    if kinds & {"OperationalError", "InterfaceError"}:  # stopped, crashed, starting, out of disk: all are kinds of these
        print(say("database_unavailable"), file=sys.stderr)
        _log(error)
        return 3
    if isinstance(error, OSError) and error.filename is not None:  # a folder that is none, no permission, a full disk
        print(say("file_system", path=error.filename, reason=error.strerror), file=sys.stderr)
        _log(error)
        return 3
    print(say("unexpected", log=_log(error)), file=sys.stderr)
    return 3


def _log(error: Exception) -> str:
    """Append the trace to the home's error log: frames and error type, without values."""
    from anptt_data.settings import settings

    try:
        folder = settings().home / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "errors.log"
        frames = "".join(traceback.format_tb(error.__traceback__))
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now(UTC).isoformat()} {type(error).__module__}.{type(error).__name__}\n{frames}\n")
    except (OSError, AnpttError):
        return "(không ghi được nhật ký)"
    if os.environ.get("ANPTT_DEBUG"):
        traceback.print_exception(error)
    return str(path)


if __name__ == "__main__":
    main()
