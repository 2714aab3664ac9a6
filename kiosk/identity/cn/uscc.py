"""The unified social credit code (GB 32100-2015): 18 characters, the last a check character over the other 17.

`R T AAAAAA OOOOOOOOO C`: registering authority, kind, place, organisation code (GB 11714), check. I, O, S, V and Z do not occur.
Pure functions; every text gets a result.
"""

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def check_character(first17: str) -> str:
    """The check character of 17 characters of the code's alphabet."""
    return _ALPHABET[-sum(_ALPHABET.index(letter) * weight for letter, weight in zip(first17, _WEIGHTS, strict=True)) % 31]


def valid(code: str) -> bool:
    """Can `code` be right? Small letters count as large ones."""
    written = code.strip().upper()
    return len(written) == 18 and all(letter in _ALPHABET for letter in written) and check_character(written[:17]) == written[17]
