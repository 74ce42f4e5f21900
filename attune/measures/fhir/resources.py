"""The resources of FHIR R4 we read and write, with the invariants that scoring rests on."""

from collections.abc import Iterator
from typing import Annotated, Any, Literal, Union

from attune import content
from attune.measures.fhir.elements import (
    Attachment,
    Code,
    CodeableConcept,
    Coding,
    Date,
    DateTime,
    Identifier,
    Instant,
    Period,
    Quantity,
    Range,
    Reference,
    Text,
    Time,
    Uri,
    Whole,
    values_of,
)
from attune.measures.fhir.terminology import Backbone, CodeSystem, Published, Resource, ValueSet

KEPT = ("Questionnaire", "ValueSet", "CodeSystem")
ItemType = Literal[
    "group", "display", "question", "boolean", "decimal", "integer", "date", "dateTime", "time",
    "string", "text", "url", "choice", "open-choice", "attachment", "reference", "quantity",
]  # fmt: skip


class EnableWhen(Backbone):
    """When a question is asked."""

    question: Text
    operator: Literal["exists", "=", "!=", ">", "<", ">=", "<="]
    answerBoolean: bool | None = None
    answerDecimal: float | None = None
    answerInteger: Whole | None = None
    answerDate: Date | None = None
    answerDateTime: DateTime | None = None
    answerTime: Time | None = None
    answerString: Text | None = None
    answerCoding: Coding | None = None
    answerQuantity: Quantity | None = None
    answerReference: Reference | None = None


class AnswerOption(Backbone):
    """One permitted answer."""

    valueInteger: Whole | None = None
    valueDate: Date | None = None
    valueTime: Time | None = None
    valueString: Text | None = None
    valueCoding: Coding | None = None
    valueReference: Reference | None = None
    initialSelected: bool | None = None

    @content.model_validator(mode="after")
    def _one_value(self) -> "AnswerOption":
        if len(values_of(self, "value")) != 1:
            raise ValueError("must have exactly one value[x]")
        return self


class Value(Backbone):
    """An answer, or the answer a question starts with."""

    valueBoolean: bool | None = None
    valueDecimal: float | None = None
    valueInteger: Whole | None = None
    valueDate: Date | None = None
    valueDateTime: DateTime | None = None
    valueTime: Time | None = None
    valueString: Text | None = None
    valueUri: Uri | None = None
    valueAttachment: Attachment | None = None
    valueCoding: Coding | None = None
    valueQuantity: Quantity | None = None
    valueReference: Reference | None = None

    @content.model_validator(mode="after")
    def _at_most_one_value(self) -> "Value":
        if len(values := values_of(self, "value")) > 1:
            raise ValueError(f"has {' and '.join(values)}; an answer has one value, keep one")
        return self


class QuestionnaireItem(Backbone):
    """A question, a group of questions, or words between them."""

    linkId: Text
    definition: Uri | None = None
    code: list[Coding] | None = None
    prefix: Text | None = None
    text: Text | None = None
    type: ItemType
    enableWhen: list[EnableWhen] | None = None
    enableBehavior: Literal["all", "any"] | None = None
    required: bool | None = None
    repeats: bool | None = None
    readOnly: bool | None = None
    maxLength: Whole | None = None
    answerValueSet: Uri | None = None
    answerOption: list[AnswerOption] | None = None
    initial: list[Value] | None = None
    item: "list[QuestionnaireItem] | None" = None

    @content.model_validator(mode="after")
    def _one_source_of_answers(self) -> "QuestionnaireItem":
        if self.answerValueSet and self.answerOption:
            raise ValueError("has answerOption and answerValueSet; keep one of them (que-4)")
        if self.type == "display" and self.item:
            raise ValueError("is words to show and cannot hold further items (que-1)")
        return self


class Holder(Resource):
    """A resource that may carry others inside. Kinds that scoring has no use for are left out."""

    @content.model_validator(mode="before")
    @classmethod
    def _leave_out_strangers(cls, data: Any) -> Any:
        inside = data.get("contained") if isinstance(data, dict) else None
        if not isinstance(inside, list):
            return data
        kept = [each for each in inside if _kind(each) in KEPT or not _kind(each)]
        return data | {"contained": kept}


def _kind(data: Any) -> str:
    kind = data.get("resourceType") if isinstance(data, dict) else None
    return kind if isinstance(kind, str) else ""


