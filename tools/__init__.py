"""Programs of the makers: `make` and CI run them; nothing of the terminal imports them."""
