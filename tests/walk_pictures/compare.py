"""Compares two pictures of a page as tolerantly as an eye: what another rounding of an edge changes is nothing, what moved is something.

Two figures, in steps of 0..255: the mean difference over the whole picture, and the mean difference of the worst tile of 24 by 24 points. A
word that is gone or a button that moved is nothing in the mean of a page and much in its tile. Pillow alone, no Qt.
"""

from dataclasses import dataclass

from PIL import Image, ImageChops

TILE = 24
MEAN_LIMIT = 0.6
TILE_LIMIT = 9.0


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two pictures differ; `worst` is the place of the worst tile, x and y of its corner."""

    mean: float
    tile: float
    worst: tuple[int, int]
    same_size: bool = True

    @property
    def small(self) -> bool:
        """Nothing that an eye would notice."""
        return self.same_size and self.mean <= MEAN_LIMIT and self.tile <= TILE_LIMIT


def compare(one: Image.Image, other: Image.Image) -> Difference:
    """The difference of two pictures; of two sizes it is as large as can be."""
    if one.size != other.size:
        return Difference(255, 255, (0, 0), same_size=False)
    grey = ImageChops.difference(one.convert("RGB"), other.convert("RGB")).convert("L")
    columns, rows = -(-grey.width // TILE), -(-grey.height // TILE)
    # Padded to whole tiles, so that every point of the small picture is the mean of one of them.
    whole = Image.new("L", (columns * TILE, rows * TILE))
    whole.paste(grey)
    tiles = whole.resize((columns, rows), Image.Resampling.BOX)
    values = tiles.tobytes()
    most = max(range(len(values)), key=values.__getitem__)
    mean = sum(values) * TILE * TILE / (grey.width * grey.height)
    return Difference(mean, float(values[most]), (most % columns * TILE, most // columns * TILE))
