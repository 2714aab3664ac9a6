"""Which rectangle four corners could be: under a pinhole of a usual focal length whose axis meets the frame's middle. Pure.

With the focal length known, four corners have one degree of freedom more than a rectangle has, and its tilt and ratio can be told. So what
is no rectangle (two sides of one sheet and two of another that lies under it), leans more than anybody lays paper under a camera, or has a
ratio that paper seldom has, is known without a look at its light.

The vanishing points of a quadrangle: Zhang and He, "Whiteboard scanning and image enhancement", 2007; here by cross products, which have no
special case where sides are parallel in the picture.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy
from numpy.typing import NDArray

from kiosk.imaging.lines import Floats

FOCAL: Final = 0.93
"""Of the frame's longer side: lenses that see 50 to 65 degrees."""
USUAL: Final = (297 / 210, 1.36)
"""Ratios of ISO 216 (A4, A5, A6; B the same) and of booklets such as the household register."""


@dataclass(frozen=True)
class Shape:
    """One value each: `skew` is how far (degrees) the sides are from square, `tilt` how far (degrees) the sheet leans away from the camera,
    `ratio` its longer side over its shorter, `odd` how far (logarithm) that is from the nearest usual ratio."""

    skew: Floats
    tilt: Floats
    ratio: Floats
    odd: Floats

    def some(self, which: NDArray[Any]) -> "Shape":
        return Shape(self.skew[which], self.tilt[which], self.ratio[which], self.odd[which])


def shape(corners: Floats, width: float, height: float, focal: float = FOCAL) -> Shape:
    """Of n x 4 x 2 corners, in order around the sheet, in a picture of `width` x `height`."""
    far = focal * max(width, height)
    middle = numpy.array([(width - 1) / 2, (height - 1) / 2])
    ray = numpy.concatenate([(corners - middle) / far, numpy.ones((*corners.shape[:2], 1))], 2)
    a, b, c, d = (ray[:, corner] for corner in range(4))
    across = numpy.cross(numpy.cross(a, b), numpy.cross(d, c))
    down = numpy.cross(numpy.cross(a, d), numpy.cross(b, c))
    across /= numpy.maximum(numpy.linalg.norm(across, axis=1), 1e-12)[:, None]
    down /= numpy.maximum(numpy.linalg.norm(down, axis=1), 1e-12)[:, None]
    skew = numpy.degrees(numpy.arcsin(numpy.clip(numpy.abs((across * down).sum(1)), 0, 1)))
    facing = numpy.cross(across, down)
    facing /= numpy.maximum(numpy.linalg.norm(facing, axis=1), 1e-12)[:, None]
    tilt = numpy.degrees(numpy.arccos(numpy.clip(numpy.abs(facing[:, 2]), 0, 1)))
    # Where each ray meets the sheet's plane, at distance 1.
    deep = (ray * facing[:, None]).sum(2)
    point = ray / numpy.where(numpy.abs(deep) < 1e-6, 1e-6, deep)[..., None]
    wide = numpy.linalg.norm(point[:, 1] - point[:, 0], axis=1) + numpy.linalg.norm(point[:, 2] - point[:, 3], axis=1)
    high = numpy.linalg.norm(point[:, 3] - point[:, 0], axis=1) + numpy.linalg.norm(point[:, 2] - point[:, 1], axis=1)
    ratio = numpy.maximum(wide, high) / numpy.maximum(numpy.minimum(wide, high), 1e-9)
    odd = numpy.min([numpy.abs(numpy.log(ratio / usual)) for usual in USUAL], axis=0)
    return Shape(skew, tilt, ratio, odd)
