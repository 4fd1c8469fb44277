"""Texts by name: `environment` and `labels`."""

from __future__ import annotations

from envspec.model.text import Text
from tests.lower.specs import Told, spelled, told, web

_SECRET = "secrets:\n  key:\n    dev: x\n"


def test_variables_hold_what_only_a_target_knows_and_labels_do_not() -> None:
    made = web('environment:\n  EMPTY: ""\n  KEY: k-${secrets.key}\nlabels:\n  team: ${project}\n', more=_SECRET)
    assert made.environment["EMPTY"] == Text(())
    assert spelled(made.environment["KEY"]) == "k-<secret key>"
    assert made.labels == {"team": "shop"}


def test_a_label_that_is_known_only_where_it_runs() -> None:
    assert told("labels:\n  key: ${secrets.key}\n  at: ${services.web.host}\n", _SECRET) == [
        Told(
            2,
            8,
            "a label cannot hold a secret: `${secrets.key}`",
            "a secret can stand in `environment` and in files; here it would be readable by everyone",
        ),
        Told(
            3,
            7,
            "a label is fixed when compiling, and `${services.web.host}` is known only where it runs",
            "refer to vars, `public_url` or plain text here",
        ),
    ]
