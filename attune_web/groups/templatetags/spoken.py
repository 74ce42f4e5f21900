"""A simulated patient's words, with what is seen beside what is heard."""

import re

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
_SEEN = re.compile(r"\[([^\[\]]{1,120})\]")


@register.filter
def spoken(text: str) -> SafeString:
    """The words, what stands in brackets marked as a gesture."""
    parts = _SEEN.split(text)
    found = [
        format_html('<em class="gesture">{}</em>', part) if place % 2 else conditional_escape(part)
        for place, part in enumerate(parts)
    ]
    return mark_safe("".join(found))  # noqa: S308  # each part was escaped
