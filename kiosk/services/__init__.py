"""WHAT can be done here: service packages as data.

`model` is their shape (pure), `regions` the places an address is chosen from, `loader` reads and checks a package,
`catalogue` holds all that this terminal offers.
"""
