"""What a model of receipt printer can: chosen by `profile` of its entry in terminal.toml.

Written from published command references (Epson ESC/POS; Citizen and Chinese makers document the same commands), none of them tried
on a real machine yet. A profile that promises what the machine does not do costs an `Unconfirmed` and a closed printer, never a lost
page; so the usual profile promises least.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True, slots=True)
class Profile:
    """`columns` of size-1 letters (12 dots each) and `dots` across the paper, at 203 dpi.

    `status`: `dle-eot` answers in real time; `none`: it tells nobody anything.
    `confirm`: the question that stands in the data behind the last byte: `gs-r` (GS r 1) or `gs-h` (GS ( H, function 48, which sends
    our own four bytes back, so that no answer of an earlier job can be taken for it); `none`: no such answer, so no print is confirmed.
    `cancel`: `dle-dc4` throws away what it holds and says so (DLE DC4, function 8); `none`: it cannot.
    `chinese`: `gbk` prints the characters of GBK from its font; `none` has no Chinese font.
    `picture`: every line of text goes out as a picture.
    `presenter`: `gs-e` holds the paper in its slot until it is taken, says so (DLE EOT 20) and pulls it back (GS e); `none`: it falls out.
    """

    columns: int = 48
    dots: int = 576
    status: Literal["dle-eot", "none"] = "dle-eot"
    confirm: Literal["gs-r", "gs-h", "none"] = "gs-r"
    cancel: Literal["dle-dc4", "none"] = "none"
    cutter: bool = True
    chinese: Literal["gbk", "none"] = "gbk"
    picture: bool = False
    presenter: Literal["gs-e", "none"] = "none"


PROFILES: Final[Mapping[str, Profile]] = {
    "usual-80": Profile(),
    "usual-58": Profile(columns=32, dots=384, cutter=False),
    "epson-80": Profile(confirm="gs-h", cancel="dle-dc4"),
    "epson-58": Profile(columns=32, dots=384, confirm="gs-h", cancel="dle-dc4"),
    "picture-80": Profile(cancel="dle-dc4", chinese="none", picture=True),
    # The usual narrow one, which promises least, without a Chinese font.
    "picture-58": Profile(columns=32, dots=384, cutter=False, chinese="none", picture=True),
    # Printers made for kiosks (Custom VKP80, Pyramid Reliance and others that take their commands).
    "presenter-80": Profile(presenter="gs-e"),
    "blind-80": Profile(status="none", confirm="none"),
    "blind-58": Profile(columns=32, dots=384, status="none", confirm="none", cutter=False),
}
USUAL: Final = "usual-80"
