"""Secrets: never a value; three ways in which a cluster has them; how they reach a pod."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envspec.model.text import Host, Part, Port, SecretValue, Text, text
from envspec_backends.kubernetes import secrets
from tests.backends.kubernetes.compiled import Compiled, Object
from tests.backends.kubernetes.specs import LISTENS, everything, service

MORE = "secrets:\n  key:\n    key: prod/key\n  pass-word:\n    description: b\n"
ENVIRONMENT = f"{LISTENS}\nenvironment:\n  KEY: ${{secrets.key}}\n"
MOUNTED = f"{LISTENS}\nsecrets:\n  - key\n  - pass-word\n"


def _mounts(made: Compiled) -> dict[str, Object]:
    return {one["mountPath"]: one for one in made.container("web")["volumeMounts"]}


def _volumes(made: Compiled) -> dict[str, Object]:
    return {one["name"]: one for one in made.pod("web")["spec"]["volumes"]}


def test_one_mounted_secret() -> None:
    made = service(f"{LISTENS}\nsecrets:\n  - key\n", more=MORE)
    assert _mounts(made)["/run/secrets"] == {"name": "secrets", "mountPath": "/run/secrets", "readOnly": True}
    held = {"secretName": "key", "items": [{"key": "value", "path": "key"}], "defaultMode": 0o440}
    assert _volumes(made)["secrets"] == {"name": "secrets", "secret": held}


def test_several_share_a_folder() -> None:
    made = service(MOUNTED, more=MORE)
    assert _volumes(made)["secrets"]["projected"] == {
        "sources": [
            {"secret": {"name": "key", "items": [{"key": "value", "path": "key"}]}},
            {"secret": {"name": "pass-word", "items": [{"key": "value", "path": "pass-word"}]}},
        ],
        "defaultMode": 0o440,
    }


def test_elsewhere_the_images_own_folder_is_not_hidden() -> None:
    made = service(f"{LISTENS}\nsecrets:\n  key: /app/certs/tls.key\n  pass-word: /app/password\n", more=MORE)
    mounts = _mounts(made)
    assert mounts["/app/certs/tls.key"]["subPath"] == "key"
    assert mounts["/app/password"]["subPath"] == "pass-word"
    assert len(_volumes(made)["secret-files"]["projected"]["sources"]) == 2


def test_a_folder_with_something_else_in_it_is_not_mounted_whole() -> None:
    fields = f"{LISTENS}\nsecrets:\n  - key\nwritable:\n  /run/secrets/cache: 1Mi\n"
    assert _mounts(service(fields, more=MORE))["/run/secrets/key"]["subPath"] == "key"


def test_existing_secrets_are_named_and_not_made() -> None:
    made = service(ENVIRONMENT, more=MORE)
    (one,) = [one for one in made.container("web")["env"] if one["name"] == "KEY"]
    assert one["valueFrom"] == {"secretKeyRef": {"name": "key", "key": "value"}}
    assert not {"Secret", "ExternalSecret", "SecretProviderClass"} & {one["kind"] for one in made.objects}
    assert "- the Secret `key` with the key `value`" in made.texts["README.md"]


SHARED = """\
secrets:
  key:
    key: pg-app
    property: uri
  pass-word:
    key: pg-app
    property: password
