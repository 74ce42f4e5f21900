"""A simulated patient's words, with what is seen beside what is heard."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from attune_web.practice import showing

register = template.Library()


@register.filter
def spoken(text: str) -> SafeString:
    """The words, what is only seen marked as a gesture."""
    parts = (
        format_html('<em class="gesture">{}</em>', part.text) if part.kind else part.text
        for part in showing.spoken(text)
    )
    return format_html_join(" ", "{}", ((part,) for part in parts))
