"""`attune rate`: the page a clinician takes to supervision, and the lines a program reads."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from attune.cli import rate
from attune.coding.rater import CodedTurn, CodeValue, Graded, Labelled, RaterIdentity
from attune.coding.record import to_record
from attune.errors import InputError
from attune.transcript import Speaker, Turn

MODEL = RaterIdentity("attune-minilm", "1.0", "0" * 64)


def level(name: int | str | None, *words: tuple[int, int]) -> Graded:
    return Graded(name, {str(name): 0.9}, 0.9, words)


def line(number: int, speaker: Speaker, text: str, codes: Mapping[str, CodeValue]) -> str:
    coded = CodedTurn("clara-07", Turn(number, speaker, text), codes, None, MODEL)
    return json.dumps(to_record(coded)) + "\n"


def answer(*, met: bool | None = None, **codes: CodeValue) -> dict[str, CodeValue]:
    plain: dict[str, CodeValue] = {"question": level("none"), "reflection": level("none")}
    return {**plain, "emotional_reaction": level(0), "met": met, **codes}


def a_session(*, harm: Mapping[str, float] | None = None) -> list[str]:
    feeling: dict[str, CodeValue] = {
        "opportunity": level("explicit", (0, 11)),
        "talk": level("change"),
    }
    long = "I feel lost. " + "We drove home and nobody said a word about it. " * 12
    return [
        line(1, Speaker.PATIENT, "I'm so lost. It is his birthday.", feeling),
        line(2, Speaker.CLINICIAN, "Did you eat?", answer(met=False, question=level("closed"))),
        line(3, Speaker.PATIENT, long, feeling),
        line(
            4,
            Speaker.CLINICIAN,
            "You lost him twice, in a way.",
            answer(
                met=True,
                reflection=level("none") if harm else level("complex", (0, 18)),
                harm=Labelled(harm or {}, ((4, 12),) if harm else (), experimental=True),
            ),
        ),
        line(5, Speaker.CLINICIAN, "Hm?", answer(question=level(None))),
    ]


@pytest.fixture
def codes(tmp_path: Path) -> Path:
    path = tmp_path / "codes.jsonl"
    path.write_text("".join(a_session()), encoding="utf-8")
    return path


def run(*arguments: str, said: str = "") -> Result:
    app = typer.Typer(pretty_exceptions_enable=False)
    rate.register(app)
    return CliRunner().invoke(app, list(arguments), input=said)


def page(*arguments: str) -> str:
    result = run(*arguments, "--page")
    assert result.exit_code == 0
    return " ".join(result.output.split())


def refusal(*arguments: str, said: str = "") -> str:
    result = run(*arguments, said=said)
    assert isinstance(result.exception, InputError)
    return str(result.exception)


def test_a_pipe_gets_one_json_object_per_session(codes: Path) -> None:
    other = codes.read_text(encoding="utf-8").replace("clara-07", "clara-08")
    codes.write_text(codes.read_text(encoding="utf-8") + other, encoding="utf-8")
    read = [json.loads(text) for text in run(str(codes)).output.splitlines()]
    assert [record["transcript"] for record in read] == ["clara-07", "clara-08"]
    assert read[0]["reflection_question_ratio"] == 1.0
    assert read[0]["opportunities_met"] == 1
    assert "mi" not in read[0]


def test_reads_standard_input(codes: Path) -> None:
    piped = run("-", said=codes.read_text(encoding="utf-8")).output
    assert piped == run(str(codes)).output


def test_the_page_quotes_what_carried_and_what_passed(codes: Path) -> None:
    text = page(str(codes))
    assert "2 They:" not in text
    assert "4 You: You lost him twice, in a way. You reflected what they meant." in text
    assert "2 You: Did you eat? They named a feeling. What might you say" in text
    assert "The patient showed or named a feeling 2 times." in text
    assert "Met by the next turn: 1; may have passed: 1." in text


def test_the_page_says_what_numbers_cannot(codes: Path) -> None:
    text = page(str(codes))
    assert "Resonance itself cannot be read from words, and more is not better" in text
    assert "no review of performance" in text
    assert "Question: not sure about 1 turn." in text
    assert "Complex among reflections 100%" in text


def test_possible_harm_comes_first_and_asks(codes: Path) -> None:
    codes.write_text("".join(a_session(harm={"dismissing": 0.8})), encoding="utf-8")
    text = page(str(codes))
    asked = text.index("Turn 4: “lost him” could this have sounded as if what they said")
    assert asked < text.index("Questions and reflections")
    assert "Experimental, and often wrong" in text
    assert "Nothing stood out" not in text


def test_possible_harm_asks_one_question_a_turn_and_not_too_many(codes: Path) -> None:
    unsure = Labelled({"dismissing": 0.6, "blaming": 0.9}, ((0, 2),), experimental=True)
    lines = [line(n, Speaker.CLINICIAN, "So there.", answer(harm=unsure)) for n in range(1, 9)]
    codes.write_text("".join(lines), encoding="utf-8")
    text = page(str(codes))
    assert text.count("could this have sounded like blame") == 3
    assert "did not count" not in text
    assert "5 more turns were marked, less surely." in text


def test_a_slight_suspicion_is_asked_about_only_where_it_is_the_strongest(codes: Path) -> None:
    slight = [
        line(n, Speaker.CLINICIAN, f"So, {n}.", answer(harm=Labelled({"blaming": 0.5 + n / 100})))
        for n in (1, 2, 3)
    ]
    codes.write_text("".join(slight), encoding="utf-8")
    text = page(str(codes))
    assert text.count("could this have sounded like blame") == 1
    assert "Turn 3: “So, 3.”" in text
    assert "2 more turns were marked, less surely." in text


def test_one_turn_is_one_turn(codes: Path) -> None:
    codes.write_text(line(1, Speaker.CLINICIAN, "Hm.", answer()), encoding="utf-8")
    text = page(str(codes))
    assert "1 turn, 1 word; you said 100% of the words." in text
    assert ", 1 turn)" in text
    assert "1 turns" not in text


def test_mixed_sessions_are_rated_apart(codes: Path) -> None:
    mixed = [text for one in a_session() for text in (one, one.replace("clara-07", "clara-08"))]
    codes.write_text("".join(mixed), encoding="utf-8")
    read = [json.loads(text) for text in run(str(codes)).output.splitlines()]
    assert [(record["transcript"], record["turns"]) for record in read] == [
        ("clara-07", 5),
        ("clara-08", 5),
    ]


@pytest.mark.parametrize("odd", ["7", '"2"', "true", "1.5"])
def test_a_level_that_no_code_has_is_refused(codes: Path, odd: str) -> None:
    lines = "".join(a_session()).replace(
        '"emotional_reaction": {"level": 0', f'"emotional_reaction": {{"level": {odd}', 1
    )
    codes.write_text(lines, encoding="utf-8")
    assert "line 2: codes.emotional_reaction.level does not hold what" in refusal(str(codes))


def test_references_are_shown_only_for_motivational_interviewing(codes: Path) -> None:
    assert "good from" not in page(str(codes))
    text = page(str(codes), "--mi")
    assert "Reflections per question: reaches “fair” (fair from 1, good from 2)." in text
    assert "References: expert opinion" in text
    assert "Talk of change 2 Talk of staying 0" in text


def test_an_undefined_ratio_says_why_on_the_page(codes: Path) -> None:
    lines = a_session()[2:4]
    codes.write_text("".join(lines), encoding="utf-8")
    assert "Reflections per question undefined: no question was coded" in page(str(codes))


def test_a_long_turn_is_cut_around_the_words_that_matter(codes: Path) -> None:
    text = page(str(codes))
    assert "nobody said a word" in text
    assert text.count("nobody said a word") < 12
    assert "…" in text


def test_a_turn_cannot_steer_the_terminal(codes: Path) -> None:
    hostile = line(
        1,
        Speaker.CLINICIAN,
        "\x1b[2J\x1b]0;owned\x07 So\u202e hard.",
        answer(reflection=level("simple")),
    )
    heard = line(0, Speaker.PATIENT, "It is.", {})
    codes.write_text(heard + hostile, encoding="utf-8")
    output = run(str(codes), "--page").output
    assert "hard." in output
    assert not set(output) & {"\x1b", "\x07", "\u202e"}


def test_a_broken_file_is_one_sentence(tmp_path: Path, codes: Path) -> None:
    assert "there is no such file or folder" in refusal(str(tmp_path / "none.jsonl"))
    assert "this is a folder. Name one file." in refusal(str(tmp_path))
    assert "standard input holds no coded turns" in refusal("-")
    table = tmp_path / "session.csv"
    assert (
        "is a table; rate reads JSON lines. Code the session to such a file with attune code "
        "SESSION --out codes.jsonl" in refusal(str(table))
    )
    codes.write_bytes(codes.read_bytes()[:-40])
    assert "line 5 is not a whole line of JSON" in refusal(str(codes))
    codes.write_bytes(b"\x80\x81 binary")
    assert "is not UTF-8 text" in refusal(str(codes))


def test_two_raters_in_one_session_are_refused(codes: Path) -> None:
    lines = a_session()
    lines[1] = lines[1].replace("attune-minilm", "Ravi")
    codes.write_text("".join(lines), encoding="utf-8")
    assert "was coded by Ravi 1.0 and attune-minilm 1.0" in refusal(str(codes))
