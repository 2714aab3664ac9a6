"""Where a device hangs, by what stays the same. A path whose number the kernel gives out anew at every start, to whoever is found first,
is refused: the next start could read the scanner as the card reader.

Failure rule: `SettingsError`, with the names that the device has now, where it is plugged in.
"""

import re
from pathlib import Path

from kiosk.settings import SettingsError

_COUNTED = re.compile(r"/dev/(ttyUSB|ttyACM|input/event|video)[0-9]+")
_FOLDERS = {"ttyUSB": ("serial/by-id", "serial/by-path"), "ttyACM": ("serial/by-id", "serial/by-path"),
            "input/event": ("input/by-id", "input/by-path"), "video": ("v4l/by-id", "v4l/by-path")}  # fmt: skip


def kept(where: str, path: str, devices: Path = Path("/dev"), *, key: str = "port") -> str:
    """`path`, which names a device and not a number. `where` begins the message; `devices` is the folder of the machine's devices, `key`
    the setting that names it.

    Raises:
        SettingsError: it is one of /dev/ttyUSB0, /dev/ttyACM0, /dev/input/event0 and /dev/video0.
    """
    counted = _COUNTED.fullmatch(path)
    if counted is None:
        return path
    folders = _FOLDERS[counted[1]]
    own = devices / path.removeprefix("/dev/")
    links = [link for folder in folders for link in sorted((devices / folder).glob("*"))]
    names = [link for link in links if own.exists() and link.resolve() == own.resolve()]
    meant = f"it is {' and '.join(map(str, names))} now" if names else f"take its name in {' or '.join(f'/dev/{name}' for name in folders)}"
    raise SettingsError(f"{where} {key} {path} is another device after the next start: {meant}")
