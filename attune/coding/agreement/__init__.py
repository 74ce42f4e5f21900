"""How far raters agree, people and models alike, with intervals and with undefined said so."""

from attune.coding.agreement.alpha import krippendorff_alpha
from attune.coding.agreement.chance import (
    ac1,
    brennan_prediger,
    cohen_kappa,
    cohen_kappa_of_table,
    conger_kappa,
    fleiss_kappa,
    light_kappa,
    observed_agreement,
)
from attune.coding.agreement.icc import Icc, IccForm, icc
from attune.coding.agreement.intervals import Interval, bootstrap
from attune.coding.agreement.ratings import Ratings
from attune.coding.agreement.report import Agreement, Rating, compare, to_record

__all__ = [
    "Agreement",
    "Icc",
    "IccForm",
    "Interval",
    "Rating",
    "Ratings",
    "ac1",
    "bootstrap",
    "brennan_prediger",
    "cohen_kappa",
    "cohen_kappa_of_table",
    "compare",
    "conger_kappa",
    "fleiss_kappa",
    "icc",
    "krippendorff_alpha",
    "light_kappa",
    "observed_agreement",
    "to_record",
]
