"""The data types of FHIR R4 that questionnaires, responses and observations are made of.

Strict: unknown fields, wrong types and codes outside a required list are faults, each named by its
path. A primitive may have a sidecar (`_title` beside `title`) that holds its extensions.
"""

from typing import Annotated, Any, Literal, get_args

from attune import content

_DAY = r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
_FULL_DAY = r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\.[0-9]+)?"
_ZONE = r"(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))"
TEXT, CODE, ID, URI = r"\S", r"^\S+( \S+)*$", r"^[A-Za-z0-9\-.]{1,64}$", r"^\S+$"
DATE, DATE_TIME = rf"^{_DAY}$", rf"^{_DAY}(T{_CLOCK}{_ZONE})?$"
INSTANT, CLOCK = rf"^{_FULL_DAY}T{_CLOCK}{_ZONE}$", rf"^{_CLOCK}$"
NUMBER = r"^-?[0-9]{1,15}(\.[0-9]{1,15})?$"
MEANINGS = {
    TEXT: "text that is not blank",
    CODE: "a code: no blanks at its ends or doubled within",
    ID: "an id: letters, digits, - and ., at most 64",
    URI: "an address without blanks",
    DATE: "a date such as 2026-11-23",
    DATE_TIME: "a time such as 2026-11-23T09:00:00Z, or a date",
    INSTANT: "a moment such as 2026-11-23T09:00:00Z",
    CLOCK: "a time of day such as 09:00:00",
    NUMBER: "a number",
}
"""What each pattern asks for, in words."""

Text = Annotated[str, content.Field(pattern=TEXT)]
Code = Annotated[str, content.Field(pattern=CODE)]
Id = Annotated[str, content.Field(pattern=ID)]
Uri = Annotated[str, content.Field(pattern=URI)]
Date = Annotated[str, content.Field(pattern=DATE)]
DateTime = Annotated[str, content.Field(pattern=DATE_TIME)]
Instant = Annotated[str, content.Field(pattern=INSTANT)]
Time = Annotated[str, content.Field(pattern=CLOCK)]
NumberAsText = Annotated[str, content.Field(pattern=NUMBER)]
Whole = Annotated[int, content.Field(ge=-(2**31), lt=2**31)]
Positive = Annotated[int, content.Field(ge=1, lt=2**31)]
Unsigned = Annotated[int, content.Field(ge=0, lt=2**31)]
PublicationStatus = Literal["draft", "active", "retired", "unknown"]


def _is_primitive(annotation: Any) -> bool:
    inner = get_args(annotation)
    if annotation in (str, int, float, bool, type(None)) or not inner:
        return not (isinstance(annotation, type) and issubclass(annotation, content.Model))
    return all(_is_primitive(each) for each in inner if not isinstance(each, str | int))


