"""A terminal to try out: sandbox, far ends and window as children of one supervisor.

`world` starts them and makes things happen off the screen; `faults` is what may go wrong and what is right then; `journey`
runs one scripted journey and writes what came of it. Nothing of this is part of a terminal in a hall.
"""
