"""A practice session on the terminal: the patient's words, the learner's, and what they did."""

import sys

from rich.console import Console
from rich.padding import Padding
from rich.panel import Panel
from rich.text import Text

from attune.coding.rater import Rater
from attune.feedback import Debrief, Feedback, Moment, debrief
from attune.patient.case import Case
from attune.patient.embedder import Embedder
from attune.patient.memory import FirstSession, PatientState, remember
from attune.patient.verdict import verdict_of
from attune.practice import Exchange, exchange, extend, open_session
from attune.transcript import Transcript

HELP = (
    "Type what you would say, then Enter. An empty line is a silence.\n"
    "/redo goes back one exchange and lets you say it another way; the draws stay the same.\n"
    "/later keeps the feedback for the end; /now shows it after every turn again.\n"
    "/end stops and looks back. /quit leaves at once."
)
Step = tuple[Transcript, PatientState]


class Talk:
    """One learner and one simulated patient at a terminal."""

    def __init__(self, case: Case, *, rater: Rater, embedder: Embedder, seed: int) -> None:
        self.case, self.rater, self.embedder, self.seed = case, rater, embedder, seed
        self.console = Console(highlight=False, soft_wrap=False)
        self.shown = True
        self.past: list[Step] = []
        self.done: list[Exchange] = []

    def run(self) -> None:
        """Talk until the session ends, then look back; offer the second appointment."""
        self._introduce()
        state = self._session(None)
        if state is None or not self.done:
            return
        self._look_back(state)
        second = self.case.second_appointment
        if second is None or not sys.stdin.isatty():
            return
        self.console.print(f"\nThere is a second appointment, {second.after} later.", markup=False)
        if self._ask("Go on to it? (y/N) ").strip().lower() in ("y", "yes"):
            self.console.print(Padding(Text(second.notes), (1, 2)))
            again = self._session(remember(state))
            if again is not None and self.done:
                self._look_back(again)

    def _introduce(self) -> None:
        meta, person = self.case.meta, self.case.persona
        text = Text(f"{meta.setting or meta.notes}\n")
        if meta.notes and meta.setting:
            text.append(f"{meta.notes}\n")
        if meta.content_warnings:
            text.append(f"\nThis case touches on: {', '.join(meta.content_warnings)}.\n")
        text.append("\nA simulated patient; what happens here says nothing about a real one.\n")
        text.append("/help shows what you can type.", style="dim")
        title = Text(f"{person.name}, {person.age}, {person.work}")
        self.console.print(Panel(text, title=title, title_align="left", padding=(1, 2)))

    def _session(self, first: FirstSession | None) -> PatientState | None:
        opened = open_session(self.case, embedder=self.embedder, seed=self.seed, first=first)
        now: Step = (opened.transcript, opened.state)
        self.past, self.done = [], []
        self._speak(opened.transcript.turns[0].text)
        while not now[1].ended:
            try:
                words = self._ask("\nyou  ")
            except EOFError:
                break
            command = words.strip().lower()
            if command == "/quit":
                return None
            if command == "/end":
                break
            if command.startswith("/"):
                now = self._obey(command, now)
                continue
            now = self._take(words, now)
        return now[1]

    def _take(self, words: str, now: Step) -> Step:
        transcript, state = now
        made = exchange(
            self.case,
            transcript,
            state,
            words,
            rater=self.rater,
            embedder=self.embedder,
            seed=self.seed,
        )
        self.past.append(now)
        self.done.append(made)
        self._speak(made.reply.text)
        if self.shown or made.feedback.help_beside:
            self._show(made.feedback)
        return extend(transcript, made), made.state

    def _obey(self, command: str, now: Step) -> Step:
        if command == "/redo" and self.past:
            self.done.pop()
            now = self.past.pop()
            self.console.print("Back to before your last turn. What came before it:", style="dim")
            self._speak(now[0].turns[-1].text)
        elif command == "/redo":
            self.console.print("There is nothing to go back to yet.", style="dim")
        elif command in ("/later", "/now"):
            self.shown = command == "/now"
            when = "after every turn" if self.shown else "at the end"
            self.console.print(f"Feedback comes {when}.", style="dim")
        else:
            self.console.print(Padding(Text(HELP, style="dim"), (0, 2)))
        return now

    def _ask(self, prompt: str) -> str:
        if sys.stdin.isatty():
            return self.console.input(Text(prompt, style="bold"))
        words = input()
        self.console.print(f"{prompt}{words}", markup=False)
        return words

    def _speak(self, words: str) -> None:
        name = self.case.persona.name.split()[0].lower()
        self.console.print()
        self.console.print(Text.assemble((f"{name}  ", "bold cyan"), words))

    def _show(self, feedback: Feedback) -> None:
        lines: list[Text] = []
        if feedback.help_beside:
            self.console.print(Panel(Text(feedback.help_beside), title="For you", padding=(0, 1)))
            return
        for note in feedback.did:
            quote = f" “{note.quote}”" if note.quote else ""
            lines.append(Text(f"{note.says}{quote}"))
        lines += [Text(words) for words in feedback.unsure]
        if feedback.shifted:
            lines.append(Text(feedback.shifted))
        lines += [Text(words, style="green") for words in feedback.credits]
        if feedback.to_try:
            better = f" For instance: “{feedback.better}”" if feedback.better else ""
            lines.append(Text(f"To try: {feedback.to_try}{better}"))
        for line in lines:
            line.stylize("dim")
            self.console.print(Padding(line, (0, 4)))

    def _look_back(self, state: PatientState) -> None:
        moments = [moment_of(number, made) for number, made in enumerate(self.done, 1)]
        page = debrief(self.case, moments, state)
        self.console.rule("Looking back")
        for title, lines in sections(page, name=self.case.persona.name.split()[0]):
            self.console.print(f"\n{title}", style="bold")
            for line in lines:
                self.console.print(Padding(Text(line), (0, 2)))
        answers = verdict_of(self.case, state, seed=self.seed)
        if answers:
            name = self.case.persona.name.split()[0]
            self.console.print(f"\n{name}'s own words, as the case has them", style="bold")
            for answer in answers:
                self.console.print(Padding(Text(f"{answer.ask} “{answer.answer}”"), (0, 2)))


def moment_of(number: int, made: Exchange) -> Moment:
    """Make one exchange a moment the debrief can look back on."""
    return Moment(
        number=number,
        words=made.turn.text,
        reply=made.reply.text,
        act=made.said.act,
        events=made.said.events,
        feedback=made.feedback,
    )


def sections(page: Debrief, *, name: str) -> list[tuple[str, list[str]]]:
    """Lay a debrief out as headings with their lines; empty ones are left out."""
    met = page.met + page.missed
    chances = []
    if met:
        chances.append(f"{page.met} of {met} moments with feeling in them were taken up.")
    found = [
        (f"What opened {name}", list(page.opened)),
        (f"What closed {name}", [*page.closed, *([page.agreement] if page.agreement else [])]),
        ("Feeling in the room", [*chances, *page.passed_over]),
        ("Risk", list(page.risk)),
        ("To your credit", list(page.credits)),
        ("To take along", [page.take_along]),
    ]
    if page.unsure:
        said = f"In {page.unsure} turns the rater was not sure and said so."
        found.append(("Not sure", [said]))
    return [(title, lines) for title, lines in found if lines]
