"""The terminal of a demo on paper: its terminal.toml, from where its simulated devices are, its panel, and devices of one's own."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.demo.pcscd import READER

ABILITY = {
    "sdt-serial": "id-reader", "sdt-usb": "id-reader", "pcsc": "chip", "scanner-serial": "scanner", "scanner-evdev": "scanner",
    "escpos-tcp": "receipt", "escpos-serial": "receipt", "escpos-usb": "receipt",
    "ipp": "a4", "cups": "a4",
    "escl": "glass", "sane": "glass", "camera": "glass",
    "light-serial": "light", "light-gpio": "light", "door-gpio": "door",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Panel:
    """The screen of the hall: pixels (None: a 27-inch panel, as large as the desk allows), and its defaults of theme and text size."""

    size: tuple[int, int] | None = None
    theme: str = "light"
    text: str = "normal"

    def lines(self) -> list[str]:
        """Its [screen] table. The pixels are as close together as on a 27-inch panel of 1080x1920."""
        width, height = self.size or (1080, 1920)
        return [
            "[screen]",
            f"width_mm = {round(width * 336 / 1080)}",
            f"height_mm = {round(height * 597 / 1920)}",
            f"theme = {json.dumps(self.theme)}",
            f"text = {json.dumps(self.text)}",
        ]


def terminal_toml(
    state: Path,
    central: Mapping[str, str],
    panel: Panel,
    addresses: Mapping[str, object],
    own: Sequence[Mapping[str, object]] = (),
    certificates: str = "",
    has: frozenset[str] = frozenset(),
) -> str:
    """The settings of a terminal whose simulated devices are at `addresses` and whose central service at `central`; `own` devices take the
    places of simulated ones. `certificates`: chips lie on the reader of a real pcscd. `has`: what the terminal has in place of the usual, a
    `presenter`, a `camera` for papers."""
    lines = [
        "[terminal]",
        f"state = {json.dumps(str(state))}",
        "simulated = true",
        "[central]",
        f"url = {json.dumps(central['url'])}",
        f"ca = {json.dumps(central['ca'])}",
        *panel.lines(),
    ]
    simulated = {
        "id-reader": "sdt-serial", "receipt": "escpos-tcp", "a4": "ipp", "chip": "pcsc", "scanner": "scanner-serial", "glass": "escl",
        "light": "light-serial", "door": "door-gpio",
    }  # fmt: skip
    if "camera" in has:
        simulated = {("camera" if ident == "glass" else ident): driver for ident, driver in simulated.items()} | {"camera": "camera"}
    # The simulated printer does what DLE DC4 and GS ( H ask of it, and holds its paper if it is asked to. A new roll, a full tray.
    more: Mapping[str, Mapping[str, object]] = {
        "receipt": {"profile": "presenter-80" if "presenter" in has else "epson-80", "roll": 80},
        "a4": {"tray": 250},
    }
    replaced = {ABILITY.get(str(device["driver"]), "") for device in own}
    for ident, driver in simulated.items():
        if ident in replaced:
            continue
        options = addresses[ident]
        assert isinstance(options, dict)
        if ident == "chip" and certificates:
            lines += _device({"id": ident, "driver": driver, "reader": READER, "certificates": certificates})
        else:
            lines += _device({"id": ident, "driver": driver, "simulated": True, **options, **more.get(ident, {})})
    for device in own:
        lines += _device(device)
    return "\n".join(lines) + "\n"


def _device(entry: Mapping[str, object]) -> list[str]:
    return ["[[devices]]", *(f"{key} = {json.dumps(value)}" for key, value in entry.items())]


def own_devices(path: Path) -> list[dict[str, object]]:
    """The [[devices]] entries of a settings file that a technician wrote.

    Raises:
        ValueError: the file cannot be read, or an entry names a driver that no simulated device has.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ValueError(f"{path}: {error}") from None
    entries = raw.get("devices", [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f"{path}: devices are written as [[devices]]")
    for entry in entries:
        if entry.get("driver") not in ABILITY:
            raise ValueError(f"{path}: [[devices]] {entry.get('id')}: driver {entry.get('driver')} is not known")
    return list(entries)
