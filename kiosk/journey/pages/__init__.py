"""What each screen says: a plain page made from the session, the texts and the terminal's surroundings.

The window draws a page and knows no words; docs/pages.md is the contract between the two. Pure: the same session gives the
same page. `view` is the door; `form` and `ending` hold the larger screens.
"""

from kiosk.journey.pages.common import Surroundings, View
from kiosk.journey.pages.view import view

__all__ = ["Surroundings", "View", "view"]
