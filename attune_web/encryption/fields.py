"""Model fields for what was said: sealed in the database, plain on the instance, no lookups.

The row's id is part of what is sealed, so a model with a sealed field has a UUID primary key with
a default. A value is opened when it is first read. `update()` and `bulk_update()` are refused:
they never see the row; save the instance instead.
"""

import json
from typing import Any

from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from attune_web.encryption.keys import keyring
from attune_web.encryption.sealing import Sealed, seal, unseal


class _OpensWhenRead(DeferredAttribute):
    field: "SealedTextField"

    def __get__(self, instance: models.Model | None, cls: type[models.Model] | None = None) -> Any:
        if instance is None:
            return self
        value = super().__get__(instance, cls)
        if isinstance(value, Sealed):
            value = self.field.open(value, instance.pk)
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = value


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text that only this row of this site can open."""

    descriptor_class = _OpensWhenRead
    description = "Sealed text"

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Refuse a model whose rows have no id before they are saved."""
        found = super().check(**kwargs)
        key = self.model._meta.pk
        if not isinstance(key, models.UUIDField) or not key.has_default():
            hint = "Give the model `id = UUIDField(primary_key=True, default=uuid.uuid4)`."
            found.append(checks.Error(f"{self} needs a UUID key.", hint=hint, id="attune.E001"))
        return found

    def place(self, row_id: Any) -> str:
        """Where a value of this field stands: the field, then the row."""
        return f"{self.model._meta.label_lower}.{self.name}|{row_id}"

    def open(self, sealed: Sealed, row_id: Any) -> Any:
        """The plain value of one row."""
        return self.from_bytes(unseal(sealed, place=self.place(row_id), ring=keyring()))

    def to_bytes(self, value: Any) -> bytes:
        """The value as bytes to seal."""
        return str(value).encode()

    def from_bytes(self, data: bytes) -> Any:
        """The value from bytes that were sealed."""
        return data.decode()

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        """Seal the instance's value on its way to its row."""
        value = model_instance.__dict__.get(self.attname)
        if value is None or isinstance(value, Sealed):
            return value
        place = self.place(model_instance.pk)
        return seal(self.to_bytes(value), place=place, ring=keyring())

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Let sealed values through and nothing else."""
        if value is None:
            return None
        if not isinstance(value, Sealed):
            raise TypeError(f"{self} is sealed row by row: save the instance, do not update().")
        return super().get_db_prep_value(value.data, connection, prepared)

    def from_db_value(self, value: Any, *_: Any) -> Sealed | None:
        """Keep what comes from the database closed until it is read."""
        return None if value is None else Sealed(bytes(value))

    def get_lookup(self, lookup_name: str) -> Any:
        """Only `isnull` can be asked of a sealed field."""
        if lookup_name != "isnull":
            raise TypeError(f"{self} is sealed and cannot be searched.")
        return super().get_lookup(lookup_name)

    def value_to_string(self, obj: models.Model) -> str:
        """Never write the value into a dump."""
        raise TypeError(f"{self} is sealed; use `attune-web backup`.")

    def get_internal_type(self) -> str:
        """Stored as bytes."""
        return "BinaryField"


class SealedJSONField(SealedTextField):
    """A plain value (dicts, lists, numbers, text) that only this row of this site can open."""

    description = "Sealed JSON"

    def to_bytes(self, value: Any) -> bytes:
        """The value as compact JSON."""
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def from_bytes(self, data: bytes) -> Any:
        """The value read back."""
        return json.loads(data)
