"""Measurements and tortures that anybody can repeat: `python -m bench.NAME --json`. Each measures beside a peer, in one run."""
