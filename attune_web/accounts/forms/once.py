"""A form whose page has a key of its own."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy as _

NOT_WHOLE = _("This page is not whole; load it again.")
WRONG = {"required": NOT_WHOLE, "max_length": NOT_WHOLE}


class KeyedForm(forms.Form):
    """A form that begins something: sent twice by the same page, it begins it once.

    The key is no id of anything: it opens nothing, and is text until it has been read.
    """

    key = forms.CharField(
        initial=uuid.uuid4, max_length=36, widget=forms.HiddenInput, error_messages=WRONG
    )

    def clean_key(self) -> uuid.UUID:
        """The key as what it is."""
        try:
            return uuid.UUID(self.cleaned_data["key"])
        except ValueError:
            raise forms.ValidationError(NOT_WHOLE) from None
