"""The world round a simulated terminal: its children and what happens off the screen.

Each child tells its addresses in one JSON line and dies with this process (its standard input closes). The window is a child
too, so that killing it is a real SIGKILL. Failure: a child that does not come up in `UP_SECONDS` is a `WorldError`.
"""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from kiosk.clock import SystemClock
from kiosk.demo.hall import ABILITY, Panel, terminal_toml
from kiosk.demo.pcscd import Pcscd
from kiosk.devices.control import ControlClient
from kiosk.http import Client, build
from kiosk.offline.enrol import enrol
from kiosk.offline.passphrases import FolderPassphrases

UP_SECONDS = 30.0
MOST_DEATHS = 3
DEATHS_SECONDS = 60.0


class WorldError(Exception):
    """The simulated surroundings could not be brought up."""


class World:
    """Everything but the window, in `folder`. `own` are [[devices]] entries that take the place of simulated ones; `panel` is what the
    hall's screen is like. `cards`: chips lie on a real pcscd's virtual reader, so that staff may come in by card. `has`: what the
    terminal has in place of the usual: a `presenter`, a `camera` for papers."""

    def __init__(
        self, folder: Path, own: Sequence[Mapping[str, object]] = (), panel: Panel | None = None, *, cards: bool = False,
        has: frozenset[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.folder = folder
        self._panel = panel or Panel()
        self.state = folder / "terminal"
        self.paper = folder / "paper"
        self._own, self._has = own, has
        self._pcscd = Pcscd(folder / "pcscd") if cards else None
        self._children: list[subprocess.Popen[str]] = []
        self._sandbox: subprocess.Popen[str] | None = None
        self._sandbox_address: dict[str, str] = {}
        self._control: ControlClient | None = None
        self.replaced = frozenset(ABILITY.get(str(device["driver"]), "") for device in own)

    def start(self) -> Path:
        """Bring it up and enrol the terminal; returns the terminal's settings file.

        Raises:
            WorldError: a part does not come up.
            PcscdMissing: `cards` were asked for, and there is no reader to lay them on.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.paper.mkdir(exist_ok=True)
        host = ["sim", "host", "--control", str(self.folder / "sim.sock"), "--out", str(self.paper)]
        if self._pcscd:
            self._pcscd.start()
            host += ["--vpcd", str(self._pcscd.port)]
        far_ends = self._child(host)
        self.start_sandbox()
        code = self._command(["sandbox", "enrol", "--folder", str(self.folder / "sandbox")])
        addresses = self._ready(far_ends)
        self._control = ControlClient(Path(str(addresses["control"])))
        self.state.mkdir(exist_ok=True, mode=0o700)
        enrol(
            state=self.state,
            central_url=self._sandbox_address["url"],
            ca=Path(self._sandbox_address["ca"]),
            code=code,
            passphrases=FolderPassphrases(self.state),
            clock=SystemClock(),
        )
        path = self.folder / "terminal.toml"
        chip = addresses["chip"]
        certificates = str(chip["certificates"]) if self._pcscd and isinstance(chip, dict) else ""
        central = self._sandbox_address
        written = terminal_toml(self.state, central, self._panel, addresses, self._own, certificates, self._has)
        path.write_text(written, encoding="utf-8")
        return path

    def stop(self) -> None:
        """End every child."""
        if self._control:
            self._control.close()
        for child in self._children:
            if child.poll() is None:
                child.terminate()
        for child in self._children:
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
            for pipe in (child.stdin, child.stdout):
                if pipe:
                    pipe.close()
        if self._pcscd:
            self._pcscd.stop()

    def window(self, settings: Path, *, headless: bool, hand: int | None) -> subprocess.Popen[str]:
        """Start the window's program; `hand` is the descriptor it inherits."""
        command = [sys.executable, "-m", "kiosk", "run", "--settings", str(settings), "--windowed"]
        if hand is not None:
            command += ["--hand", str(hand)]
        if self._panel.size:
            command += ["--size", "{}x{}".format(*self._panel.size)]
        extra = {"QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"} if headless else {}
        child = subprocess.Popen(
            command, env={**os.environ, **extra}, text=True, stdin=subprocess.DEVNULL, pass_fds=() if hand is None else (hand,)
        )
        self._children.append(child)
        return child

    def keep_window(self, settings: Path) -> int:
        """Run the window on this desk until it ends, and again whenever a signal ended it; returns its exit code.

        One that dies `MOST_DEATHS` times within `DEATHS_SECONDS` is left alone, for it would only die again.
        """
        deaths: list[float] = []
        while True:
            code = self.window(settings, headless=False, hand=None).wait()
            now = time.monotonic()
            deaths = [at for at in deaths if now - at < DEATHS_SECONDS] + [now]
            if code >= 0 or len(deaths) >= MOST_DEATHS:
                return code

    # ------------------------------------------------------------------------------------------- what happens off the screen

    def device(self, device: str, verb: str, **args: str) -> Mapping[str, object]:
        """Steer a simulated device, and how it is then; nothing happens where a device of one's own stands in its place."""
        assert self._control is not None
        return {} if device in self.replaced else self._control.call(device, verb, **args)

    def state_of(self, device: str) -> Mapping[str, object]:
        """How a simulated device is; nothing where a device of one's own stands in its place."""
        assert self._control is not None
        return {} if device in self.replaced else self._control.call(device, "state")

    def give_card(self, settings: Path, number: str, roles: str) -> str:
        """Let staff number `number` work on the terminal, with a card that proves its key now; returns their one-time PIN."""
        self.device("chip", "lay", citizen=f"staff-{number}")
        try:
            ways = (["add", number, "--roles", roles], ["reset", number])
            for way in ways:
                done = self._run(["staff", *way, "--card", "--json", "--settings", str(settings)])
                answer = json.loads(done.stdout) if done.stdout else {}
                if answer.get("done"):
                    return str(answer["pin"])
            raise WorldError(f"nobody could be added to the staff: {done.stdout.strip()} {done.stderr.strip()}")
        finally:
            self.device("chip", "lift")

    def start_sandbox(self) -> None:
        """Bring the central service up (again, at the same address)."""
        port = self._sandbox_address["url"].rpartition(":")[2] if self._sandbox_address else "0"
        child = self._child(["sandbox", "serve", "--folder", str(self.folder / "sandbox"), "--port", port])
        self._sandbox = child
        self._sandbox_address = {key: str(value) for key, value in self._ready(child).items()}

    def stop_sandbox(self) -> None:
        """The central service is down: connections are refused."""
        if self._sandbox:
            self._sandbox.kill()
            self._sandbox.wait()

    def central(self, path: str) -> Mapping[str, object]:
        """Ask the sandbox what it has (`/sandbox/v1/...`)."""
        client: Client = build(self._sandbox_address["url"], Path(self._sandbox_address["ca"]))
        try:
            answer = client.send("GET", path).json()
        finally:
            client.close()
        assert isinstance(answer, dict)
        return answer

    # ----------------------------------------------------------------------------------------------------------- children

    def _child(self, arguments: Sequence[str]) -> subprocess.Popen[str]:
        child = subprocess.Popen(
            [sys.executable, "-m", "kiosk", *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self._children.append(child)
        return child

    def _ready(self, child: subprocess.Popen[str]) -> dict[str, object]:
        assert child.stdout is not None
        readable, _, _ = select.select([child.stdout], [], [], UP_SECONDS)
        line = child.stdout.readline() if readable else ""
        if not line:
            raise WorldError(f"{' '.join(str(a) for a in child.args[2:5])} did not come up")  # type: ignore[index]
        answer = json.loads(line)
        assert isinstance(answer, dict)
        return answer

    def _command(self, arguments: Sequence[str]) -> str:
        done = self._run(arguments)
        if done.returncode:
            raise WorldError(f"{' '.join(arguments[:2])} failed: {done.stderr.strip()}")
        return done.stdout.strip()

    def _run(self, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-m", "kiosk", *arguments], capture_output=True, text=True, check=False)

def handle() -> tuple[socket.socket, socket.socket]:
    """Both ends of the line between supervisor and hand; the second one is inherited by the window."""
    ours, theirs = socket.socketpair()
    os.set_inheritable(theirs.fileno(), True)
    return ours, theirs


def workspace() -> Path:
    """A new folder of this user's own."""
    return Path(tempfile.mkdtemp(prefix="kiosk-"))


def discard(folder: Path) -> None:
    """Throw a workspace away."""
    shutil.rmtree(folder, ignore_errors=True)


def kill(process: subprocess.Popen[str]) -> None:
    """As a power cut would: SIGKILL, nothing is said."""
    process.send_signal(signal.SIGKILL)
    process.wait()


def crash(process: subprocess.Popen[str]) -> None:
    """As a fault in a library of the window would: SIGSEGV in the middle of whatever it does."""
    process.send_signal(signal.SIGSEGV)
    process.wait()