class Questionnaire(Published, Holder):
    """A form: questions and their permitted answers."""

    resourceType: Literal["Questionnaire"]
    contained: "list[Contained] | None" = None
    derivedFrom: list[Uri] | None = None
    subjectType: list[Code] | None = None
    approvalDate: Date | None = None
    lastReviewDate: Date | None = None
    effectivePeriod: Period | None = None
    code: list[Coding] | None = None
    item: list[QuestionnaireItem] | None = None

    @content.model_validator(mode="after")
    def _link_ids_once(self) -> "Questionnaire":
        refuse_repeats(item.linkId for item in walk(self.item))
        return self


class ResponseAnswer(Value):
    """One answer, with the items that hang on it."""

    item: "list[ResponseItem] | None" = None


class ResponseItem(Backbone):
    """The answers to one question."""

    linkId: Text
    definition: Uri | None = None
    text: Text | None = None
    answer: list[ResponseAnswer] | None = None
    item: "list[ResponseItem] | None" = None


class QuestionnaireResponse(Holder):
    """A filled-in form."""

    resourceType: Literal["QuestionnaireResponse"]
    contained: "list[Contained] | None" = None
    identifier: Identifier | None = None
    basedOn: list[Reference] | None = None
    partOf: list[Reference] | None = None
    questionnaire: Uri | None = None
    status: Literal["in-progress", "completed", "amended", "entered-in-error", "stopped"]
    subject: Reference | None = None
    encounter: Reference | None = None
    authored: DateTime | None = None
    author: Reference | None = None
    source: Reference | None = None
    item: list[ResponseItem] | None = None


class ReferenceRange(Backbone):
    """What the value is compared with."""

    low: Quantity | None = None
    high: Quantity | None = None
    type: CodeableConcept | None = None
    appliesTo: list[CodeableConcept] | None = None
    age: Range | None = None
    text: Text | None = None


class Observation(Resource):
    """One measured value: here, the score of a filled-in form."""

    resourceType: Literal["Observation"]
    identifier: list[Identifier] | None = None
    basedOn: list[Reference] | None = None
    partOf: list[Reference] | None = None
    status: Literal[
        "registered", "preliminary", "final", "amended", "corrected", "cancelled",
        "entered-in-error", "unknown",
    ]  # fmt: skip
    category: list[CodeableConcept] | None = None
    code: CodeableConcept
    subject: Reference | None = None
    focus: list[Reference] | None = None
    encounter: Reference | None = None
    effectiveDateTime: DateTime | None = None
    effectivePeriod: Period | None = None
    effectiveInstant: Instant | None = None
    issued: Instant | None = None
    performer: list[Reference] | None = None
    valueQuantity: Quantity | None = None
    valueCodeableConcept: CodeableConcept | None = None
    valueString: Text | None = None
    valueBoolean: bool | None = None
    valueInteger: Whole | None = None
    dataAbsentReason: CodeableConcept | None = None
    interpretation: list[CodeableConcept] | None = None
    note: list[dict[str, Any]] | None = None
    bodySite: CodeableConcept | None = None
    method: CodeableConcept | None = None
    device: Reference | None = None
    referenceRange: list[ReferenceRange] | None = None
    hasMember: list[Reference] | None = None
    derivedFrom: list[Reference] | None = None

    @content.model_validator(mode="after")
    def _value_or_reason(self) -> "Observation":
        values = values_of(self, "value")
        if len(values) > 1:
            raise ValueError(f"has {' and '.join(values)}; an observation has one value, keep one")
        if values and self.dataAbsentReason:
            raise ValueError("has a value and a dataAbsentReason; keep one of them (obs-6)")
        return self


Contained = Annotated[
    Union[Questionnaire, ValueSet, CodeSystem],  # noqa: UP007  forward references
    content.Field(discriminator="resourceType"),
]


def walk(items: list[QuestionnaireItem] | None) -> Iterator[QuestionnaireItem]:
    """Go through all items of a form in order, depth first."""
    for item in items or ():
        yield item
        yield from walk(item.item)


def refuse_repeats(links: Iterator[str]) -> None:
    """Raise ValueError when a linkId comes twice (que-2)."""
    seen: set[str] = set()
    for link in links:
        if link in seen:
            raise ValueError(f"has the linkId {link!r} twice; every item needs its own (que-2)")
        seen.add(link)


for _model in (QuestionnaireItem, Questionnaire, ResponseAnswer, ResponseItem,
               QuestionnaireResponse):  # fmt: skip
    _model.model_rebuild()
