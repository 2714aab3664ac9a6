"""What stands between Python and QML: the journey's singleton, the guard of its slots and what the window asks of the journey."""
