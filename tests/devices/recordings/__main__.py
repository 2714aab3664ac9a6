"""Records the tapes of this folder anew, on simulated devices: `python -m tests.devices.recordings`."""

from pathlib import Path

from tests.devices.recordings import days

if __name__ == "__main__":
    folder = Path(__file__).parent
    for name, day in days.DAYS.items():
        day().save(folder / f"{name}.json")
