"""What can be asked of the pages."""

from django import forms
from django.utils.translation import gettext_lazy as _


class SearchForm(forms.Form):
    """Words to look for."""

    q = forms.CharField(label=_("Look for"), max_length=200)
