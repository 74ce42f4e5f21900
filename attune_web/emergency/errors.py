"""What emergency access refuses, said so that a person knows what to do next."""

from attune.errors import AttuneError


class EmergencyError(AttuneError):
    """An emergency access that cannot be had as asked."""
