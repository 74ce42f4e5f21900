"""One response: exact scores, honest gaps, risk items that are never lost, totals never trusted."""

import pytest

from attune.errors import InputError
from attune.measures.instrument import Attestation, AttestationError
from attune.measures.library import load_instruments
from attune.measures.scoring import ScoredResponse, score

ALL = load_instruments()
HELD = Attestation(by="Olga, programme lead", permission="Letter of 3 March, folder 12")


def scored(name: str, *answers: float | None, **more: object) -> ScoredResponse:
    instrument = ALL[name]
    items = [item.id for item in instrument.numbered]
    given = dict(zip(items, answers, strict=False))
    return score(instrument, given, attestation=HELD, **more)  # type: ignore[arg-type]


def value(name: str, *answers: float | None, of: str = "total") -> float | None:
    return scored(name, *answers).score(of).value


def test_the_total_of_the_hl7_example_is_10_and_the_stored_13_is_flagged() -> None:
    total = scored("phq-9", 0, 0, 0, 1, 2, 1, 3, 2, 1, stored={"total": 13}).score("total")
    assert (total.value, total.stored, total.mismatch) == (10, 13, True)
    assert scored("phq-9", *[1] * 9, stored={"total": 9}).score("total").mismatch is False


@pytest.mark.parametrize(
    ("answers", "band"),
    [
        ((1, 1, 1, 1, 0, 0, 0, 0, 0), "minimal"),
        ((1, 1, 1, 1, 1, 0, 0, 0, 0), "mild"),
        ((2, 2, 2, 2, 2, 0, 0, 0, 0), "moderate"),
        ((3, 3, 3, 3, 3, 0, 0, 0, 0), "moderately severe"),
        ((3, 3, 3, 3, 3, 3, 2, 0, 0), "severe"),
    ],
)
def test_phq_9_bands_of_kroenke_2001(answers: tuple[int, ...], band: str) -> None:
    assert scored("phq-9", *answers).score("total").band == band


def test_core_10_reverses_items_2_and_3() -> None:
    assert value("core-10", 0, 4, 4, 0, 0, 0, 0, 0, 0, 0) == 0
    assert value("core-10", 4, 0, 0, 4, 4, 4, 4, 4, 4, 4) == 40


def test_who_5_is_four_times_the_sum_and_needs_all_five() -> None:
    assert value("who-5", 2, 2, 3, 3, 2, of="index") == 48
    missing = scored("who-5", 2, 2, 3, 3).score("index")
    assert missing.value is None
    assert missing.why == "1 of 5 items are not answered; every item is needed"


def test_care_replaces_up_to_two_answers_and_refuses_three() -> None:
    assert value("care", *[4] * 8, None, None) == 40
    assert scored("care", *[4] * 7).score("total").why == (
        "3 of 10 items are not answered; at most 2 may be missing"
    )


def test_phq_9_takes_the_mean_for_two_gaps_and_rounds() -> None:
    total = scored("phq-9", 1, 1, 1, 1, 1, 0, 0, None, None).score("total")
    assert (total.value, total.filled, total.answered) == (6, 2, 7)
    assert value("phq-9", *[1] * 6) is None


def test_k10_has_two_band_systems_to_choose_from() -> None:
    default = scored("k10", *[2] * 10).score("total")
    assert (default.band, default.bands) == ("mild", "andrews-slade-2001")
    chosen = scored("k10", *[2] * 10, bands={"total": "abs-population"}).score("total")
    assert chosen.band == "moderate"
    with pytest.raises(InputError, match="there are: andrews-slade-2001, abs-population"):
        scored("k10", *[2] * 10, bands={"total": "mine"})


def test_k10_counts_a_skipped_item_as_none_of_the_time() -> None:
    assert value("k10", 3, 1, None, 2, 1, None, 1, 1, 1, 1) == 13


def test_cbi_is_keyed_by_item_and_reverses_the_one_about_energy() -> None:
    names = [item.id for item in ALL["cbi"].numbered]
    answers = dict.fromkeys(names, 0.0) | {"w7": 100.0}
    assert score(ALL["cbi"], answers).score("work").value == 0
    assert score(ALL["cbi"], answers | {"w7": 0.0}).score("work").value == pytest.approx(100 / 7)


def test_cbi_needs_half_of_a_scale() -> None:
    answers = {"p1": 50.0, "p2": 50.0, "p3": 50.0, "c1": 25.0}
    result = score(ALL["cbi"], answers)
    assert result.score("personal").value == 50
    assert result.score("people").value is None


def test_iri_and_proqol_have_scales_and_no_total() -> None:
    assert [rule.id for rule in ALL["iri"].scores] == [
        "perspective-taking",
        "fantasy",
        "empathic-concern",
        "personal-distress",
    ]
    assert value("proqol-5", *[3] * 30, of="burnout") == 30


