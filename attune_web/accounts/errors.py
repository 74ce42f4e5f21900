"""What the accounts room refuses, said so that a person knows what to do next."""

from attune.errors import AttuneError


class AccountsError(AttuneError):
    """Something about people, roles or links that cannot be done as asked."""


class DeadLinkError(AccountsError):
    """A one-time link that is unknown, used or past its date; which of them is not said."""

    def __init__(self) -> None:
        super().__init__("This link does not work. Ask the person who gave it to you for another.")
