"""The commands by what they are for; `kiosk.cli` puts them together. Each module's `add` says what it takes."""
