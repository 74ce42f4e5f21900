"""What can go wrong with keys and sealed fields, said for the person who runs the site."""


class KeysError(Exception):
    """The keys are missing, unreadable or not the ones this data was sealed with."""


class SealBrokenError(KeysError):
    """A sealed value was altered, or stands in another row or field than it was written for."""
