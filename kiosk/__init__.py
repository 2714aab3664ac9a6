"""An open self-service terminal for government halls.

Start reading at `kiosk.app` (what the terminal is made of) and `kiosk.journey.runner` (how one citizen gets through).
"""

__version__ = "0.1.0"
