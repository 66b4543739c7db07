"""What a search found, told apart in its text. A tag instead of an include: a page has hundreds of pieces."""

from collections.abc import Iterable
from typing import Protocol

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

register = template.Library()


class Piece(Protocol):
    @property
    def text(self) -> str: ...

    @property
    def is_hit(self) -> bool: ...


@register.simple_tag
def pieces(found: Iterable[Piece]) -> SafeString:
    """The text, with what was looked for marked."""
    whole = SafeString("")
    for piece in found:
        whole += format_html('<mark class="hit">{}</mark>', piece.text) if piece.is_hit else escape(piece.text)
    return whole
