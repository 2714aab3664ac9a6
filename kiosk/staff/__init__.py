"""Staff: who they are, what each may do, how they come in, and the pages of maintenance mode.

Parts that need no window: `roles` (who may do what), `pins` (how a PIN is kept), `lockout` (what wrong PINs cost), `people` (the rows),
`gate` (the way in), `desk` (the commands of `kiosk staff`).
Nothing of a citizen comes in here: ids, numbers, states, codes, counts and times alone.
"""
