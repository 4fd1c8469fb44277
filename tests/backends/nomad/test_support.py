"""The table of support, and what it says when a field is set."""

from __future__ import annotations

from envspec_backends.nomad.support import TABLE
from tests.backends.nomad.compiled import nomad


def test_words_complete_the_sentence() -> None:
    for pattern, support in TABLE.items():
        assert support.how, pattern
        assert not support.how.endswith("."), pattern
        assert support.help or support.verdict != "refused", pattern


def test_a_text_that_hcl_would_change_is_refused_at_its_place() -> None:
    bad, head = "e\u0301", "services:\n  w:\n    image: w:1\n"
    for text, where, field in (
        (f"{head}    environment:\n      A: {bad}\n", "services.w.environment.A", "environment.A"),
        (f"{head}    command: x {bad}\n", "services.w.command.1", "command"),
        (f"{head}    labels:\n      a: {bad}\n", "services.w.labels.a", "labels.a"),
    ):
        assert nomad(text).said == [
            f"ENV091 {where}: `{field}` on nomad: a text is not normalised (NFC), and HCL would change it",
        ]


def test_a_file_that_hcl_would_change_goes_encoded() -> None:
    spec = "services:\n  w:\n    image: w:1\n    files:\n      /a: a.bin\n      /b: b.txt\n"
    spec = spec.replace(": a.bin", ":\n        source: a.bin").replace(": b.txt", ":\n        source: b.txt")
    made = nomad(spec, files={"a.bin": b"\xff\x00", "b.txt": "e\u0301\n".encode()})
    assert made.said == []
    text = made.files["w.nomad.hcl"].decode()
    assert '{{ base64Decode \\"/wA=\\" }}' in text
    assert '{{ base64Decode \\"ZcyBCg==\\" }}' in text


def test_egress_is_not_kept_and_that_is_said() -> None:
    made = nomad("services:\n  w:\n    image: w:1\n    egress:\n      - internet\n")
    assert made.said == [
        "ENV090 services.w.egress.0: `egress` on nomad: Nomad has no network policy: an allocation may reach whatever"
        " its node may reach"
    ]


def test_what_a_kind_chose_by_itself_is_no_news() -> None:
    """Kafka needs an executable /tmp and a long stop; the spec says neither, so there is nothing to mend in it."""
    kafka = "state:\n  broker:\n    kind: kafka\n    version: 3.9.0\n    storage: 1Gi\n"
    assert nomad(kafka).said == []
    limit = "    resources:\n      cpu: 1\n      memory: 1Gi\n      cpu_limit: 2\n"
    assert nomad(kafka + limit).said == [
        "ENV090 state.broker.resources.cpu_limit: `resources.cpu_limit` on nomad: Nomad caps a task at its own "
        "request or not at all; this one may use"
        " idle cpu without a limit"
    ]
