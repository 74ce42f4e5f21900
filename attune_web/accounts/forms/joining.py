"""Forms behind one-time links."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import (
    password_validators_help_text_html,
    validate_password,
)
from django.utils.translation import gettext_lazy as _

from attune_web.accounts.models import Person


class NewPasswordForm(forms.Form):
    """A new password, shown if the person wants to see it, checked before it is taken."""

    password = forms.CharField(
        label=_("Password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("Three or four words you will remember make a good one."),
        strip=False,
        max_length=200,
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._person = person
        self.rules = password_validators_help_text_html()

    def clean_password(self) -> str:
        """The password, if it is good enough for this person."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self._person)
        return password


class JoinForm(NewPasswordForm):
    """A name as colleagues know it, and a password."""

    name = forms.CharField(
        label=_("Your name, as colleagues know it"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password")
