"""WHAT can be done here: service packages as data.

`parts`, `fields`, `shapes`, `model` are their shape (pure); `elements` the dictionary of data; `rules`, `tree`, `guards`, `conditions`
what is asked when; `kinds` which answer fits which field; `source`, `check` and `check_*` find an author's mistakes; `trust` says who
answers for a package; `regions` are the places an address is chosen from; `service` is one matter as the terminal uses it, `loader`
reads one, `catalogue` holds all that this terminal offers.
"""
