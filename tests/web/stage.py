"""The seeded two-organisation database of the permission matrix, with its canaries.

Each room plants its own rows: write `plant(stage)` in `tests/web/<room>/stage.py` and add it here.
"""

import functools

from tests.web.accounts import stage as accounts
from tests.web.cast import Stage, assemble_everybody
from tests.web.emergency import stage as emergency
from tests.web.groups import stage as groups
from tests.web.practice import stage as practice

PLANTERS = (accounts.plant, practice.plant, groups.plant, emergency.plant)


@functools.cache
def set_stage() -> Stage:
    """Everybody, with the rows and canaries of every room."""
    stage = assemble_everybody()
    for plant in PLANTERS:
        plant(stage)
    return stage
