"""Every field of every table says what it is for, how long it stays, who gets it, how it goes."""

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from attune_web.encryption.fields import SealedTextField
from attune_web.inventory import Going, Kind, holding_of, holdings, rows_about


def tables() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=False))


@pytest.mark.parametrize("model", tables(), ids=lambda model: model._meta.label)
def test_every_field_is_in_the_inventory(model: type[models.Model]) -> None:
    holding = holding_of(model)
    assert holding is not None, "add `held = Holding(...)` to the model"
    fields = {each.name for each in (*model._meta.fields, *model._meta.many_to_many)}
    assert fields == set(holding.fields), "one line per field, no more"
    assert all(field.purpose for field in holding.fields.values())
    assert holding.kept_for
    assert holding.why or holding.going is not Going.KEPT
    assert bool(holding.clock) == (holding.days is not None)


def test_words_of_sessions_are_sealed_and_nothing_else_is() -> None:
    for model, holding in holdings():
        for name, field in holding.fields.items():
            sealed = isinstance(model._meta.get_field(name), SealedTextField)
            assert sealed == (field.kind is Kind.SAID), f"{model._meta.label}.{name}"


def test_secrets_are_never_exported() -> None:
    exported = [
        f"{model._meta.label}.{name}"
        for model, holding in holdings()
        for name, field in holding.fields.items()
        if field.kind is Kind.SECRET and field.exported
    ]
    assert exported == []


@pytest.mark.django_db
def test_every_subject_leads_to_a_person() -> None:
    import uuid

    for model, holding in holdings():
        try:
            assert rows_about(uuid.uuid4(), model, holding).count() == 0
        except FieldDoesNotExist:  # pragma: no cover
            pytest.fail(f"{model._meta.label}: subject {holding.subject} leads nowhere")
