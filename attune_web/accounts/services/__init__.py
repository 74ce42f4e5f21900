"""What can be done with accounts: each verb writes what it did to the audit record."""

from attune_web.accounts.services.invitations import (
    accept_invitation,
    find_invitation,
    invite,
    join_as,
    withdraw_invitation,
)
from attune_web.accounts.services.members import (
    end_membership,
    end_supervision,
    grant_role,
    start_supervision,
)
from attune_web.accounts.services.organisations import (
    add_crisis_line,
    create_organisation,
    switch_codes,
)
from attune_web.accounts.services.own_data import erase_account, export_account
from attune_web.accounts.services.recovery import find_recovery, make_recovery_link, recover

__all__ = [
    "accept_invitation",
    "add_crisis_line",
    "create_organisation",
    "end_membership",
    "end_supervision",
    "erase_account",
    "export_account",
    "find_invitation",
    "find_recovery",
    "grant_role",
    "invite",
    "join_as",
    "make_recovery_link",
    "recover",
    "start_supervision",
    "switch_codes",
    "withdraw_invitation",
]
