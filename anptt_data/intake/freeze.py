"""Freezes an extract's bytes by their SHA-256 before anything else is done with them (law 2)."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import socket
import time
from collections.abc import Iterator
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from anptt_data.durable import sync
from anptt_data.errors import NotFound, OurFault
from anptt_data.intake.extract import FrozenFile
from anptt_data.intake.keys import key
from anptt_data.settings import Settings

BLOCK = 4 * 1024 * 1024
ABANDONED_SECONDS = 24 * 3600
ENCRYPTED_SUFFIX = ".aesgcm"
_NONCE_BYTES = 12


def sha256_of(data: bytes | Path) -> str:
    """The SHA-256 of bytes or of a file, in hexadecimal."""
    digest = hashlib.sha256()
    for block in _blocks(data):
        digest.update(block)
    return digest.hexdigest()


def frozen_path(settings: Settings, sha256: str, *, encrypted: bool) -> Path:
    """Where the bytes of that hash stand."""
    return settings.extracts_dir / sha256[:2] / (sha256 + (ENCRYPTED_SUFFIX if encrypted else ""))


def freeze(data: bytes | Path, *, name: str, settings: Settings, encrypt: bool, sample: bool = False) -> FrozenFile:
    """Store the bytes under their hash, whole or not at all; the same bytes are stored once.

    The hash is taken of what was written, in the same pass. Raises `OurFault` when the disk refuses.
    """
    incoming = settings.extracts_dir / ".incoming"
    part = incoming / f"{_host()}.{os.getpid()}.{secrets.token_hex(8)}.part"
    try:
        incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
        sha256, size = _write(data, part, settings, encrypt)
        path = frozen_path(settings, sha256, encrypted=encrypt)
        path.parent.mkdir(exist_ok=True)
        if path.exists() and path.stat().st_size == part.stat().st_size:
            part.unlink()
        else:
            part.replace(path)
            sync(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise OurFault(
            "Không ghi được tệp vào kho lưu (đĩa đầy hoặc lỗi đĩa); tệp gốc vẫn còn nguyên, hãy chạy lại sau",
            f"Cannot freeze the file: {error.strerror}; the original is untouched, run again",
        ) from error
    return FrozenFile(sha256, size, name, path, encrypted=encrypt, sample=sample)


def _write(data: bytes | Path, part: Path, settings: Settings, encrypt: bool) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        if encrypt:
            clear = b"".join(_blocks(data))
            digest.update(clear)
            size = len(clear)
            nonce = secrets.token_bytes(_NONCE_BYTES)
            file.write(nonce + AESGCM(key(settings, "storage")).encrypt(nonce, clear, digest.hexdigest().encode()))
        else:
            for block in _blocks(data):
                digest.update(block)
                size += len(block)
                file.write(block)
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def thaw(settings: Settings, sha256: str, *, encrypted: bool) -> bytes | Path:
    """The frozen bytes again: a path, or the clear bytes of an encrypted file; `NotFound` when they are not here."""
    path = frozen_path(settings, sha256, encrypted=encrypted)
    if not path.is_file():
        raise NotFound(f"Không còn tệp gốc {sha256}", f"The frozen file {sha256} is not here")
    if not encrypted:
        return path
    stored = path.read_bytes()
    return AESGCM(key(settings, "storage")).decrypt(stored[:_NONCE_BYTES], stored[_NONCE_BYTES:], sha256.encode())


def clear_incoming(settings: Settings) -> int:
    """Remove what a killed freeze left behind; gives how many files.

    A file of this machine whose process is gone, or of another (a container on the same volume has pids of its own) after a day.
    """
    gone = 0
    for path in (settings.extracts_dir / ".incoming").glob("*.part"):
        host, _, rest = path.name.partition(".")
        left = not _alive(rest.split(".")[0]) if host == _host() else time.time() - path.stat().st_mtime > ABANDONED_SECONDS
        if left:
            path.unlink(missing_ok=True)
            gone += 1
    return gone


def _host() -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "_", socket.gethostname()) or "here"


def _alive(pid: str) -> bool:
    return pid.isdigit() and Path(f"/proc/{pid}").exists()


def _blocks(data: bytes | Path) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    with data.open("rb") as file:
        while block := file.read(BLOCK):
            yield block
