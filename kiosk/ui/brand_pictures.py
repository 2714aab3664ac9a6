"""The marks and scenes of brand packs as pictures: `image://brand/PACK/PICTURE/THEME/WIDTHxHEIGHT`.

Drawn at exactly the asked size, in true pixels: the software scene graph does not filter. A mark stands whole in its place; a scene
covers its place and stands on its ground, so what is too much is cut at the top and the sides.

Thread rule: Qt may ask on any of its threads; the provider only reads files and keeps what it drew. Failure rule: an address that names
no picture gives a null picture, which Qt reports and the window counts; a missing scene must not end a citizen's session.
"""

import re
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from kiosk.ui.brands import PACKS, BrandError, load

# The marks and pictures of the one city that is shown, in the themes.
KEPT = 12

_ASKED = re.compile(r"([a-z][a-z0-9-]{0,31})/(mark|scene|scene-low)/(light|dark|contrast)/([1-9]\d{0,3})x([1-9]\d{0,3})")


class BrandPictures(QQuickImageProvider):
    """The provider; `folder` holds the packs."""

    def __init__(self, folder: Path = PACKS) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._folder = folder
        self._drawn = lru_cache(KEPT)(self._draw)

    def requestImage(self, asked: str, size: QSize, requested: QSize) -> QImage:
        """The picture of that address, null if there is none; its size is written into `size`."""
        image = self._drawn(asked)
        size.setWidth(image.width())
        size.setHeight(image.height())
        return image

    def _draw(self, asked: str) -> QImage:
        match = _ASKED.fullmatch(asked)
        if match is None:
            return QImage()
        try:
            svg = load(match[1], self._folder).svg(match[2], match[3])
        except (BrandError, OSError):
            return QImage()
        renderer = QSvgRenderer(QByteArray(svg.encode()))
        if not renderer.isValid():
            return QImage()
        image = QImage(int(match[4]), int(match[5]), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        painter = QPainter(image)
        renderer.render(painter, place(QSizeF(renderer.defaultSize()), QSizeF(image.size()), whole=match[2] == "mark"))
        painter.end()
        return image


def place(drawn: QSizeF, room: QSizeF, *, whole: bool) -> QRectF:
    """Where a picture of size `drawn` stands in `room`: whole in the middle, or covering it, with its foot at the foot of the room."""
    mode = Qt.AspectRatioMode.KeepAspectRatio if whole else Qt.AspectRatioMode.KeepAspectRatioByExpanding
    size = drawn.scaled(room, mode)
    top = (room.height() - size.height()) / (2 if whole else 1)
    return QRectF((room.width() - size.width()) / 2, top, size.width(), size.height())
