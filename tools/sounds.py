#!/usr/bin/env python3
"""Make the three sounds of the terminal: `python tools/sounds.py`. Writes assets/sounds/*.wav, the same bytes each time.

Each is a few plain tones of a pentatonic scale with the partials of a struck wooden bar (2.76 and 5.4 times the tone: a free bar's
second and third mode), which the ear takes for something small and friendly. Mono, 16 bit, 22,050 Hz, under a second, peak at a
quarter of full scale: a hall is quiet, and the volume is the hall's to choose.
"""

import array
import math
import wave
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "assets" / "sounds"
RATE = 22050
PEAK = 0.25


@dataclass(frozen=True)
class Tone:
    """One stroke: when it begins and how fast it dies away (both in seconds), its pitch in hertz, its loudness."""

    at: float
    hertz: float
    dies: float
    loud: float = 1.0


C5, E5, G5, A5, C6 = 523.25, 659.26, 783.99, 880.0, 1046.5
SOUNDS: dict[str, tuple[float, tuple[Tone, ...]]] = {
    # a card lies on the reader: one low tap and its echo above, as a card sounds on wood
    "card-laid": (0.36, (Tone(0.0, C5, 0.07), Tone(0.06, G5, 0.08, 0.7))),
    # paper is coming out: two short ones going up
    "paper-out": (0.5, (Tone(0.0, G5, 0.08, 0.8), Tone(0.13, A5, 0.11))),
    # it is done: three, ending on the octave
    "done": (0.95, (Tone(0.0, C5, 0.13, 0.8), Tone(0.14, E5, 0.15, 0.85), Tone(0.28, C6, 0.22))),
}
PARTIALS = ((1.0, 1.0, 1.0), (2.76, 0.22, 0.45), (5.4, 0.06, 0.2))
ATTACK = 0.004


def samples(seconds: float, tones: tuple[Tone, ...]) -> list[float]:
    """The sound as numbers in -1..1, at its peak `PEAK`, ending in silence."""
    found = [0.0] * round(seconds * RATE)
    for tone in tones:
        for n in range(round(tone.at * RATE), len(found)):
            t = n / RATE - tone.at
            rise = min(1.0, t / ATTACK)
            for ratio, part, life in PARTIALS:
                found[n] += tone.loud * part * rise * math.exp(-t / (tone.dies * life)) * math.sin(2 * math.pi * tone.hertz * ratio * t)
    fade = round(0.02 * RATE)
    for n in range(fade):
        found[-1 - n] *= n / fade
    most = max(abs(value) for value in found)
    return [value / most * PEAK for value in found]


def write(path: Path, seconds: float, tones: tuple[Tone, ...]) -> None:
    """Save one sound as a WAV file."""
    data = array.array("h", (round(value * 32767) for value in samples(seconds, tones)))
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(data.tobytes())


def main() -> None:
    """Write every sound."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, (seconds, tones) in SOUNDS.items():
        write(FOLDER / f"{name}.wav", seconds, tones)


if __name__ == "__main__":
    main()
