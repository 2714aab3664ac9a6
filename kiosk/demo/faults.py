"""What a demo may break, by name, and the outcome that is right then. Names are a contract: none is ever renamed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# From the least to the most a journey can come to; with several faults the latest right outcome in this list holds.
PRESENTER, CAMERA = "presenter", "camera"
OUTCOMES = ("delivered", "queued", "answered", "handed-over", "practised", "not-identified", "abandoned")


@dataclass(frozen=True, slots=True)
class Fault:
    """`device` and `name` steer a simulator before the journey; without them the world or the hand makes the fault. `world`: what the
    terminal has for it in place of the usual. `along`: what goes wrong besides, because without it nobody would see this one."""

    outcome: str
    device: str = ""
    name: str = ""
    how: str = "always"
    world: str = ""
    along: str = ""


FAULTS: Mapping[str, Fault] = {
    "card-pulled": Fault("delivered", "id-reader", "card-pulled", "next"),
    "card-unreadable": Fault("not-identified", "id-reader", "card-unreadable"),
    "reader-unplugged": Fault("delivered"),
    "printer-paper-out": Fault("delivered", "receipt", "media-empty"),
    "central-down": Fault("delivered"),
    "walk-away": Fault("abandoned"),
    "submit-5x": Fault("delivered"),
    "kill-after-number": Fault("delivered"),
    "crash-in-journey": Fault("abandoned"),
    # The same by the simulators' own names, and what else they can do.
    "id-reader:card-pulled": Fault("delivered", "id-reader", "card-pulled", "next"),
    "id-reader:card-unreadable": Fault("not-identified", "id-reader", "card-unreadable"),
    "id-reader:noise": Fault("delivered", "id-reader", "noise"),
    "id-reader:bad-checksum": Fault("delivered", "id-reader", "bad-checksum", "next"),
    "receipt:media-empty": Fault("delivered", "receipt", "media-empty"),
    "receipt:media-empty-mid-print": Fault("delivered", "receipt", "media-empty-mid-print"),
    "receipt:media-low": Fault("delivered", "receipt", "media-low"),
    "receipt:cover-open": Fault("delivered", "receipt", "cover-open"),
    "receipt:offline": Fault("delivered", "receipt", "offline"),
    "receipt:mute": Fault("delivered", "receipt", "mute"),
    "receipt:media-jam": Fault("delivered", "receipt", "media-jam"),
    "receipt:no-answer": Fault("delivered", "receipt", "no-answer"),
    "receipt:slow": Fault("delivered", "receipt", "slow"),
    "receipt:cover-open-mid-print": Fault("delivered", "receipt", "cover-open-mid-print"),
    "receipt:reset-mid-job": Fault("delivered", "receipt", "reset-mid-job"),
    "receipt:half-printed": Fault("delivered", "receipt", "half-printed"),
    "receipt:never-cancelled": Fault("delivered", "receipt", "never-cancelled", along="media-empty-mid-print"),
    **{f"a4:{name}": Fault("delivered", "a4", name)
       for name in ("media-empty", "media-low", "media-jam", "cover-open", "no-answer", "offline", "media-empty-mid-print",
                    "media-jam-mid-print", "reset-mid-job", "only-a3", "only-letter", "simple")},
    "a4:never-cancelled": Fault("delivered", "a4", "never-cancelled", along="media-jam-mid-print"),
    "receipt:left-paper": Fault("delivered", "receipt", "left-paper", world=PRESENTER),
    # The document scanner: what cannot be scanned is handed in another way.
    "scanner:media-jam": Fault("delivered", "glass", "media-jam"),
    "scanner:cover-open": Fault("delivered", "glass", "cover-open"),
    "scanner:lamp": Fault("delivered", "glass", "lamp"),
    "scanner:busy": Fault("delivered", "glass", "busy"),
    "scanner:no-answer": Fault("delivered", "glass", "no-answer"),
    "scanner:slow": Fault("delivered", "glass", "slow"),
    "scanner:cut": Fault("delivered", "glass", "cut", "next"),
    "scanner:no-picture": Fault("delivered", "glass", "no-picture", "next"),
    "scanner:too-large": Fault("delivered", "glass", "too-large", "next"),
    "scanner:unplugged": Fault("delivered"),
    "scanner:unplugged-while-scanning": Fault("delivered"),
    # The chip of a passport or permit: `next` holds until it is lifted, and the citizen lays it again; what it is itself, it stays.
    **{f"chip:{name}": Fault("delivered", "chip", name, "next") for name in ("mute", "pulled", "pulled-at-key", "wrong-key")},
    "chip:no-pace": Fault("delivered", "chip", "no-pace"),
    **{f"chip:{name}": Fault("answered", "chip", name)
       for name in ("tampered-dg1", "unknown-signer", "copied")},
    "chip:not-a-passport": Fault("not-identified", "chip", "not-a-passport"),
    "chip:never-opens": Fault("not-identified", "chip", "wrong-key"),
    # A code scanner that hears a broken line: the code comes whole behind it.
    "code-scanner:noise": Fault("delivered", "scanner", "noise"),
    # The lights and the service door: no journey ends otherwise for them. The door is opened when the number stands there.
    **{f"light:{name}": Fault("delivered", "light", name) for name in ("no-answer", "slow", "stuck", "garbage", "refuses", "mute")},
    **{f"door:{name}": Fault("delivered", "door", name) for name in ("no-answer", "slow", "stuck", "garbage")},
    "door:opened": Fault("delivered"),
    **{f"camera:{name}": Fault("delivered", "camera", name, world=CAMERA) for name in ("no-answer", "no-picture", "cut")},
}


def worlds(faults: Iterable[str]) -> frozenset[str]:
    """What the terminal has in place of the usual for `faults`."""
    return frozenset(FAULTS[name].world for name in faults) - {""}


def right_outcome(faults: tuple[str, ...], fits: bool) -> str:
    """What a journey with `faults` should come to; `fits`: the matter accepts the citizen's document."""
    expected = [FAULTS[fault].outcome for fault in faults] + (["delivered"] if fits else ["not-identified"])
    return max(expected, key=OUTCOMES.index)
