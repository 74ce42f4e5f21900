"""The commonest confusions are counted over all codes and shown with turns of our own."""

from attune.coding.dimensions import DIMENSIONS
from attune.coding.model_rater import PLACES
from tests.training.fake_encoder import encoder
from training.confusions import commonest, confusion_figures, read_examples, table

HEADS = {
    "talk": {"confusion": [[9, 1, 0], [7, 5, 0], [0, 0, 3]]},
    "question": {"confusion": [[20, 3, 0], [0, 4, 0], [0, 2, 6]]},
}


def test_the_most_frequent_come_first_with_the_share_of_their_level() -> None:
    first, second, *_ = commonest(HEADS)
    assert first == {"code": "talk", "gold": "change", "said": "neutral", "n": 7, "of": 12}
    assert (second["code"], second["gold"], second["said"]) == ("question", "none", "closed")
    assert len(commonest(HEADS, 2)) == 2


def test_each_is_shown_with_a_turn_of_our_own_and_what_the_model_says_of_it() -> None:
    always_change = encoder(lambda text, context: {"talk": 1})
    figures = confusion_figures(always_change, HEADS)
    assert figures[0]["text"] == read_examples()["talk", "change", "neutral"]["text"]
    assert figures[0]["reading"] == "change"
    assert "7 of 12" in table(figures)


def test_every_authored_turn_names_levels_that_exist() -> None:
    levels = {d.name: {str(level) for level in d.levels} for d in DIMENSIONS}
    for code, gold, said in read_examples():
        assert code in PLACES
        assert {gold, said} <= levels[code]
        assert gold != said
