"""The node's secret keys: for pseudonyms and for frozen bytes with personal columns.

A key comes from the file named by ``ANPTT_PSEUDONYM_KEY_FILE`` / ``ANPTT_STORAGE_KEY_FILE`` (a secret of the deployment); without
one, a random key is made once under ``<home>/secrets`` with mode 0600. Backups leave keys out: they are kept apart.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Literal

from anptt_data.errors import OurFault
from anptt_data.settings import Settings

KEY_BYTES = 32
KeyName = Literal["pseudonym", "storage"]


def key(settings: Settings, name: KeyName) -> bytes:
    """The key of that name, at least 32 bytes; made at first use where the deployment gives none."""
    given = os.environ.get(f"ANPTT_{name.upper()}_KEY_FILE")
    path = Path(given) if given else settings.home / "secrets" / f"{name}.key"
    if not given and not path.exists():
        _make(path)
    try:
        value = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise OurFault(f"Không đọc được khóa {name}", f"Cannot read the {name} key at {path}") from error
    if len(value) < KEY_BYTES:
        raise OurFault(f"Khóa {name} quá ngắn", f"The {name} key has fewer than {KEY_BYTES} bytes")
    return value


def _make(path: Path) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_suffix(f".{secrets.token_hex(8)}.new")  # of this thread alone: the portal judges several files at once
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # the first of two wins; the other takes its key
    except FileExistsError:
        pass
    finally:
        fresh.unlink()
