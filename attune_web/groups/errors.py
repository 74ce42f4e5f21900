"""What the group room refuses, said so that a person knows what to do next."""

from django.utils.translation import gettext as _

from attune.errors import AttuneError


class GroupsError(AttuneError):
    """Something about a gathering that cannot be done as asked."""

    status = 422


class NotYourTurnError(GroupsError):
    """Somebody else was quicker, or the keyboard is elsewhere; the words are given back."""

    status = 409


class WrongCodeError(GroupsError):
    """A code that opens no gathering for this person; which reason it is is not said."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This code opens no group. Look at the wall again. Some groups are for people with "
                "an account here: sign in first, then type the code."
            )
        )
