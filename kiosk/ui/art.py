"""The drawn scenes of the window, as pictures of exactly the size that is shown.

Parts: ArtProvider, the image provider behind `image://art/NAME/WIDTHxHEIGHT` (for example `image://art/harbour/1080x740`).
The software scene graph scales pictures without filtering, so a scene is rendered from its SVG at the asked size
and never scaled afterwards.

Thread rule: Qt calls requestImage on the window's thread or on its image reader thread; the object keeps nothing but the folder.
Failure rule: a name that is no scene, a size that is none or a broken file gives a null picture; Qt then writes a warning that names the
address, which the tests turn into a failure. A missing scene must not end a citizen's session.
"""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtQuick import QQuickImageProvider
from PySide6.QtSvg import QSvgRenderer

from kiosk.texts import ASSETS

_ADDRESS = re.compile(r"(?P<name>[a-z0-9]+(?:-[a-z0-9]+)*)/(?P<width>[1-9]\d{0,3})x(?P<height>[1-9]\d{0,3})")


class ArtProvider(QQuickImageProvider):
    """Renders `folder`/NAME.svg at the size that the address names.

    The size stands in the address and not only in sourceSize, so that Qt's picture cache, whose key is the address, can hold two sizes.
    """

    def __init__(self, folder: Path = ASSETS / "art") -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)
        self._folder = folder

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:
        """Return the scene of the address `id` ("NAME/WIDTHxHEIGHT", pixels) and write its size into `size`.

        The picture is null if there is no such scene.
        """
        picture = self._render(id)
        size.setWidth(picture.width())
        size.setHeight(picture.height())
        return picture

    def _render(self, address: str) -> QImage:
        match = _ADDRESS.fullmatch(address)
        if match is None:
            return QImage()
        renderer = QSvgRenderer(str(self._folder / f"{match['name']}.svg"))
        if not renderer.isValid():
            return QImage()
        picture = QImage(int(match["width"]), int(match["height"]), QImage.Format.Format_ARGB32_Premultiplied)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter)
        painter.end()
        return picture
