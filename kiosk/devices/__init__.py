"""WHAT IS PLUGGED IN: the device contract, the hub that runs devices, drivers and their simulators.

`contract` says what a device is; `hub` gives each one its thread and publishes changes; `drivers` speak to hardware; `sim`
are the far ends of the wires that drivers speak over, in another process, steered by `control`.
"""
