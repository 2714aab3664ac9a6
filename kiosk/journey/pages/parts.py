"""The smallest parts of a page."""

Page = dict[str, object]


def button(ident: str, label: str, icon: str = "") -> Page:
    """What can be touched: `ident` comes back as the touch."""
    return {"id": ident, "label": label, "icon": icon}
