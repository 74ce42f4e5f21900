"""Chance is a function of the seed and the purpose."""

from attune.patient.draws import draw, shuffled


def test_the_same_seed_and_purpose_draw_the_same() -> None:
    assert draw(1, 5, "release", "d.x") == draw(1, 5, "release", "d.x")
    assert draw(1, 5, "release", "d.x") != draw(2, 5, "release", "d.x")
    assert draw(1, 5, "release", "d.x") != draw(1, 6, "release", "d.x")


def test_draws_are_spread_evenly() -> None:
    drawn = [draw(7, number) for number in range(2000)]
    assert abs(sum(drawn) / 2000 - 0.5) < 0.03
    assert all(0.0 <= value < 1.0 for value in drawn)


def test_an_order_holds_everything_once() -> None:
    assert sorted(shuffled(20, 3, "say")) == list(range(20))
    assert shuffled(20, 3, "say") == shuffled(20, 3, "say")
