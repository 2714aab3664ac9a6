"""What a technician does with devices: see what is there, watch it, try it, and ask it what it is. `kiosk devices ...`.

Parts: `command` (arguments and exit codes), `place` (which devices: those of a settings file, or the simulated terminal), `trying` and
`watching`. Threads: the caller's, and those of the hub while watching. Failures: `Unusable` with a sentence.
"""
