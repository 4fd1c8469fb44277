"""The conformance kit: whether a backend keeps what it promises, for third parties and for ours alike.

    from envspec import compiler
    from envspec.backend import conformance

    SUBJECT = conformance.Subject(BACKEND, compiler)

    @pytest.mark.parametrize("check", conformance.CHECKS)
    def test_it_conforms(check):
        assert check(SUBJECT) == []

A check is a function that returns what is wrong, in words, each with the spec's field that shows it. The kit brings a
small system, and two values for every field of the language; what a backend has to add is in `Subject`. docs/api.md
has the whole of it.
"""

from __future__ import annotations

from collections.abc import Callable

from envspec.backend.conformance.artifacts import (
    bytes_are_deterministic,
    paths_stay_inside,
    secrets_stay_out,
    values_stay_values,
)
from envspec.backend.conformance.declaration import declaration_is_whole, verdicts_are_complete
from envspec.backend.conformance.sample import Case, Written, written
from envspec.backend.conformance.subject import Made, Subject
from envspec.backend.conformance.tables import Report, language_cases, read_cases, read_reports
from envspec.backend.conformance.truth import served_fields_are_listed, values_are_told, verdicts_are_true

__all__ = [
    "CHECKS",
    "Case",
    "Check",
    "Made",
    "Report",
    "Subject",
    "Written",
    "bytes_are_deterministic",
    "declaration_is_whole",
    "language_cases",
    "paths_stay_inside",
    "read_cases",
    "read_reports",
    "secrets_stay_out",
    "served_fields_are_listed",
    "values_are_told",
    "values_stay_values",
    "verdicts_are_complete",
    "verdicts_are_true",
    "written",
]

#: what is wrong with a subject, in words; empty where nothing is
Check = Callable[[Subject], list[str]]
#: all of them, the cheap ones first
CHECKS: tuple[Check, ...] = (
    declaration_is_whole,
    verdicts_are_complete,
    served_fields_are_listed,
    values_are_told,
    verdicts_are_true,
    paths_stay_inside,
    secrets_stay_out,
    bytes_are_deterministic,
    values_stay_values,
)
