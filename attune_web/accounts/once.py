"""The same press twice is one thing: what a press begins is known by the key of its page.

A page that begins something carries a key of its own. The id of what is begun is worked out from
that key, from who pressed and from what they chose, so the same press finds what is there already,
in any process and without a table of keys.
"""

import json
import uuid

from django.utils.crypto import salted_hmac


def once(key: uuid.UUID | None, *chosen: object) -> uuid.UUID:
    """The id of what a press begins; without a key one that nothing had before."""
    if key is None:
        return uuid.uuid4()
    return uuid.UUID(bytes=worked_out("attune.once", key, *chosen)[:16], version=4)


def worked_out(salt: str, key: uuid.UUID, *chosen: object) -> bytes:
    """32 bytes that the same key and choice give again, and that only this site can work out."""
    plain = json.dumps([str(each) for each in (key, *chosen)])
    return salted_hmac(salt, plain, algorithm="sha256").digest()
