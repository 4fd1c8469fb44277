"""Places that begin with what the image has: who copies it, and as whom."""

from __future__ import annotations

import pytest

from tests.backends.kubernetes.compiled import compiled, pod_of

SPEC = """\
envspec: 1
project: shop
registry: registry.example.com
services:
  web:
    build:
      context: .
    resources:
      cpu: 100m
      memory: 64Mi
    writable:
      /etc/app:
        size: 1Mi
        seed: true
      /srv/$(x):
        disk: true
        seed: true
environments:
  prod:
    tier: production
    tag: 1.0.0
    targets:
      - kubernetes
"""


def test_a_container_before_it_copies_as_its_user_and_as_hardened() -> None:
    made = compiled(SPEC, files={"Dockerfile": "FROM acme/base:1.0.0\nUSER 7:8\n"})
    pod = pod_of(next(one for one in made.objects if one["kind"] == "Deployment"))["spec"]
    (container,) = pod["containers"]
    first, second = pod["initContainers"]
    assert first == {
        "name": "web-seed-0",
        "image": "registry.example.com/shop-web:1.0.0",
        "imagePullPolicy": "Always",
        "command": ["cp", "-R", "/etc/app/.", "/.envspec"],
        "securityContext": container["securityContext"],
        "resources": container["resources"],
        "volumeMounts": [{"name": "etc-app", "mountPath": "/.envspec"}],
    }
    assert second["command"] == ["cp", "-R", "/srv/$$(x)/.", "/.envspec"]
    assert pod["securityContext"]["runAsUser"] == 7
    assert {"name": "etc-app", "emptyDir": {"medium": "Memory", "sizeLimit": "1Mi"}} in pod["volumes"]


@pytest.mark.parametrize(
    ("dockerfile", "refused"),
    [
        ("FROM scratch\nCOPY app /app\n", True),
        ("FROM gcr.io/distroless/static-debian12:nonroot\n", True),
        ("FROM scratch\nCOPY --from=busybox:1.37 /bin/ /bin/\n", False),
        ("FROM acme/base:1.0.0\n", False),
    ],
)
def test_an_image_that_has_no_cp_is_refused(dockerfile: str, refused: bool) -> None:
    made = compiled(SPEC, files={"Dockerfile": dockerfile})
    told = [one for one in made.diagnostics if one.id == "ENV091"]
    assert [one.message for one in told] == [
        f"`writable.{target}.seed` on kubernetes: a container of the same image copies what is there, and this one has "
        "no `cp`"
        for target in ("/etc/app", "/srv/$(x)")
    ] * refused
