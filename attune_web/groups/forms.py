"""What can be typed or chosen in the group room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from attune_web.accounts.forms import KeyedForm
from attune_web.groups.models import Mode
from attune_web.groups.votes import Call, Landing

LONGEST = 4000


class OpenForm(KeyedForm):
    """Which patient, in which way, and who may join."""

    case = forms.ChoiceField(label=_("Patient"), widget=forms.RadioSelect)
    mode = forms.ChoiceField(
        label=_("How"), choices=Mode.choices, initial=Mode.VOTE, widget=forms.RadioSelect
    )
    guests = forms.BooleanField(
        label=_("People without an account here may join with the code"),
        help_text=_("Nothing is kept about them. They see what the wall shows."),
        required=False,
    )

    def __init__(
        self, *args: object, cases: list[tuple[str, str]], answers: bool, **kwargs: object
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["case"].choices = cases  # type: ignore[attr-defined]
        if len(cases) == 1:  # nothing to choose between
            self.fields["case"].initial = cases[0][0]
        if not answers:  # what is typed would reach nobody
            vote = [(Mode.VOTE.value, Mode.VOTE.label)]
            self.fields["mode"].choices = vote  # type: ignore[attr-defined]


class SinceForm(forms.Form):
    """What a page that watches has seen last."""

    seen = forms.CharField(max_length=40, required=False)


class CodeForm(forms.Form):
    """The code on the wall."""

    code = forms.CharField(
        label=_("Code on the wall"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class TurnForm(KeyedForm):
    """One turn, for the place in the conversation it was written for."""

    text = forms.CharField(
        label=_("What shall we say?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST}),
    )
    position = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


class VoteForm(forms.Form):
    """What one would call the turn, and how it would land."""

    call = forms.ChoiceField(
        label=_("What would you call it?"), choices=Call.choices, widget=forms.RadioSelect
    )
    land = forms.ChoiceField(
        label=_("How would it land?"), choices=Landing.choices, widget=forms.RadioSelect
    )
    question = forms.UUIDField(widget=forms.HiddenInput)


class QuestionForm(forms.Form):
    """The question a trainer means, so that a second press means the same one."""

    question = forms.UUIDField(widget=forms.HiddenInput)


class KeyboardForm(forms.Form):
    """Where the keyboard goes."""

    to = forms.ChoiceField(choices=[("free", "free"), ("trainer", "trainer")])


class ChangeForm(forms.Form):
    """Who may still come in, and how the group works."""

    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices, widget=forms.RadioSelect)
    door_open = forms.BooleanField(label=_("More people may join"), required=False)


class BackForm(forms.Form):
    """The turn to go back to."""

    position = forms.IntegerField(min_value=1)
