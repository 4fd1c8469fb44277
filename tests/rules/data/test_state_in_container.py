"""Which images are known: each stands in one place."""

from __future__ import annotations

from envspec.kinds.index import IMAGES
from envspec.rules.data import state_in_container


def test_an_image_of_a_kind_is_not_listed_once_more() -> None:
    assert state_in_container._OTHERS & set(IMAGES) == set()
