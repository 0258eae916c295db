#!/usr/bin/env sh
# Makes a virtual environment that holds exactly what requirements.lock says, and the project itself (editable).
# Usage: deploy/install.sh PYTHON VENV        Needs Python 3.11 only; uv is used when it can be had, else pip.
set -eu
python=$1
venv=$2
uv_version=0.13.9
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"

"$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || {
    echo "Python 3.11 is needed; $python is $("$python" --version 2>&1). Say which one with: make PYTHON=/path/to/python3.11 install" >&2
    exit 2
}
[ -x "$venv/bin/python" ] || "$python" -m venv "$venv"
venv=$(cd "$venv" && pwd)

# Two programs may install at once (make demo beside make test): the second waits (uv itself locks .lock).
if command -v flock >/dev/null 2>&1 && [ "${ANPTT_INSTALL_LOCKED:-}" != 1 ]; then
    ANPTT_INSTALL_LOCKED=1 exec flock "$venv/.install-lock" "$0" "$python" "$venv"
fi

# The lock lists every package, so nothing is resolved (--no-deps). No isolation: setuptools is in the lock, and the build then needs no network.
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check "uv==$uv_version" || echo "uv could not be had; going on with pip" >&2
if [ -x "$venv/bin/uv" ]; then
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --requirement requirements.lock
    "$venv/bin/uv" pip install --quiet --python "$venv/bin/python" --no-deps --no-build-isolation --config-setting editable_mode=compat --editable .
else
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --requirement requirements.lock
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --config-settings editable_mode=compat --editable .
fi

# Without .pyc files imports take twice as long, and PYTHONDONTWRITEBYTECODE may forbid writing them later.
"$venv/bin/python" -m compileall -q -j 0 "$venv/lib" anptt_data contracts models >/dev/null 2>&1 || true
touch "$venv/.installed"
