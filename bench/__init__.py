"""Measurements and tortures that are run by hand and kept in docs/proof; none of it is part of a terminal."""
