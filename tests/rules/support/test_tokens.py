"""Tokens are known by their shape, whatever they are called."""

from __future__ import annotations

import pytest

from envspec.rules.support.credentials import credential
from envspec.rules.support.tokens import hinted, shape

_HEX = "0123456789abcdef"
_SHAPES = [
    ("AKIA" + "Q3EGRIW2ZTXK5VNA", "an AWS access key"),
    ("ghp_" + "a1B2c3D4e5F6" * 3, "a GitHub token"),
    ("github_pat_" + "11ABCDEFG0" * 5, "a GitHub token"),
    ("glpat-" + "xYz12AbC34dEf56GhI78", "a GitLab token"),
    ("xoxb-" + "123456789012-abcdefABCDEF", "a Slack token"),
    ("https://hooks.slack.com/services/T01234567/B01234567/" + "a" * 24, "a Slack webhook"),
    ("https://discord.com/api/webhooks/123456789012345678/" + "aB3-" * 16, "a Discord webhook"),
    ("sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc", "a Stripe key"),
    ("AIza" + "SyD-9tSrke72PouQMnMX-a7eZSW0jkFMBWY"[:35], "a Google API key"),
    ("GOCSPX-" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4", "a Google client secret"),
    ("SG." + "a1B2c3D4e5F6g7H8i9J0kL." + "x" * 43, "a SendGrid key"),
    ("key-" + _HEX * 2, "a Mailgun key"),
    ("npm_" + "a1B2c3D4e5F6" * 3, "an npm token"),
    ("pypi-AgEIcHlwaS5vcmc" + "x" * 60, "a PyPI token"),
    ("dckr_pat_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N", "a Docker Hub token"),
    ("dop_v1_" + _HEX * 4, "a DigitalOcean token"),
    ("hvs." + "CAESIJ" + "x" * 30, "a Vault token"),
    ("sk-ant-api03-" + "x" * 30, "an API key of a model provider"),
    ("hf_" + "aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH", "a Hugging Face token"),
    ("shpat_" + _HEX * 2, "a Shopify token"),
    ("-----BEGIN RSA PRIVATE KEY-----", "a private key"),
    ("-----BEGIN PRIVATE KEY-----\nMII", "a private key"),
    ("DefaultEndpointsProtocol=https;AccountKey=" + "a" * 86 + "==", "an Azure storage key"),
    ("123456789:AA" + "b" * 33, "a Telegram bot token"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.dozjgNryP4J3jVmNHl0w5N", "a signed token (JWT)"),
]


@pytest.mark.parametrize(("value", "what"), _SHAPES, ids=[what for _, what in _SHAPES])
def test_known_shapes(value: str, what: str) -> None:
    assert shape(value) == what
    assert credential("SOME_SETTING", value) == what


def test_every_shape_has_a_hint_that_lets_it_through() -> None:
    for value, _ in _SHAPES:
        assert hinted(value)
