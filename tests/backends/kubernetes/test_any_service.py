"""Whatever a service mounts, exposes and names: its objects fit together and are valid."""

from __future__ import annotations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.backends.kubernetes.compiled import compiled
from tests.backends.kubernetes.crossrefs import faults
from tests.backends.kubernetes.specs import environment
from tests.backends.kubernetes.validation import faults as schema_faults

#: Paths that meet one another's parents, and the names that volumes have here.
PATHS = [
    "/run/secrets", "/run/secrets/a", "/run/secrets/b", "/run/secrets/deep/a", "/var/run/secrets/x", "/run", "/config",
    "/config-2", "/secrets", "/secret-files", "/secret-a", "/data", "/Data", "/etc/a", "/etc/b/a", "/etc/a.b",
    "/etc/a_b", "/dev/shm", "/tmp", "/" + "long/" * 20 + "a", "/srv/x y",
]  # fmt: skip
NAMES = ["a", "b", "web-public", "web-headless", "data-db-0", "config", "default-deny", "x" * 40]
PORTS = st.dictionaries(
    st.sampled_from(["http", "a--b", "a-b", "grpc", "p9", "abcdefghijklmno"]),
    st.tuples(st.sampled_from([80, 8080, 8081, 9000]), st.sampled_from(["tcp", "udp", "http", "grpc"])),
    max_size=4,
)


def _lines(title: str, entries: list[str]) -> list[str]:
    return [f"    {title}:", *entries] if entries else []


@st.composite
def specs(draw: st.DrawFn) -> str:
    paths = iter(draw(st.permutations(PATHS)))

    def some(limit: int) -> list[str]:
        return [next(paths) for _ in range(draw(st.integers(0, limit)))]

    volume, other, job = draw(st.permutations(NAMES))[:3]
    ports = draw(PORTS)
    when = draw(st.sampled_from(["manual", "before-deploy"]))
    routed = [name for name in ports if draw(st.booleans())]
    secrets = [f'      {name}: "{path}"' for name, path in zip("ab", some(2), strict=False)]
    lines = [
        "envspec: 1",
        "project: shop",
        "services:",
        "  web:",
        "    image: example.com/web:1.2.3",
        '    user: "10001:10001"',
        "    resources:",
        "      cpu: 100m",
        "      memory: 64Mi",
        *_lines("ports", [f"      {n}:\n        port: {p}\n        protocol: {t}" for n, (p, t) in ports.items()]),
        *(["    health:", f"      tcp: true\n      port: {next(iter(ports))}"] if ports else []),
        *_lines("routes", [f"      - port: {name}\n        publish: {7000 + at}" for at, name in enumerate(routed)]),
        *_lines("writable", [f'      "{path}": 1Mi' for path in some(4)]),
        *_lines("files", [f'      "{path}":\n        content: x' for path in some(3)]),
        *_lines("secrets", secrets),
        *_lines("volumes", [f'      "{path}": {volume}' for path in some(2)]),
        *_lines("environment", ["      A: ${secrets.a}-${secrets.b}"] if draw(st.booleans()) else []),
        f"jobs:\n  {job}:\n    uses: web\n    command: x\n    when: {when}",
        f"state:\n  {volume}:\n    kind: volume\n    storage: 1Gi",
        f"  {other}:\n    kind: postgres\n    version: 16.4",
        "secrets:\n  a:\n    description: a\n  b:\n    description: b",
        "waivers:",
    ]
    for rule in ("missing-health", "shared-volume", "published-state", "secret-in-url"):
        lines.append(f"  - rule: {rule}\n    at: services.web\n    because: a test\n    until: 2099-01-01")
    mode = draw(st.sampled_from(["existing", "external-secrets", "csi"]))
    return (
        "\n".join(lines)
        + "\n"
        + environment(f"secrets: {mode}\nstore: aws\ngitops: {draw(st.sampled_from(['none', 'flux']))}")
    )


@settings(max_examples=40, deadline=None)
@given(specs())
def test_objects_fit_together(text: str) -> None:
    made = compiled(text)
    assume(made.texts)
    web = made.plan.workloads["web"]
    held = [*web.files, *web.secrets]
    # nothing can be below a file, on any target; these are folders
    assume(not {"/tmp", "/run"} & set(held))
    assume(not any(path.startswith(f"{file}/") for file in held for path in (*held, *web.writable, *web.volumes)))
    existing = made.plan.used_secrets if "secrets: existing" in text else ()
    assert faults(made, existing) == []
    assert [fault for one in made.objects for fault in schema_faults(one)] == []
