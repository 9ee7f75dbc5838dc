"""Firefox and WebKitGTK (the engine of Safari), driven by the commands of WebDriver without a library.

Firefox takes them by its own protocol (Marionette), WebKitGTK from Debian's WebKitWebDriver, on a screen of Xvfb.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from browsers import need

FIREFOX = Path(os.environ.get("NOTEVERBALE_FIREFOX", "/usr/bin/firefox-esr"))
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the key of an element's id, fixed by the standard
HTTP = {  # the method and address of each command, for WebKitWebDriver
    "NewSession": ("POST", ""),
    "DeleteSession": ("DELETE", ""),
    "Navigate": ("POST", "/url"),
    "GetCurrentURL": ("GET", "/url"),
    "Back": ("POST", "/back"),
    "FindElements": ("POST", "/elements"),
    "ElementClick": ("POST", "/element/{id}/click"),
    "ElementSendKeys": ("POST", "/element/{id}/value"),
    "GetElementText": ("GET", "/element/{id}/text"),
    "NewWindow": ("POST", "/window/new"),
    "SwitchToWindow": ("POST", "/window"),
    "SetWindowRect": ("POST", "/window/rect"),
}
SOFTWARE = {  # WebKitGTK draws without a graphics card, and runs as root
    "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1",
    "WEBKIT_DISABLE_COMPOSITING_MODE": "1",
    "WEBKIT_DISABLE_DMABUF_RENDERER": "1",
}


class RefusedError(Exception):
    """A command that the browser refused, such as a click on an element that is gone."""


class Browser(ABC):
    """A running browser; elements are found by XPath."""

    @abstractmethod
    def call(self, command: str, **words: Any) -> Any:
        """Return the value of a command. Raises RefusedError."""

    def open(self, address: str) -> None:
        self.call("Navigate", url=address)

    def address(self) -> str:
        return str(self.call("GetCurrentURL"))

    def found(self, path: str) -> list[str]:
        """Return the ids of the elements at an XPath."""
        elements = self.call("FindElements", using="xpath", value=path)
        return [element[ELEMENT] for element in elements]

    def wait(self, path: str, seconds: float = 180, press: bool = False) -> str:
        """Return the first element at an XPath, once there is one; with `press`, once it was clicked."""
        end = time.monotonic() + seconds
        while True:
            try:
                for element in self.found(path)[:1]:
                    if press:
                        self.call("ElementClick", id=element)
                    return element
            except RefusedError:  # between two pages, or not shown yet
                if time.monotonic() > end:
                    raise
            assert time.monotonic() < end, f"never at {self.address()}: {path}"
            time.sleep(0.1)

    def press(self, path: str) -> None:
        self.wait(path, press=True)

    def new_tab(self) -> None:
        self.call("SwitchToWindow", handle=self.call("NewWindow", type="tab")["handle"])


class Firefox(Browser):
    def __init__(self, connection: socket.socket) -> None:
        self.connection, self.answers, self.count = connection, connection.makefile("rb"), 0
        self._answer()  # it says what it is
        self.call("NewSession")

    def _answer(self) -> Any:
        length = b""
        while (byte := self.answers.read(1)) != b":":
            length += byte
        return json.loads(self.answers.read(int(length)))

    def call(self, command: str, **words: Any) -> Any:
        self.count += 1
        message = json.dumps([0, self.count, f"WebDriver:{command}", words]).encode()
        self.connection.sendall(b"%d:%b" % (len(message), message))
        _, _, error, result = self._answer()
        if error:
            raise RefusedError(error["message"])
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result


class WebKit(Browser):
    def __init__(self, address: str, browser: Path) -> None:
        self.session = f"{address}/session"
        options = {"binary": str(browser), "args": ["--automation"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        self.session += "/" + self.call("NewSession", capabilities=wanted)["sessionId"]

    def call(self, command: str, **words: Any) -> Any:
        method, path = HTTP[command]
        address = self.session + path.format(id=words.pop("id", ""))
        body = json.dumps(words).encode() if method == "POST" else None
        request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=180) as response:
                return json.load(response)["value"]
        except urllib.error.HTTPError as error:
            raise RefusedError(json.load(error)["value"]["message"]) from None


@contextmanager
def firefox(folder: Path, scripts: bool = True) -> Iterator[Browser]:
    """Yield Firefox with a new profile in an empty folder."""
    need(FIREFOX.exists(), "FIREFOX", "apt-get install firefox-esr, or name one in NOTEVERBALE_FIREFOX")
    port = _free_port()
    settings = {"marionette.port": port, "javascript.enabled": scripts, "intl.accept_languages": "en-GB,en"}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
    (folder / "user.js").write_text("".join(lines), "utf-8")
    words = [str(FIREFOX), "--headless", "--no-remote", "--profile", str(folder), "--marionette"]
    with _running([*words, "--width", "1400", "--height", "1000"], port) as connection:
        browser = Firefox(connection)
        with closing(browser.answers):
            yield browser


@contextmanager
def webkit() -> Iterator[Browser]:
    """Yield WebKitGTK's small browser."""
    browsers = sorted(Path("/usr/lib").glob("*/webkit2gtk-4*/MiniBrowser"))
    driver, screen = shutil.which("WebKitWebDriver"), shutil.which("Xvfb")
    need(bool(browsers and driver), "WEBKIT", "apt-get install webkit2gtk-driver")
    need(screen is not None, "SCREEN", "apt-get install xvfb")
    read, write = os.pipe()
    words = [str(screen), "-displayfd", str(write), "-screen", "0", "1500x1200x24"]
    shown = subprocess.Popen(words, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    try:
        with os.fdopen(read) as number:
            display = f":{number.readline().strip()}"
        port = _free_port()
        with _running([str(driver), f"--port={port}"], port, SOFTWARE | {"DISPLAY": display, "LANG": "en_GB.UTF-8"}):
            browser = WebKit(f"http://127.0.0.1:{port}", browsers[-1])
            # In a low window a click on a button far down the page is lost.
            browser.call("SetWindowRect", width=1400, height=1100)
            yield browser
            browser.call("DeleteSession")
    finally:
        shown.terminate()
        shown.wait(30)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@contextmanager
def _running(words: list[str], port: int, variables: dict[str, str] | None = None) -> Iterator[socket.socket]:
    """Start a program; yield a connection to its port, once it answers there; end it."""
    quiet = subprocess.DEVNULL
    started = subprocess.Popen(words, stdout=quiet, stderr=quiet, env=os.environ | (variables or {}))
    try:
        for _ in range(1200):
            assert started.poll() is None, words
            with socket.socket() as connection:
                if connection.connect_ex(("127.0.0.1", port)) == 0:
                    yield connection
                    break
            time.sleep(0.1)
        else:
            raise AssertionError(f"no answer: {words}")
    finally:
        started.terminate()
        started.wait(30)
