"""Words that were being typed when the door closed; they wait, sealed, until their writer is back.

They are kept in the browser's own session, which outlives the sign-in, and only the page they were
typed for takes them out again: a page that nobody but their writer can open.
"""

import base64

from django.http import HttpRequest

from attune_web.accounts.limits import Limit, TooOftenError, address_of, count
from attune_web.encryption.errors import KeysError
from attune_web.encryption.keys import keyring
from attune_web.encryption.sealing import Sealed, seal, unseal

LEFT = "left_behind"
LEAVING = Limit("left_behind", 60, 60)
MOST = 20_000


def leave_behind(request: HttpRequest, words: str) -> bool:
    """Keep words for the page they were typed for; False where there are none to keep."""
    if not words.strip():
        return False
    try:
        count(LEAVING, address_of(request))  # a stranger can send words too
    except TooOftenError:
        return False
    place = _place(request.path)
    sealed = seal(words[:MOST].encode("utf-8", "replace"), place=place, ring=keyring())
    kept = base64.b64encode(sealed.data).decode()
    request.session[LEFT] = {"path": request.path, "words": kept}
    return True


def pick_up(request: HttpRequest, *, of: str) -> str:
    """The words left for an address that begins with `of`, taken out; empty if there are none."""
    kept = request.session.get(LEFT)
    if kept is None or not kept["path"].startswith(of):
        return ""
    del request.session[LEFT]
    try:
        sealed = Sealed(base64.b64decode(kept["words"]))
        return unseal(sealed, place=_place(kept["path"]), ring=keyring()).decode()
    except (KeysError, ValueError):
        return ""


def _place(path: str) -> str:
    return f"accounts.left_behind|{path}"
