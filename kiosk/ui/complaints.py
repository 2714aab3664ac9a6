"""What Qt complains about, counted and told by kind and place.

A warning's text may hold a value that stands on the screen, so only its kind ("TypeError", "Binding loop", ...) and the place in the
QML are kept; `verbose` prints the whole, for developers who look at invented people.

Thread rule: Qt may call on any thread; appending to a list is safe. Failure rule: never raises into Qt.
"""

import re
import sys
from collections.abc import Callable, Sequence

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtQml import QQmlError

_KIND = re.compile(r"(TypeError|ReferenceError|SyntaxError|RangeError|Error|Binding loop|Cannot [a-z]+|Unable to [a-z]+|Failed to [a-z]+)")
_PLACE = re.compile(r"([A-Za-z]+\.qml):(\d+)")
_SERIOUS = frozenset({QtMsgType.QtWarningMsg, QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg})


class Complaints:
    """The warnings of this process since `install`."""

    def __init__(self, told: Callable[[str, str], None], verbose: bool = False) -> None:
        self._told = told
        self._verbose = verbose
        self.found: list[str] = []

    def install(self) -> None:
        """Take Qt's messages of the whole process until `remove`."""
        qInstallMessageHandler(self._message)

    def remove(self) -> None:
        """Give Qt's messages back to Qt."""
        qInstallMessageHandler(None)

    def engine(self, errors: Sequence[QQmlError]) -> None:
        """Warnings of the QML engine."""
        for error in errors:
            self._keep(error.description(), f"{error.url().fileName()}:{error.line()}")

    def _message(self, kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
        if kind not in _SERIOUS:
            return
        place = _PLACE.search(text)
        where = f"{place[1]}:{place[2]}" if place else (context.category or "qt")
        self._keep(text, where)

    def _keep(self, text: str, where: str) -> None:
        kind = _KIND.search(text)
        entry = f"{kind[1] if kind else 'Warning'} at {where}"
        self.found.append(entry)
        print(f"kiosk: {entry}: {text}" if self._verbose else f"kiosk: {entry}", file=sys.stderr)
        try:
            self._told(kind[1] if kind else "Warning", where)
        except Exception as error:
            print(f"kiosk: telling it failed with {type(error).__name__}", file=sys.stderr)
