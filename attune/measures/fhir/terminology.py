"""Published definitions of FHIR R4: value sets and code systems, with their answer codes."""

from typing import Literal

from attune.measures.fhir.elements import (
    Code,
    CodeableConcept,
    Coding,
    ContactDetail,
    Date,
    DateTime,
    Element,
    Extension,
    Id,
    Identifier,
    Meta,
    Narrative,
    PublicationStatus,
    Text,
    Unsigned,
    Uri,
    UsageContext,
    Whole,
)


class Backbone(Element):
    """A part of a resource that has no life of its own."""

    modifierExtension: list[Extension] | None = None


class Resource(Backbone):
    """What every resource may carry."""

    id: Id | None = None
    meta: Meta | None = None
    implicitRules: Uri | None = None
    language: Code | None = None
    text: Narrative | None = None


class Published(Resource):
    """What every published definition may carry."""

    url: Uri | None = None
    identifier: list[Identifier] | None = None
    version: Text | None = None
    name: Text | None = None
    title: Text | None = None
    status: PublicationStatus
    experimental: bool | None = None
    date: DateTime | None = None
    publisher: Text | None = None
    contact: list[ContactDetail] | None = None
    description: Text | None = None
    useContext: list[UsageContext] | None = None
    jurisdiction: list[CodeableConcept] | None = None
    purpose: Text | None = None
    copyright: Text | None = None


class Designation(Backbone):
    """Other words for a concept."""

    language: Code | None = None
    use: Coding | None = None
    value: Text


class SetConcept(Backbone):
    """One code of a value set."""

    code: Code
    display: Text | None = None
    designation: list[Designation] | None = None


class SetFilter(Backbone):
    """A rule that selects codes. Not evaluated."""

    property: Code
    op: Code
    value: Text


class Include(Backbone):
    """Codes of one system."""

    system: Uri | None = None
    version: Text | None = None
    concept: list[SetConcept] | None = None
    filter: list[SetFilter] | None = None
    valueSet: list[Uri] | None = None


class Compose(Backbone):
    """What a value set is made of."""

    lockedDate: Date | None = None
    inactive: bool | None = None
    include: list[Include]
    exclude: list[Include] | None = None


class Contains(Backbone):
    """One code of an expanded value set."""

    system: Uri | None = None
    abstract: bool | None = None
    inactive: bool | None = None
    version: Text | None = None
    code: Code | None = None
    display: Text | None = None
    designation: list[Designation] | None = None
    contains: "list[Contains] | None" = None


class Expansion(Backbone):
    """A value set written out."""

    identifier: Uri | None = None
    timestamp: DateTime
    total: Whole | None = None
    offset: Whole | None = None
    contains: list[Contains] | None = None


class ValueSet(Published):
    """A set of answer codes."""

    resourceType: Literal["ValueSet"]
    immutable: bool | None = None
    compose: Compose | None = None
    expansion: Expansion | None = None


class Concept(Backbone):
    """One code of a code system."""

    code: Code
    display: Text | None = None
    definition: Text | None = None
    designation: list[Designation] | None = None
    concept: "list[Concept] | None" = None


class CodeSystem(Published):
    """A list of codes and what they mean."""

    resourceType: Literal["CodeSystem"]
    caseSensitive: bool | None = None
    valueSet: Uri | None = None
    hierarchyMeaning: Code | None = None
    compositional: bool | None = None
    versionNeeded: bool | None = None
    content: Literal["not-present", "example", "fragment", "complete", "supplement"]
    supplements: Uri | None = None
    count: Unsigned | None = None
    concept: list[Concept] | None = None


for _model in (Contains, Concept):
    _model.model_rebuild()
