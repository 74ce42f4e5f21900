"""What can be typed or chosen on the pages about people."""

from attune_web.accounts.forms.joining import JoinForm, NewPasswordForm
from attune_web.accounts.forms.once import KeyedForm
from attune_web.accounts.forms.people import (
    CodesForm,
    CrisisLineForm,
    InviteForm,
    OrganisationChoiceForm,
    RecoveryForm,
    RoleForm,
    SupervisionForm,
)

__all__ = [
    "CodesForm",
    "CrisisLineForm",
    "InviteForm",
    "JoinForm",
    "KeyedForm",
    "NewPasswordForm",
    "OrganisationChoiceForm",
    "RecoveryForm",
    "RoleForm",
    "SupervisionForm",
]
