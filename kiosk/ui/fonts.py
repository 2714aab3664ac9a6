"""The type that every page is drawn with. A machine without it would show boxes, or another language's forms of the characters.

Parts: `FAMILIES`, the families that Style.qml names (one file of Debian's fonts-noto-cjk holds them all); `missing`, what is not there;
`asked`, the same for a program without a window, answered by a process of its own: `python -m kiosk.ui.fonts`.

Thread rule: `missing` on the main thread, as Qt's; `asked` on any. Failure rule: never raises; what is missing is told at start and by
`kiosk doctor`. A machine on which not even that process runs has no font that could be used.
"""

import json
import os
import subprocess
import sys

from PySide6.QtGui import QFontDatabase, QGuiApplication

FAMILIES = ("Noto Sans CJK SC", "Noto Sans CJK HK")
ASK_SECONDS = 20.0


def missing() -> tuple[str, ...]:
    """The families that this machine does not have. There must be a QGuiApplication."""
    return tuple(family for family in FAMILIES if not QFontDatabase.hasFamily(family))


def asked() -> tuple[str, ...]:
    """`missing`, without an application of one's own and without a screen."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "kiosk.ui.fonts"], capture_output=True, timeout=ASK_SECONDS, check=True
        )
        return tuple(map(str, json.loads(done.stdout)))
    except (OSError, ValueError, subprocess.SubprocessError):
        return FAMILIES


def told(absent: tuple[str, ...]) -> str:
    """Which families are not there, in words."""
    return f"the font family {' and '.join(map(repr, absent))} is not installed (Debian: fonts-noto-cjk)"


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    _app = QGuiApplication([])
    print(json.dumps(missing()))
