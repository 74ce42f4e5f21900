"""Move everything that is sealed to a new key, row by row; stop and start again at will.

What is already under the active key is left alone, so a run that was killed is finished by the
next one. An old key may go once nothing is sealed with it any more.
"""

import uuid
from collections import Counter
from collections.abc import Callable, Iterator

from django.apps import apps
from django.conf import settings
from django.db import models, transaction

from attune_web.encryption import keys
from attune_web.encryption.fields import SealedTextField
from attune_web.encryption.sealing import Sealed, seal, unseal

BATCH = 200

Reseal = Callable[[], int]
Count = Callable[[], Counter[str]]
_elsewhere: list[tuple[Reseal, Count]] = []


def also(reseal: Reseal, count: Count) -> None:
    """Let a room that seals values outside of sealed fields take part in rotation."""
    if (reseal, count) not in _elsewhere:
        _elsewhere.append((reseal, count))


def sealed_fields() -> Iterator[tuple[type[models.Model], list[SealedTextField]]]:
    """Every table with sealed fields."""
    for model in apps.get_models():
        fields = [each for each in model._meta.fields if isinstance(each, SealedTextField)]
        if fields:
            yield model, fields


def reseal_everything() -> int:
    """Seal every value under the active key; returns how many values were moved."""
    moved = sum(_reseal_table(model, fields) for model, fields in sealed_fields())
    return moved + sum(reseal() for reseal, _ in _elsewhere)


def keys_in_use() -> Counter[str]:
    """How many values each key seals."""
    used: Counter[str] = Counter()
    for model, fields in sealed_fields():
        names = [field.attname for field in fields]
        for row in model._default_manager.values_list(*names).iterator(chunk_size=1000):
            used.update(value.key_id for value in row if isinstance(value, Sealed))
    for _, count in _elsewhere:
        used.update(count())
    return used


def open_everything() -> int:
    """Open every sealed value once, to know that it can be; returns how many were opened."""
    opened = 0
    for model, fields in sealed_fields():
        for row in model._default_manager.iterator(chunk_size=500):
            opened += sum(getattr(row, field.attname) is not None for field in fields)
    return opened


def retire_old_keys() -> frozenset[str]:
    """Drop the keys that seal nothing any more from the keys file; returns their ids."""
    ring = keys.keyring()
    old = frozenset(ring.keys) - frozenset(keys_in_use()) - {ring.active}
    if old:
        keys.write(ring.without(old), settings.KEYS_FILE)
    return old


def _reseal_table(model: type[models.Model], fields: list[SealedTextField]) -> int:
    moved, last = 0, uuid.UUID(int=0)
    while True:
        with transaction.atomic():
            rows = model._default_manager.select_for_update().filter(pk__gte=last).order_by("pk")
            batch = list(rows.values_list("pk", *(field.attname for field in fields))[: BATCH + 1])
            for row_id, *values in batch[:BATCH]:
                changed = _moved(row_id, fields, values)
                if changed:
                    model._default_manager.filter(pk=row_id).update(**changed)
                    moved += len(changed)
        if len(batch) <= BATCH:
            return moved
        last = batch[-1][0]


def _moved(
    row_id: uuid.UUID, fields: list[SealedTextField], values: list[Sealed | None]
) -> dict[str, Sealed]:
    ring, changed = keys.keyring(), {}
    for field, value in zip(fields, values, strict=True):
        if isinstance(value, Sealed) and value.key_id != ring.active:
            place = field.place(row_id)
            words = unseal(value, place=place, ring=ring)
            changed[field.attname] = seal(words, place=place, ring=ring)
    return changed
