"""Parts of pages that are drawn once and kept, by all that they show."""

from collections.abc import Hashable

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from evidence.search.held import Held

register = template.Library()

MOST = 3_000
"""Parts in a process, of about 3 kB each."""
_PARTS: Held[tuple[str, tuple[tuple[str, Hashable], ...]], SafeString] = Held(MOST)


@register.simple_tag
def drawn(name: str, **shown: Hashable) -> SafeString:
    """The same as `include name with … only`, of values that can be told apart: equal values give equal HTML.

    What is shown comes from the database each time; drawing it again costs a look-up. A part may show nothing but
    what it is given: neither the time nor who asks.
    """
    if settings.DEBUG:
        return render_to_string(name, shown)
    return _PARTS.kept((name, tuple(shown.items())), lambda: render_to_string(name, shown))
