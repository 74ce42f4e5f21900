"""Say of every standing share under which supervision it was made, where that one still lasts."""

from typing import Any

from django.db import migrations


def fill(apps: Any, _: Any) -> None:
    """A share from before the supervision of today was made under an earlier one, which ended."""
    share = apps.get_model("practice", "Share")
    for relation in apps.get_model("accounts", "Supervision").objects.all():
        share.objects.filter(
            exchange__session__organisation=relation.organisation_id,
            exchange__session__clinician=relation.clinician_id,
            supervisor=relation.supervisor_id,
            shared_at__gte=relation.since,
            taken_back_at=None,
        ).update(supervision=relation)


class Migration(migrations.Migration):
    dependencies = [
        ("practice", "0003_shared_under_a_supervision"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