def test_wai_sr_allows_one_gap_in_each_part_but_not_two_in_one() -> None:
    answers: list[float | None] = [4.0] * 12
    assert value("wai-sr", None, *answers[1:]) == 48
    two = scored("wai-sr", None, None, *answers[2:])
    assert two.score("task").value is None
    assert two.score("total").why == ("one of the scores it needs is undefined (task, bond, goal)")


def test_the_friends_and_family_example_of_100_answers() -> None:
    """70, 15, 5, 4, 3, 3 answers: 85.0 % positive, 7.0 % negative, don't know in the base."""
    counts = {1: 70, 2: 15, 3: 5, 4: 4, 5: 3, 6: 3}
    results = [scored("fft", answer) for answer, n in counts.items() for _ in range(n)]
    shares = {
        name: sum(result.score(name).value or 0 for result in results) / len(results)
        for name in ("positive", "negative")
    }
    assert shares == {"positive": 85.0, "negative": 7.0}


MITI = {
    "CCT": 4, "SST": 3, "PART": 4, "EMP": 4, "GI": 0, "PER": 1, "PWP": 0, "Q": 12,
    "SR": 8, "CR": 10, "AF": 3, "SEEK": 2, "EMPH": 1, "CON": 0,
}  # fmt: skip


def test_the_miti_vector() -> None:
    """Thresholds and formulas: PMC9461167 table 3 (MITI 4.2.1, Moyers et al. 2016)."""
    result = score(ALL["miti-4-2-1"], MITI, attestation=HELD)
    values = {each.id: (round(each.value or 0, 2), each.band) for each in result.scores}
    assert values["technical"] == (3.5, "fair")
    assert values["relational"] == (4.0, "good")
    assert values["complex-share"] == (55.56, "good")
    assert values["reflections-to-questions"] == (1.5, "fair")
    assert values["adherent"] == (6, None)
    assert values["non-adherent"] == (1, None)


def test_a_miti_ratio_without_anything_below_the_line_is_undefined_not_zero() -> None:
    result = score(ALL["miti-4-2-1"], MITI | {"SR": 0, "CR": 0, "Q": 0}, attestation=HELD)
    for name in ("complex-share", "reflections-to-questions"):
        assert result.score(name).value is None
        assert result.score(name).why == "there is nothing to divide by"


def test_a_risk_item_is_raised_whatever_the_total_is() -> None:
    calm = scored("phq-9", 0, 0, 0, 0, 0, 0, 0, 0, 1)
    assert calm.score("total").band == "minimal"
    assert [(flag.item, flag.answer, flag.raised) for flag in calm.risk] == [("9", 1, True)]


def test_a_risk_item_is_raised_even_when_the_total_is_undefined() -> None:
    result = score(ALL["phq-9"], {"9": 3})
    assert result.score("total").value is None
    assert result.risk[0].raised is True


def test_a_risk_item_left_unanswered_is_said_to_be_so() -> None:
    assert scored("phq-9", *[0] * 8).risk[0].raised is None
    assert scored("phq-9", *[0] * 9).risk[0].raised is False


@pytest.mark.parametrize("name", ["who-5", "csq-8"])
def test_tiers_b_and_c_are_refused_until_somebody_attests(name: str) -> None:
    answers = {item.id: 2.0 for item in ALL[name].numbered}
    with pytest.raises(AttestationError, match="Say who attests"):
        score(ALL[name], answers)
    with pytest.raises(AttestationError):
        score(ALL[name], answers, attestation=Attestation(by="", permission="x"))
    assert score(ALL[name], answers, attestation=HELD).scores[0].value is not None


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"1": 4}, r"item 1 is 4; its answers are 0 to 3 \(whole numbers\)"),
        ({"1": 1.5}, "item 1 is 1.5"),
        ({"1": -1}, "item 1 is -1"),
        ({"1": float("inf")}, "item 1 is inf"),
        ({"1": float("nan")}, "item 1 is not a number"),
        ({"1": True}, "item 1 is not a number"),
        ({"1": "2"}, "item 1 is not a number"),
        ({"1": 1, "44250-9": 2}, "item 1 is answered twice"),
        ({"11": 1}, "has no item '11'"),
    ],
)
def test_an_answer_the_item_does_not_have_is_refused(answers: dict[str, float], says: str) -> None:
    with pytest.raises(InputError, match=says):
        score(ALL["phq-9"], answers)


def test_an_srs_line_takes_tenths_and_a_cbi_item_only_its_five_steps() -> None:
    assert value("srs", 9.1, 9.2, 9.3, 9.4) == pytest.approx(37)
    with pytest.raises(InputError, match="in steps of 25"):
        score(ALL["cbi"], {"p1": 30})


def test_a_loinc_code_stands_for_its_item() -> None:
    codes = [item.loinc for item in ALL["gad-7"].numbered]
    assert score(ALL["gad-7"], dict.fromkeys(codes, 3.0)).score("total").value == 21


def test_words_of_the_patient_are_kept_out_of_the_numbers() -> None:
    result = score(ALL["my-goal"], {"goal": None, "1": 7})
    assert result.score("nearness").value == 7
