"""What a far end is told to do over its control socket, looked up among its verbs. Pure."""

from collections.abc import Callable, Collection, Mapping

Args = Mapping[str, str]
Verb = tuple[Callable[[Args], object], Collection[str]]
"""What does it, with the arguments as text, and the names of the arguments it knows."""
Verbs = Mapping[str, Verb]


def asked(verbs: Verbs, verb: str, args: Mapping[str, str | int]) -> Callable[[], None]:
    """What does `verb` with `args`, to be called where the far end's own thread or lock allows.

    Raises:
        ValueError: there is no such verb, or it has no such argument.
    """
    if verb not in verbs:
        raise ValueError(f"there is no verb {verb}; there are {', '.join(verbs)}")
    act, known = verbs[verb]
    for name in args:
        if name not in known:
            raise ValueError(f"{verb} has no argument {name}")
    given = {name: str(value) for name, value in args.items()}

    def do() -> None:
        act(given)

    return do
