"""What a workload reaches outside."""

from __future__ import annotations

import pytest

from tests.lower.specs import Told, told, web


def test_ranges_are_kept_once_and_in_order() -> None:
    made = web("egress:\n  - internet\n  - 10.20.0.0/16\n  - fd00::/8\n  - internet\nhosts:\n  db.internal: 10.0.0.7\n")
    assert made.egress == ("internet", "10.20.0.0/16", "fd00::/8")
    assert made.hosts == {"db.internal": "10.0.0.7"}


@pytest.mark.parametrize("value", ["10.20.0.1/16", "10.20.0.0", "10.20.0.0/33", "db.example.com", "999.0.0.0/8"])
def test_what_is_no_range(value: str) -> None:
    assert told(f"egress:\n  - {value}\n") == [
        Told(
            2,
            5,
            f"`{value}` is neither `internet` nor an address range",
            "write a range such as 10.20.0.0/16; names cannot be held to by a network policy",
        )
    ]


def test_what_is_no_address() -> None:
    help = "write an address such as 10.0.0.7, or `host-gateway` for the machine itself"
    assert told("hosts:\n  db.internal: 10.0.0.256\n") == [Told(2, 16, "`10.0.0.256` is not an IP address", help)]
    assert told("hosts:\n  db.internal: host-gatewy\n") == [Told(2, 16, "`host-gatewy` is not an IP address", help)]


def test_the_machine_itself_has_a_word_for_its_address() -> None:
    assert web("hosts:\n  host.docker.internal: host-gateway\n").hosts == {"host.docker.internal": "host-gateway"}
