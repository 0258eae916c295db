"""The health check of a container: asks Airflow's health page for one component, or the portal's. Standard library only, so that it costs nothing.

Usage: health.py apiserver | scheduler | dag_processor | triggerer | portal      (exit code 0: healthy)
"""

from __future__ import annotations

import json
import os
import sys
import urllib.request


def healthy(component: str, base: str) -> bool:
    """Whether the component answers, or has been heard of lately; the page tells the time of its last sign of life."""
    with urllib.request.urlopen(f"{base}/api/v2/monitor/health", timeout=8) as answer:  # noqa: S310
        health = json.load(answer)
    wanted = "metadatabase" if component == "apiserver" else component
    return bool((health.get(wanted) or {}).get("status") == "healthy")


def portal_healthy(base: str) -> bool:
    """Whether the portal answers and its warehouse too; anything but 200 raises."""
    with urllib.request.urlopen(f"{base}/healthz", timeout=8) as answer:  # noqa: S310
        return bool(json.load(answer).get("status") == "healthy")


if __name__ == "__main__":
    asked = sys.argv[1]
    own = f"http://127.0.0.1:{os.environ.get('ANPTT_API_PORT', '8080')}"
    server = os.environ.get("AIRFLOW__CORE__EXECUTION_API_SERVER_URL", own).removesuffix("/execution/")
    try:
        if asked == "portal":
            sys.exit(0 if portal_healthy(f"http://127.0.0.1:{os.environ.get('ANPTT_PORTAL_PORT', '8765')}") else 1)
        sys.exit(0 if healthy(asked, own if asked == "apiserver" else server) else 1)
    except (OSError, ValueError) as error:
        print(type(error).__name__, file=sys.stderr)
        sys.exit(1)
