"""FHIR R4: forms in, responses in and out, scores out as observations.

Only what scoring needs is modelled, and modelled strictly: Questionnaire, QuestionnaireResponse,
Observation, ValueSet and CodeSystem. Expressions in a file are kept and never run; addresses are
never fetched; scores are computed by the instrument's own key.
"""

from attune.measures.fhir.form import Form, Option, Question, form_of, own_form
from attune.measures.fhir.matching import (
    CountedAnswer,
    MatchError,
    Matching,
    match_form,
    read_matching,
    to_json,
)
from attune.measures.fhir.observations import read_observation, write_observations
from attune.measures.fhir.reading import (
    FhirError,
    load_json,
    parse_json,
    parse_resource,
    read_resource,
)
from attune.measures.fhir.resources import Observation, Questionnaire, QuestionnaireResponse
from attune.measures.fhir.responses import Given, implied_matching, read_answers, write_response
from attune.measures.fhir.terminology import CodeSystem, ValueSet

__all__ = [
    "CodeSystem",
    "CountedAnswer",
    "FhirError",
    "Form",
    "Given",
    "MatchError",
    "Matching",
    "Observation",
    "Option",
    "Question",
    "Questionnaire",
    "QuestionnaireResponse",
    "ValueSet",
    "form_of",
    "implied_matching",
    "load_json",
    "match_form",
    "own_form",
    "parse_json",
    "parse_resource",
    "read_answers",
    "read_matching",
    "read_observation",
    "read_resource",
    "to_json",
    "write_observations",
    "write_response",
]
