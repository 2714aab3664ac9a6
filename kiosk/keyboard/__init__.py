"""The terminal's own keyboard: what is typed, and the pinyin engine that turns letters into characters.

    layouts     which keys stand on the keyboard, by mode; pure
    composing   letters on their way to an answer; pure
    engine      asks the pinyin library, on its own thread, answers as events
    child       the process that holds the library; it ends with each citizen

Nothing that is typed is learnt, kept or logged anywhere.
"""
