"""Exceptions from policy, as written."""

from __future__ import annotations

import pytest

from envspec.model.plan import Waiver
from tests.lower.specs import Told, plan, told_in

_WEB = "services:\n  web:\n    image: acme/web:1.0.0\n"
_WAIVER = "  - rule: bind-mount\n    at: {at}\n    because: our certificates\n    until: 2027-03-31\n"


def test_a_waiver_is_what_it_says() -> None:
    body = _WEB + "waivers:\n" + _WAIVER.format(at='services.web.labels."a.b"') + "    environment: prod\n"
    assert plan(body).waivers == (
        Waiver(
            "bind-mount",
            ("services", "web", "labels", "a.b"),
            "prod",
            "our certificates",
            "2027-03-31",
            ("waivers", 0),
        ),
    )


@pytest.mark.parametrize(
    ("waiver", "expected"),
    [
        (
            _WAIVER.format(at="services..web"),
            Told(6, 9, "`services..web` is not a path of a spec", "write it as services.web or services.web.mounts"),
        ),
        (
            _WAIVER.format(at="services.web") + "    environment: prd\n",
            Told(9, 18, "there is no environment `prd`", "did you mean `prod`?"),
        ),
        (
            _WAIVER.format(at="services.web") + "    environment: staging\n",
            Told(9, 18, "there is no environment `staging`", "environments are `dev` and `prod`"),
        ),
    ],
)
def test_what_is_wrong_with_a_waiver(waiver: str, expected: Told) -> None:
    assert told_in(f"{_WEB}waivers:\n{waiver}") == [expected]
