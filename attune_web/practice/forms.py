"""What the practice pages take in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune_web.accounts.forms import KeyedForm
from attune_web.accounts.models import Person
from attune_web.practice.models import Fading, Session

TOO_MUCH = 50_000


def _number(**more: Any) -> forms.IntegerField:
    return forms.IntegerField(
        min_value=0, max_value=30_000, widget=forms.HiddenInput, localize=False, **more
    )


class StartForm(KeyedForm):
    """Which patient to meet."""

    case = forms.SlugField(max_length=41)


class DraftForm(forms.Form):
    """Words that are being typed, and the page they are typed on."""

    text = forms.CharField(required=False, max_length=TOO_MUCH, strip=False)
    position = _number()
    branch = _number()


class TurnForm(KeyedForm, DraftForm):
    """A turn; `key` is of the page, so that sending it twice says it once, and `seen` its mark."""

    silence = forms.CharField(required=False, max_length=5)
    seen = forms.CharField(required=False)

    @property
    def keeps_typed(self) -> bool:
        """Whether nothing was said while words stood in the box, where they stay."""
        sent = self.cleaned_data
        return bool(sent["silence"] and sent["text"].strip())


class RedoForm(forms.Form):
    """Which moment to try again."""

    position = _number()


class BranchForm(forms.Form):
    """Which way to go on."""

    number = _number()


class FadingForm(forms.Form):
    """When feedback is shown."""

    feedback = forms.ChoiceField(
        label=_("When do you want feedback?"), choices=Fading.choices, widget=forms.RadioSelect
    )


class GoalForm(forms.Form):
    """One goal for next time."""

    text = forms.CharField(
        label=_("One thing to try next time"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ShareForm(forms.Form):
    """To whom a moment is shown, and what one asks about it."""

    supervisor = forms.ModelChoiceField(
        label=_("Show it to"), queryset=Person.objects.none(), empty_label=None
    )
    text = forms.CharField(
        label=_("What would you like to ask, or have noticed?"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Person.objects.filter(
            supervises__clinician=session.clinician_id,
            supervises__organisation=session.organisation_id,
        )
        self.fields["supervisor"].queryset = mine.distinct()  # type: ignore[attr-defined]


class DisagreeForm(forms.Form):
    """With which code one disagrees, and why."""

    code = forms.ChoiceField(label=_("With what do you disagree?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("What was it, to you?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, codes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = codes  # type: ignore[attr-defined]


class ReadingForm(forms.Form):
    """What a supervisor reads in a moment, before any code is shown."""

    text = forms.CharField(
        label=_("What do you read in this moment?"),
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AnswerForm(forms.Form):
    """A person's answer to a disagreement."""

    corrects = forms.ChoiceField(
        label=_("Your answer"),
        choices=(
            ("yes", _("The code was wrong; my words stand in its place")),
            ("no", _("The code can stay")),
        ),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Why"), max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
