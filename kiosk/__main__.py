"""`kiosk` and `python -m kiosk`."""

import sys


def main() -> int:
    """Run the command line; returns the exit code."""
    from kiosk.cli import main as command

    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
