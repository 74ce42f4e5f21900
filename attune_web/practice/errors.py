"""What the practice room refuses, said so that a tired person knows what to do next."""

from attune.errors import AttuneError


class PracticeError(AttuneError):
    """Something in practice that cannot be done as asked."""

    status = 422


class TooLongError(PracticeError):
    """More words than anybody can take in at once."""

    def __init__(self, limit: int) -> None:
        super().__init__(
            f"That is more than {limit} words, and nobody could take it in at once. "
            "Your words are below; say a part of them."
        )


class NothingSaidError(PracticeError):
    """A turn without a word that was not meant as a silence."""

    def __init__(self) -> None:
        super().__init__("There was nothing to say yet. To stay silent, press “Say nothing”.")


class MovedOnError(PracticeError):
    """The conversation has moved on since the page was opened: another window, the back button."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "The conversation has moved on since this page was opened, perhaps in another window. "
            "Here it is as it stands now; your words are below and were not said."
        )


class ErasedError(PracticeError):
    """A session that was erased, in another window, while something was being done in it."""

    status = 404

    def __init__(self) -> None:
        super().__init__("This session was erased a moment ago, so nothing was added to it.")


class SessionEndedError(PracticeError):
    """A turn in a session that has ended."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "This session has ended. You can look back on it, or try one of its moments again."
        )


class CaseChangedError(PracticeError):
    """The case the session was played from is no longer what it was."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "This patient's case was changed since you began, so the session cannot go on. "
            "You can still read it and look back on it; begin another to practise."
        )


class CodesOffError(PracticeError):
    """A turn where the organisation has switched the codes off."""

    status = 409

    def __init__(self) -> None:
        super().__init__(
            "AI codes are switched off in your organisation, and this patient answers by them. "
            "You can read your sessions and look back on them; new turns wait until they are on."
        )