class Element(content.Model):
    """Anything in FHIR that may carry an id, extensions, and sidecars of its primitives."""

    model_config = content.Model.model_config | {"strict": True}

    id: str | None = None
    extension: "list[Extension] | None" = None
    sidecars: "dict[str, Sidecar | list[Sidecar | None]] | None" = content.Field(
        default=None, exclude=True
    )

    @content.model_validator(mode="before")
    @classmethod
    def _set_sidecars_aside(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        if "sidecars" in data:
            raise ValueError("has a field `sidecars`, which FHIR does not know; remove it")
        beside = {
            key: value
            for key, value in data.items()
            if key.startswith("_") and cls._may_have_sidecar(key[1:])
        }
        if not beside:
            return data
        _refuse_strange_sidecars(beside)
        rest = {key: value for key, value in data.items() if key not in beside}
        return rest | {"sidecars": {key[1:]: value for key, value in beside.items()}}

    @classmethod
    def _may_have_sidecar(cls, name: str) -> bool:
        field = cls.model_fields.get(name)
        return field is not None and name != "resourceType" and _is_primitive(field.annotation)


def _refuse_strange_sidecars(beside: dict[str, Any]) -> None:
    for key, value in beside.items():
        for each in value if isinstance(value, list) else [value]:
            strange = set(each or ()) - {"id", "extension"} if isinstance(each, dict) else set()
            if strange:
                field = sorted(strange)[0]
                raise ValueError(f"has {field} in {key}, which may hold id and extension only")


class Sidecar(content.Model):
    """What stands beside a primitive: an id and extensions, nothing else."""

    model_config = content.Model.model_config | {"strict": True}

    id: str | None = None
    extension: "list[Extension] | None" = None


class Coding(Element):
    """A code with the system it belongs to."""

    system: Uri | None = None
    version: Text | None = None
    code: Code | None = None
    display: Text | None = None
    userSelected: bool | None = None


class CodeableConcept(Element):
    """A concept as codes, as text, or both."""

    coding: list[Coding] | None = None
    text: Text | None = None


class Period(Element):
    """A stretch of time."""

    start: DateTime | None = None
    end: DateTime | None = None


class Reference(Element):
    """A pointer to another resource; it is never followed."""

    reference: Text | None = None
    type: Uri | None = None
    identifier: "Identifier | None" = None
    display: Text | None = None


class Identifier(Element):
    """A business identifier."""

    use: Literal["usual", "official", "temp", "secondary", "old"] | None = None
    type: CodeableConcept | None = None
    system: Uri | None = None
    value: Text | None = None
    period: Period | None = None
    assigner: Reference | None = None


class Quantity(Element):
    """A number with its unit. Some tools write the number as text; it is read all the same."""

    value: float | NumberAsText | None = None
    comparator: Literal["<", "<=", ">=", ">"] | None = None
    unit: Text | None = None
    system: Uri | None = None
    code: Code | None = None


class Expression(Element):
    """A rule in some language. Kept as found, never run."""

    description: Text | None = None
    name: Id | None = None
    language: Code | None = None
    expression: Text | None = None
    reference: Uri | None = None


class Attachment(Element):
    """A file or a link to one. Never fetched."""

    contentType: Code | None = None
    language: Code | None = None
    data: str | None = None
    url: Uri | None = None
    size: Unsigned | None = None
    hash: str | None = None
    title: Text | None = None
    creation: DateTime | None = None


class ContactPoint(Element):
    """A way to reach somebody."""

    system: Literal["phone", "fax", "email", "pager", "url", "sms", "other"] | None = None
    value: Text | None = None
    use: Literal["home", "work", "temp", "old", "mobile"] | None = None
    rank: Positive | None = None
    period: Period | None = None


class ContactDetail(Element):
    """Whom to ask about a publication."""

    name: Text | None = None
    telecom: list[ContactPoint] | None = None


class Range(Element):
    """From a low to a high quantity."""

    low: Quantity | None = None
    high: Quantity | None = None


class UsageContext(Element):
    """Where a publication is meant to be used."""

    code: Coding
    valueCodeableConcept: CodeableConcept | None = None
    valueQuantity: Quantity | None = None
    valueRange: Range | None = None
    valueReference: Reference | None = None


class Narrative(Element):
    """A resource as a person would read it."""

    status: Literal["generated", "extensions", "additional", "empty"]
    div: Text


class Meta(Element):
    """About the resource itself."""

    versionId: Id | None = None
    lastUpdated: Instant | None = None
    source: Uri | None = None
    profile: list[Uri] | None = None
    security: list[Coding] | None = None
    tag: list[Coding] | None = None


class Extension(Element):
    """An extension: either one value or further extensions, never both (ext-1)."""

    url: Uri
    valueBase64Binary: str | None = None
    valueBoolean: bool | None = None
    valueCanonical: Uri | None = None
    valueCode: Code | None = None
    valueDate: Date | None = None
    valueDateTime: DateTime | None = None
    valueDecimal: float | None = None
    valueId: Id | None = None
    valueInstant: Instant | None = None
    valueInteger: Whole | None = None
    valueMarkdown: Text | None = None
    valueOid: Uri | None = None
    valuePositiveInt: Positive | None = None
    valueString: Text | None = None
    valueTime: Time | None = None
    valueUnsignedInt: Unsigned | None = None
    valueUri: Uri | None = None
    valueUrl: Uri | None = None
    valueUuid: Uri | None = None
    valueAge: Quantity | None = None
    valueAttachment: Attachment | None = None
    valueCodeableConcept: CodeableConcept | None = None
    valueCoding: Coding | None = None
    valueContactDetail: ContactDetail | None = None
    valueContactPoint: ContactPoint | None = None
    valueCount: Quantity | None = None
    valueDuration: Quantity | None = None
    valueExpression: Expression | None = None
    valueIdentifier: Identifier | None = None
    valueMeta: Meta | None = None
    valuePeriod: Period | None = None
    valueQuantity: Quantity | None = None
    valueRange: Range | None = None
    valueReference: Reference | None = None
    valueUsageContext: UsageContext | None = None

    @content.model_validator(mode="after")
    def _one_value_or_extensions(self) -> "Extension":
        values = values_of(self, "value")
        beside = any(name.startswith("value") for name in self.sidecars or {})
        if len(values) > 1:
            raise ValueError(f"has {' and '.join(values)}; an extension has one value, keep one")
        if not values and not self.extension and not beside:
            raise ValueError("has neither a value nor extensions; give one or remove it")
        if values and self.extension:
            raise ValueError("has a value and extensions; FHIR allows one or the other")
        return self


def values_of(element: Element, prefix: str) -> dict[str, Any]:
    """List the fields of a choice (`value[x]`, `answer[x]`) that are given, by name."""
    return {
        name: value
        for name in type(element).model_fields
        if name.startswith(prefix)
        and name != prefix
        and name[len(prefix)].isupper()
        and (value := getattr(element, name)) is not None
    }


for _model in (Element, Sidecar, Reference, Extension):
    _model.model_rebuild()
