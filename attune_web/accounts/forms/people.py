"""Forms on the pages about people and the organisation."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from attune_web.accounts.forms.once import KeyedForm
from attune_web.accounts.models import Organisation, Person
from attune_web.accounts.roles import Role


class InviteForm(KeyedForm):
    """Whom to invite, to do what."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(
        label=_("Address they will sign in with"),
        help_text=_("Nothing is sent. You hand over the link yourself."),
    )
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class RoleForm(forms.Form):
    """One more role for a member."""

    role = forms.ChoiceField(label=_("Give a role"), choices=Role.choices)


class SupervisionForm(forms.Form):
    """Who supervises this clinician."""

    supervisor = forms.ModelChoiceField(
        label=_("Supervisor"), queryset=Person.objects.none(), empty_label=_("Choose")
    )

    def __init__(self, *args: Any, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = Person.objects.filter(
            memberships__organisation=organisation, memberships__role=Role.SUPERVISOR
        )
        self.fields["supervisor"].queryset = members.distinct()  # type: ignore[attr-defined]


class RecoveryForm(KeyedForm):
    """Whether the second step was lost too."""

    forgets_second_step = forms.BooleanField(
        label=_("Their second step is lost too; forget it"), required=False
    )


class CrisisLineForm(forms.Form):
    """A line that can be called."""

    name = forms.CharField(label=_("Who answers"), max_length=120)
    number = forms.CharField(label=_("Number"), max_length=40)
    hours = forms.CharField(label=_("When"), max_length=120, required=False)


class CodesForm(forms.Form):
    """Whether a program may code what people say."""

    codes = forms.ChoiceField(choices=(("on", _("On")), ("off", _("Off"))))


class OrganisationChoiceForm(forms.Form):
    """Which of one's organisations to stand in."""

    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none())

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(memberships__person=person).distinct()
        self.fields["organisation"].queryset = mine  # type: ignore[attr-defined]
