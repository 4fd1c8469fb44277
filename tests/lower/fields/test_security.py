"""What a process may do."""

from __future__ import annotations

from envspec.model.workload import Security
from tests.lower.specs import web


def test_production_has_a_read_only_root_and_development_has_not() -> None:
    assert web("replicas: 1\n").security == Security(read_only=True)
    assert web("replicas: 1\n", "dev").security == Security(read_only=False)
    assert web("security:\n  capabilities:\n    - NET_ADMIN\n", "dev").security.read_only is False
    assert web("security:\n  read_only: true\n", "dev").security == Security(read_only=True)


def test_all_that_can_be_relaxed() -> None:
    made = web(
        "security:\n  read_only: false\n  capabilities:\n    - NET_ADMIN\n  privileged: true\n  host_network: true\n"
        "  devices:\n    - /dev/kvm\n  sysctls:\n    net.core.somaxconn: 1024\n"
    ).security
    assert made == Security(False, ("NET_ADMIN",), True, True, ("/dev/kvm",), {"net.core.somaxconn": "1024"})
