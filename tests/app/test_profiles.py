"""Tests of the two profiles and of the banner."""

import keras
import pytest

from colorize_lib.app import profiles
from colorize_lib.errors import ColorizeError


def test_without_the_variable_the_profile_is_quick(monkeypatch):
    monkeypatch.delenv("COLORIZE_PROFILE", raising=False)
    assert profiles.current() == "quick"


@pytest.mark.parametrize("name", ["quick", "full"])
def test_the_variable_names_the_profile(monkeypatch, name):
    monkeypatch.setenv("COLORIZE_PROFILE", name)
    assert profiles.current() == name


@pytest.mark.parametrize("name", ["fast", "Full", " quick"])
def test_an_unknown_profile_is_an_error_that_says_what_to_set(monkeypatch, name):
    monkeypatch.setenv("COLORIZE_PROFILE", name)
    with pytest.raises(ColorizeError, match=rf"'{name}': set COLORIZE_PROFILE to 'quick' or"):
        profiles.current()
    with pytest.raises(ColorizeError):
        profiles.check(name)
    with pytest.raises(ColorizeError):
        profiles.banner(name)


@pytest.mark.parametrize("name", profiles.PROFILES)
def test_the_banner_names_profile_seed_and_backend(name):
    first, second = profiles.banner(name, seed=41).splitlines()
    assert first.startswith(f"Profile: {name} ")
    assert "Seed: 41." in second
    assert f"Keras {keras.__version__} on {keras.backend.backend()} " in second
