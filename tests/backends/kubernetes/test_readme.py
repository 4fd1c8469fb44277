"""README.md lists what the cluster must have and how to roll out."""

from __future__ import annotations

from tests.backends.kubernetes.specs import LISTENS, service, system


def test_what_the_cluster_must_have() -> None:
    text = system().texts["README.md"]
    assert "- the Secret `stripe-key` with the key `value`: Payments\n" in text
    assert "- the Secret `session-key` with the key `value`, which deploy.sh creates when it is missing\n" in text
    assert "- the Gateway `public` in the namespace `shop-prod`\n" in text
    assert "- a network plugin that enforces network policies\n" in text


def test_stores_and_controllers() -> None:
    text = system("secrets: external-secrets\nstore: aws-prod\nroutes: ingress\ningress_class: nginx").texts[
        "README.md"
    ]
    assert "- the External Secrets Operator, and the ClusterSecretStore `aws-prod`\n" in text
    assert "- an ingress controller of class `nginx`\n" in text
    assert "- `prod/shop/partner-url` in that store\n" in text


def test_only_the_folders_that_are_there() -> None:
    text = service(LISTENS).texts["README.md"]
    assert "| 40-apps |" in text
    assert "| 20-state |" not in text


def test_how_to_roll_out() -> None:
    assert "`./deploy.sh` rolls out" in system().texts["README.md"]
    assert "Point an Argo CD Application at this folder" in system("gitops: argocd").texts["README.md"]
    assert "`./build/prod/kubernetes` of the GitRepository" in system("gitops: flux").texts["README.md"]
