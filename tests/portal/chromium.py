"""A headless Chromium driven by its own DevTools protocol: what a clerk's browser does, and what it complains of. No network but this machine."""

from __future__ import annotations

import base64
import contextlib
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PHONE, DESKTOP = (360, 740), (1280, 900)


class Tab:
    """One page."""

    def __init__(self, socket: ClientConnection, downloads: Path) -> None:
        self.socket, self.downloads = socket, downloads
        self.number = 0
        self.complaints: list[str] = []
        for domain in ("Page", "Runtime", "Log", "Network", "DOM"):
            self.call(f"{domain}.enable")
        self.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=str(downloads))

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        self.number += 1
        mine = self.number
        self.socket.send(json.dumps({"id": mine, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=30))
            self._note(message)
            if message.get("id") == mine:
                assert "error" not in message, message["error"]
                result: dict[str, Any] = message["result"]
                return result

    def _note(self, message: dict[str, Any]) -> None:
        method, said = message.get("method"), message.get("params", {})
        if method == "Runtime.exceptionThrown":
            self.complaints.append(str(said["exceptionDetails"]))
        if method == "Runtime.consoleAPICalled" and said["type"] in ("error", "warning"):
            self.complaints.append(str(said["args"]))
        if method == "Log.entryAdded" and said["entry"]["level"] in ("error", "warning"):
            self.complaints.append(f"{said['entry']['text']} {said['entry'].get('url', '')}")

    def js(self, expression: str) -> Any:
        """The value of an expression in the page; promises are waited for."""
        done = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in done, done["exceptionDetails"]
        return done["result"].get("value")

    def wait(self, expression: str, seconds: float = 15) -> None:
        """Return as soon as the expression is true."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with contextlib.suppress(AssertionError):  # between two pages
                if self.js(f"!!({expression})"):
                    return
            time.sleep(0.05)
        raise AssertionError(f"never true: {expression}\n{self.js('document.body.innerText')}")

    def go(self, address: str) -> None:
        self.call("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def click(self, selector: str) -> None:
        """A real click in the middle of the element."""
        self.js(f"document.querySelector({json.dumps(selector)}).scrollIntoView({{block: 'center'}})")
        x, y = self.js(
            f"(() => {{ const r = document.querySelector({json.dumps(selector)}).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] }})()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, selector: str, text: str) -> None:
        self.js(f"document.querySelector({json.dumps(selector)}).focus()")
        self.call("Input.insertText", text=text)

    def press(self, key: str, code: int) -> None:
        for kind in ("keyDown", "keyUp"):
            typed = {"Enter": "\r", " ": " "}.get(key)
            text = {"text": typed} if typed and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **text)

    def choose_file(self, selector: str, file: Path) -> None:
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        self.call("DOM.setFileInputFiles", files=[str(file)], nodeId=node)

    def size(self, width: int, height: int) -> None:
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600)

    def picture(self, file: Path, full: bool = True) -> Path:
        file.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", captureBeyondViewport=full)["data"]))
        return file

    def downloaded(self, ending: str, seconds: float = 10) -> Path:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            found = [p for p in self.downloads.glob(f"*{ending}") if p.stat().st_size]
            if found:
                return found[0]
            time.sleep(0.05)
        raise AssertionError(f"no download {ending}: {list(self.downloads.iterdir())}")


@contextmanager
def browser(folder: Path, *options: str) -> Iterator[Tab]:
    """A new browser with an empty profile, and its first page."""
    assert CHROMIUM is not None
    profile, downloads = folder / "profile", folder / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    with (folder / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            [
                CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions",
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-default-apps", "--mute-audio",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--remote-debugging-port=0", f"--user-data-dir={profile}", *options,
                "about:blank",
            ],
            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    try:
        with connect(_page_address(profile, process), max_size=None, proxy=None) as socket:
            yield Tab(socket, downloads)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def _page_address(profile: Path, process: subprocess.Popen[bytes]) -> str:
    import urllib.request

    until = time.monotonic() + 30
    while time.monotonic() < until:
        assert process.poll() is None, (profile.parent / "chromium.log").read_text(errors="replace")[-2000:]
        with contextlib.suppress(OSError, ValueError, StopIteration, IndexError):
            port = (profile / "DevToolsActivePort").read_text().splitlines()[0]
            with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
                f"http://127.0.0.1:{port}/json/list", timeout=5
            ) as answer:
                return str(next(t for t in json.load(answer) if t["type"] == "page")["webSocketDebuggerUrl"])
        time.sleep(0.1)
    raise AssertionError((profile.parent / "chromium.log").read_text(errors="replace")[-2000:])