"""


def test_an_existing_secret_is_one_key_of_what_somebody_else_makes() -> None:
    made = service(f"{ENVIRONMENT}secrets:\n  - key\n  - pass-word\n", more=SHARED)
    (one,) = [one for one in made.container("web")["env"] if one["name"] == "KEY"]
    assert one["valueFrom"] == {"secretKeyRef": {"name": "pg-app", "key": "uri"}}
    items = [{"key": "uri", "path": "key"}, {"key": "password", "path": "pass-word"}]
    assert _volumes(made)["secrets"]["secret"] == {"secretName": "pg-app", "items": items, "defaultMode": 0o440}
    assert "- the Secret `pg-app` with the key `uri`" in made.texts["README.md"]
    assert not [said for said in made.diagnostics if said.path[:1] == ("secrets",)]


def test_a_part_of_an_external_secret() -> None:
    external = service(ENVIRONMENT, "secrets: external-secrets\nstore: aws-prod", SHARED)
    assert external.one("ExternalSecret")["spec"]["data"] == [
        {"secretKey": "value", "remoteRef": {"key": "pg-app", "property": "uri"}}
    ]
    assert "- `pg-app`, of it `uri`, in that store" in external.texts["README.md"]
    (one,) = [one for one in external.container("web")["env"] if one["name"] == "KEY"]
    assert one["valueFrom"] == {"secretKeyRef": {"name": "key", "key": "value"}}


def test_what_cannot_name_a_secret_is_told() -> None:
    made = service(ENVIRONMENT, more="secrets:\n  key:\n    key: pg-app/uri\n    property: 'a b'\n")
    assert [str(said) for said in made.diagnostics if said.path[:1] == ("secrets",)] == [
        "envspec.yaml:18:10: advice ENV090 approximated: `key` on kubernetes: with `secrets: existing` it names a "
        "Secret, which `pg-app/uri` cannot: the Secret is `key` [secrets.key.key]",
        "envspec.yaml:19:15: advice ENV090 approximated: `property` on kubernetes: with `secrets: existing` it is a "
        "key in a Secret, which `a b` cannot be: the key is `value` [secrets.key.property]",
    ]


def test_external_secrets() -> None:
    made = service(ENVIRONMENT, "secrets: external-secrets\nstore: aws-prod\nstore_kind: SecretStore", MORE)
    one = made.one("ExternalSecret")
    assert one["metadata"]["name"] == "key"
    assert one["spec"] == {
        "refreshInterval": "1h",
        "secretStoreRef": {"name": "aws-prod", "kind": "SecretStore"},
        "target": {"creationPolicy": "Owner"},
        "data": [{"secretKey": "value", "remoteRef": {"key": "prod/key"}}],
    }


def test_the_driver_brings_files_and_makes_secrets_for_variables() -> None:
    made = service(f"{ENVIRONMENT}secrets:\n  - pass-word\n", "secrets: csi\nstore: aws", MORE)
    classes = made.of("SecretProviderClass")
    assert classes["key"]["spec"]["secretObjects"] == [
        {"secretName": "key", "type": "Opaque", "data": [{"objectName": "key", "key": "value"}]}
    ]
    assert "secretObjects" not in classes["pass-word"]["spec"]
    assert _mounts(made)["/run/secrets/pass-word"]["subPath"] == "pass-word"
    # what a variable reads exists only while the driver's volume is mounted
    assert _mounts(made)["/run/secrets-store/key"]["readOnly"] is True
    assert _volumes(made)["secret-key"]["csi"] == {
        "driver": "secrets-store.csi.k8s.io",
        "readOnly": True,
        "volumeAttributes": {"secretProviderClass": "key"},
    }


@pytest.mark.parametrize(
    ("store", "provider", "parameters"),
    [
        (
            "aws-prod",
            "aws",
            {"objects": '- objectName: "prod/key"\n  objectType: "secretsmanager"\n  objectAlias: "key"\n'},
        ),
        (
            "vault-shop",
            "vault",
            {
                "roleName": "shop",
                "objects": '- objectName: "key"\n  secretPath: "prod/key"\n  secretKey: "value"\n',
            },
        ),
        (
            "gcp-acme",
            "gcp",
            {
                "secrets": '- resourceName: "projects/acme/secrets/prod/key/versions/latest"\n  path: "key"\n',
            },
        ),
        (
            "azure-shopvault",
            "azure",
            {
                "keyvaultName": "shopvault",
                "objects": (
                    'array:\n  - |\n    objectName: "prod/key"\n    objectType: "secret"\n    objectAlias: "key"\n'
                ),
            },
        ),
    ],
)
def test_providers(store: str, provider: str, parameters: dict[str, str]) -> None:
    spec = service(ENVIRONMENT, f"secrets: csi\nstore: {store}", MORE).one("SecretProviderClass")["spec"]
    assert (spec["provider"], spec["parameters"]) == (provider, parameters)


@pytest.mark.parametrize(
    ("store", "parameter", "words"),
    [
        (
            "aws-prod",
            "objects",
            '- objectName: "pg-app"\n  objectType: "secretsmanager"\n'
            '  jmesPath:\n    - path: "\\"uri\\""\n      objectAlias: "key"\n',
        ),
        ("vault-shop", "objects", '- objectName: "key"\n  secretPath: "pg-app"\n  secretKey: "uri"\n'),
        (
            "gcp-acme",
            "secrets",
            '- resourceName: "projects/acme/secrets/pg-app/versions/latest"\n  path: "key"\n  extractJSONKey: "uri"\n',
        ),
    ],
)
def test_a_part_by_provider(store: str, parameter: str, words: str) -> None:
    spec = service(ENVIRONMENT, f"secrets: csi\nstore: {store}", SHARED).one("SecretProviderClass")["spec"]
    assert spec["parameters"][parameter] == words


def test_azures_provider_knows_no_parts() -> None:
    made = service(ENVIRONMENT, "secrets: csi\nstore: azure-shop", SHARED)
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert said.message == "`property` on kubernetes: the driver's provider for Azure mounts a secret as a whole"
    assert said.path == ("secrets", "key", "property")


def test_a_store_must_be_named() -> None:
    made = service(ENVIRONMENT, "secrets: external-secrets", MORE)
    (said,) = [one for one in made.diagnostics if one.id == "ENV091"]
    assert (
        said.message == "`secrets` on kubernetes: `secrets: external-secrets` does not say which store holds the values"
    )


def test_no_value_is_in_any_file() -> None:
    """The development values of the samples, and those of kinds, are nowhere."""
    for made in everything().values():
        for file in made.texts.values():
            assert "Passw0rd" not in file
            assert "not-a-secret-in-development" not in file
        assert "Secret" not in {one["kind"] for one in made.objects}


VALUES = {"a": "1{{", "b-c": "}}", "d": ""}
BRACES = st.text(alphabet='{}" .a-', min_size=1, max_size=10)
PARTS: st.SearchStrategy[Part] = st.one_of(
    BRACES,
    st.sampled_from([SecretValue(name) for name in VALUES]),
    st.just(Host("db")),
    st.just(Port("db", "p", 5432)),
)


def _go(template: str, values: dict[str, str]) -> str:
    """Go's text/template, as far as it is used here: an action begins at the first `{{` and ends at `}}`."""
    out = ""
    at = 0
    while (start := template.find("{{", at)) >= 0:
        out += template[at:start]
        body = re.match(r'\{\{ (?:\.([a-z_]+)|"(\{+)") \}\}', template[start:])
        assert body, template[start:]
        out += values[body[1]] if body[1] else body[2]
        at = start + body.end()
    return out + template[at:]


@settings(max_examples=300, deadline=None)
@given(st.lists(PARTS, max_size=6).map(text))
def test_a_template_gives_the_text_back(content: Text) -> None:
    meant = content.fill(lambda one: one.peer, lambda one: str(one.number), lambda one: VALUES[one.name])
    values = {name.replace("-", "_"): value for name, value in VALUES.items()}
    assert _go(secrets.template(content), values) == meant
