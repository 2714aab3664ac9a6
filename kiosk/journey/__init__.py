"""HOW one citizen gets through.

`engine` (pure rules of a form), `session` (one citizen's data; `wipe` is the only way out), `screens` (which screen now),
`pages` (what that screen says), `receipt` (what the paper says), `runner` (joins them with devices and outbox), `autopilot`
(goes through a journey with no hand). All of it runs on the thread that pumps the bus; none of it knows Qt.
"""
