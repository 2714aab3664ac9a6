"""Pictures that are made when QML asks for them: icons in any colour and size, and QR codes.

Thread rule: Qt may ask on any of its threads; both providers only read files, and an icon that was drawn once is kept: Qt drops its
own copies when a large picture comes, and then each page would draw all its icons anew. What a citizen says is in no icon. Failure
rule: a name that does not exist gives no picture, which Qt reports as a warning and the window counts.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote

import qrcode
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageReader, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from kiosk.texts import ASSETS

ICONS = ASSETS / "icons"
# All icons of a matter in two themes: some 20 kB each.
KEPT = 256
# Characters of a QR code.
LONG = 100

# "name/colour/pixels": a name never leaves the folder.
_SCAN = re.compile(r"([a-z]+-[0-9]{1,6})/([1-9][0-9]{0,3})x([1-9][0-9]{0,3})")
MOST_PIXELS = 40_000_000
_ASKED = re.compile(r"([a-z0-9-]+)/([0-9a-fA-F]{6,8})/([0-9]{1,4})")


def stroke_of(pixels: int) -> float:
    """The stroke of Tabler's 24-unit grid at which lines of icons of any size look equally thick."""
    if pixels <= 55:
        return 2.0
    return 1.75 if pixels <= 87 else 1.5


def icon(name: str, colour: str, pixels: int, folder: Path = ICONS) -> QImage:
    """The outline icon `name` in `colour` (RRGGBB), `pixels` square; a null image when there is none."""
    try:
        svg = (folder / f"{name}.svg").read_text(encoding="utf-8")
    except OSError:
        return QImage()
    svg = svg.replace("currentColor", f"#{colour[-6:]}").replace('stroke-width="2"', f'stroke-width="{stroke_of(pixels)}"')
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    if not renderer.isValid():
        return QImage()
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    return image


def qr(text: str, pixels: int) -> QImage:
    """`text` as a QR code of at most `pixels` square: black on white, quiet zone of four modules, whole pixels a module (ISO/IEC 18004)."""
    # What is long is a signature: noise, which no mask makes better. Trying all eight takes four times as long, on the window's thread.
    mask = 0 if len(text) > LONG else None
    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4, mask_pattern=mask)
    code.add_data(text)
    code.make(fit=True)
    matrix = code.get_matrix()
    module = max(1, pixels // len(matrix))
    image = QImage(len(matrix) * module, len(matrix) * module, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    for y, row in enumerate(matrix):
        for x, dark in enumerate(row):
            if dark:
                painter.fillRect(x * module, y * module, module, module, Qt.GlobalColor.black)
    painter.end()
    return image


def scanned(jpeg: bytes, width: int, height: int) -> QImage:
    """A picture of the scan page, at most `width` by `height`; a null image when it is no JPEG. Decoded at about the size that is shown."""
    buffer = QBuffer()
    buffer.setData(jpeg)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    # One format, and no guessing: what lies under a camera is a stranger's.
    reader = QImageReader(buffer, QByteArray(b"jpeg"))
    whole = reader.size()
    if not whole.isValid() or whole.width() * whole.height() > MOST_PIXELS:
        return QImage()
    reader.setScaledSize(whole.scaled(QSize(width, height), Qt.AspectRatioMode.KeepAspectRatio))
    return reader.read()


class Scans(QQuickImageProvider):
    """`image://scan/NAME/WIDTHxHEIGHT`: what lies under the camera, and the pages that are taken. `find` gives the JPEG of a name; nothing
    is kept here."""

    def __init__(self, find: Callable[[str], bytes | None]) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._find = find

    def requestImage(self, asked: str, size: QSize, requested: QSize) -> QImage:
        match = _SCAN.fullmatch(asked)
        jpeg = self._find(match[1]) if match else None
        # A picture that has just gone is no mistake: an empty one stands there until the page is drawn anew.
        image = QImage(1, 1, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.black)
        if match is not None and jpeg is not None:
            found = scanned(jpeg, int(match[2]), int(match[3]))
            image = image if found.isNull() else found
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


class Icons(QQuickImageProvider):
    """`image://icon/NAME/RRGGBB/PIXELS`."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._drawn = lru_cache(KEPT)(icon)

    def requestImage(self, asked: str, size: QSize, requested: QSize) -> QImage:
        match = _ASKED.fullmatch(asked)
        if match is None:
            return QImage()
        image = self._drawn(match[1], match[2], int(match[3]))
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image


class QrCodes(QQuickImageProvider):
    """`image://qr/PERCENT-ENCODED TEXT`, as large as `sourceSize` allows."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, asked: str, size: QSize, requested: QSize) -> QImage:
        image = qr(unquote(asked), requested.width() if requested.width() > 0 else 280)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image
