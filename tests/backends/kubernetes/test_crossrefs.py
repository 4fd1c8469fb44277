"""Nothing refers to what is not there, nothing is there twice or for nobody."""

from __future__ import annotations

import pytest

from tests.backends.kubernetes.compiled import Compiled
from tests.backends.kubernetes.crossrefs import faults
from tests.backends.kubernetes.specs import everything, system


def _given(made: Compiled) -> tuple[str, ...]:
    """The Secrets that somebody else creates: with `existing`, all that the spec uses."""
    mode = made.plan.options.get("kubernetes", {}).get("secrets", "existing")
    return made.plan.used_secrets if mode == "existing" else ()


def test_every_reference_leads_somewhere() -> None:
    assert [f"{name}: {fault}" for name, made in everything().items() for fault in faults(made, _given(made))] == []


@pytest.mark.parametrize(
    ("path", "old", "new", "says"),
    [
        ("40-apps/web.yaml", "serviceAccountName: web", "serviceAccountName: wbe", "no ServiceAccount wbe"),
        ("40-apps/web.yaml", "targetPort: http", "targetPort: htp", "no port htp of the pod"),
        ("40-apps/web.yaml", "claimName: uploads", "claimName: upload", "no claim upload"),
        ("40-apps/web.yaml", "subPath: app.toml", "subPath: ap.toml", "no file ap.toml"),
        ("40-apps/web.yaml", "mountPath: /scratch", "mountPath: /tmp", "two mounts at /tmp"),
        ("40-apps/web.yaml", "mountPath: /scratch", "mountPath: /run/secrets/x", "is inside /run/secrets"),
        ("40-apps/web.yaml", "key: app.toml", "key: ap.toml", "no key ap.toml"),
        ("20-state/db.yaml", "serviceName: db-headless", "serviceName: db", "no headless Service db"),
        ("10-config/web.yaml", "immutable: true\n", "", "is not immutable"),
        ("10-config/kustomization.yaml", "  - web.yaml\n", "", "10-config/web.yaml: in no kustomization"),
    ],
)
def test_the_checker_finds_what_is_wrong(path: str, old: str, new: str, says: str) -> None:
    good = system()
    assert old in good.texts[path]
    texts = {**good.texts, path: good.texts[path].replace(old, new)}
    found = faults(good._replace(texts=texts), _given(good))
    assert any(says in one for one in found), found
