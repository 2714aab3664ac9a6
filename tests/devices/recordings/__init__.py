"""Tapes of days at a device, one of each kind, as `kiosk devices record` writes them. They were recorded on simulated devices, by
`python -m tests.devices.recordings`; a tape out of a hall goes beside them, and a test of `test_recordings.py` says what came of it."""
