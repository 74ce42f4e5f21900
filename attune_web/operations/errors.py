"""What the operator is told when something cannot be done."""

from attune.errors import AttuneError


class OperatorError(AttuneError):
    """Something about the machine, the database or the keys that the operator has to mend."""
