"""Where an entry's image comes from."""

from __future__ import annotations

import pytest

from envspec.model.image import Image
from tests.lower.specs import ENVIRONMENTS, Told, plan, told_in

_BUILT = "services:\n  web:\n    build:\n      context: .\n"
_DIGEST = "sha256:" + "0" * 64


@pytest.mark.parametrize(
    ("said", "image"),
    [
        ("nginx:1.27.3", Image("nginx", "1.27.3")),
        ("registry:5000/team/app", Image("registry:5000/team/app")),
        (f"ghcr.io/acme/web:1.4.2@{_DIGEST}", Image("ghcr.io/acme/web", "1.4.2", _DIGEST)),
        ("acme/web:${vars.release}", Image("acme/web", "9.9.9")),
    ],
)
def test_the_image_of_somebody(said: str, image: Image) -> None:
    body = f"vars:\n  release: 9.9.9\nservices:\n  web:\n    image: {said}\n"
    assert plan(body).workloads["web"].image == image


def test_what_we_build_goes_to_the_registry_under_the_release_and_stays_here_in_development() -> None:
    assert plan(_BUILT).workloads["web"].image == Image("registry.example.com/acme/shop-web", "1.2.3", "", "web")
    assert plan(_BUILT, "dev").workloads["web"].image == Image("shop-web", "dev", "", "web")


def test_a_build_may_name_its_image_and_who_uses_it_has_the_same() -> None:
    body = (
        f"{_BUILT}      image: ghcr.io/acme/front\n  cron:\n    uses: web\n  late:\n    uses: cron\n    replicas: 2\n"
    )
    made = plan(body).workloads
    assert made["web"].image == Image("ghcr.io/acme/front", "1.2.3", "", "web")
    assert made["cron"].image == made["late"].image == made["web"].image
    assert (made["web"].uses, made["cron"].uses, made["late"].uses) == ("", "web", "cron")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "services:\n  web:\n    replicas: 1\n",
            Told(
                2, 3, "`web` has no image",
                "say where it comes from: `image:` (somebody's), `build:` (ours) or `uses:` (another service's)",
            ),
        ),
        (
            "services:\n  web:\n    image: acme/Web:1.0\n",
            Told(
                3, 12, "`acme/Web:1.0` is not an image reference",
                "write registry/repository:tag in small letters, such as ghcr.io/acme/web:1.4.2",
            ),
        ),
        (
            f"{_BUILT}      image: ghcr.io/acme/front:1\n",
            Told(
                5, 14, "`ghcr.io/acme/front:1` has a tag, which `build.image` does not take",
                "write `ghcr.io/acme/front`: the environment's `tag`, or `--tag`, says which release it is",
            ),
        ),
        (
            f"{_BUILT}      image: ghcr.io/acme/front@{_DIGEST}\n",
            Told(
                5, 14, f"`ghcr.io/acme/front@{_DIGEST}` has a digest, which `build.image` does not take",
                "write `ghcr.io/acme/front`: the environment's `tag`, or `--tag`, says which release it is",
            ),
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_with_an_image(body: str, expected: Told) -> None:
    assert told_in(body) == [expected]


def test_the_tag_of_an_environment_is_one_that_a_registry_takes() -> None:
    environments = ENVIRONMENTS.replace("tag: 1.2.3", "tag: v1+2")
    (found,) = told_in(_BUILT, environments)
    assert found.message == "`v1+2` is not a tag of an image"
    assert found.help == (
        "a tag has up to 128 letters, digits, _, . and -, and does not begin with . or -, such as 1.4.2"
    )
