"""What can go wrong in the engine, said so that a person knows what to do next.

Every message is one or two plain sentences: what is wrong, where, and what would help. A message
never quotes what was said in a session, because messages end up in logs and on other people's
screens.
"""


class AttuneError(Exception):
    """Anything the engine refuses, worded for the person who asked for it."""


class InputError(AttuneError):
    """A file or value that was handed in cannot be used as it is."""


class ContentError(AttuneError):
    """A content file (case, drill, codebook, instrument) breaks its own rules."""


class ModelError(AttuneError):
    """The model file, its tokenizer or its card is missing, altered or does not fit."""


class UndefinedError(AttuneError):
    """A number was asked for that the data cannot carry."""
