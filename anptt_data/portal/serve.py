"""Runs the portal: one process, quiet logs without names and addresses, forwarded headers believed from the named proxies only."""

from __future__ import annotations

import logging
import socket
import sys

import structlog
import uvicorn

from anptt_data.contract.registry import contracts
from anptt_data.errors import OurFault
from anptt_data.places.references import references
from anptt_data.portal.app import check_ready, create_app
from anptt_data.settings import Settings
from anptt_data.warehouse.connect import engine as app_engine


def serve(settings: Settings, host: str, port: int) -> None:
    """`anptt portal`: serve until interrupted; port 0 takes a free one. Raises `OurFault` when the warehouse is not ready, the port is
    taken or everybody is trusted as a proxy."""
    if "*" in settings.trusted_proxies:  # uvicorn would then believe the first address a visitor writes, and no limit would hold
        raise OurFault(
            "ANPTT_TRUSTED_PROXIES không nhận «*»: nêu địa chỉ hoặc mạng (ví dụ 10.0.0.0/8) của máy chủ proxy",
            "ANPTT_TRUSTED_PROXIES may not be '*': name the proxy's address or network, such as 10.0.0.0/8",
        )
    engine = app_engine(settings)
    check_ready(engine)
    references(settings.reference_dir)  # read before the first visitor waits for it
    contracts()
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    structlog.configure(
        processors=[structlog.processors.TimeStamper(fmt="iso"), structlog.processors.add_log_level, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    config = uvicorn.Config(
        create_app(settings, engine), access_log=False, log_config=None, server_header=False, proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies, timeout_graceful_shutdown=30, h11_max_incomplete_event_size=64 * 1024, http="h11",
    )  # fmt: skip
    with _listening(host, port) as listening:
        print(f"http://{host}:{listening.getsockname()[1]}", file=sys.stderr, flush=True)
        uvicorn.Server(config).run(sockets=[listening])


def _listening(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen(128)
    except OSError as error:
        made.close()
        raise OurFault(f"Không mở được {host}:{port}: {error.strerror}", f"Cannot listen on {host}:{port}: {error.strerror}") from error
    return made
