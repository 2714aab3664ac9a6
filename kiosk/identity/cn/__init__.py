"""Documents of the People's Republic of China: their numbers, nation codes and the text area of their chip.

Parts: `numbers` (GB 11643 and the numbers of foreign permanent residents), `nations` (GB/T 3304), `card_text` (the 256 bytes
that an SDT reader hands over). Pure functions; whatever a card holds comes back as a value, never as an exception.
"""
