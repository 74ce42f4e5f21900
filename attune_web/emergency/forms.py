"""What is asked of somebody who opens another person's practice."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from attune_web.accounts.forms import KeyedForm
from attune_web.practice.models import Session


class ReasonForm(KeyedForm):
    """Why it cannot wait."""

    reason = forms.CharField(
        label=_("Why this cannot wait"),
        help_text=_("The person concerned and the auditors read this, nobody else."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class _ByDate(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        """The date alone: with whom somebody practised is their own affair."""
        return date_format(timezone.localtime(obj.started_at), "SHORT_DATETIME_FORMAT")


class SessionForm(forms.Form):
    """Which session, by when it began."""

    session = _ByDate(label=_("The session that began"), queryset=Session.objects.none())

    def __init__(self, *args: Any, sessions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["session"].queryset = sessions  # type: ignore[attr-defined]
