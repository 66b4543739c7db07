"""How figures of agreement are printed."""

from django import template

register = template.Library()


@register.filter
def figure(value: float | None) -> str:
    """Two places, a true minus; “undefined” for a figure that is not defined.

    >>> figure(0.4915), figure(-0.111), figure(None)
    ('0.49', '−0.11', 'undefined')
    """
    return "undefined" if value is None else f"{value:.2f}".replace("-", "−").replace("−0.00", "0.00")
