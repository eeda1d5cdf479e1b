"""Tests of the two profiles and of the banner."""

import keras
import pytest

from colorize_lib.app import profiles


def test_the_variable_names_the_profile_and_without_it_it_is_quick(monkeypatch):
    for name in ("quick", "full"):
        monkeypatch.setenv("COLORIZE_PROFILE", name)
        assert profiles.current() == name
    monkeypatch.delenv("COLORIZE_PROFILE")
    assert profiles.current() == "quick"


@pytest.mark.parametrize("name", ["fast", "Full", " quick"])
def test_an_unknown_profile_is_an_error_that_says_what_to_set(monkeypatch, complaint, name):
    monkeypatch.setenv("COLORIZE_PROFILE", name)
    assert f"'{name}': set COLORIZE_PROFILE to 'quick' or" in complaint(profiles.current)
    assert name in complaint(profiles.check, name) and name in complaint(profiles.banner, name)


@pytest.mark.parametrize("name", profiles.PROFILES)
def test_the_banner_names_profile_seed_and_backend(name):
    first, second = profiles.banner(name, seed=41).splitlines()
    assert first.startswith(f"Profile: {name} ")
    assert "Seed: 41." in second
    assert f"Keras {keras.__version__} on {keras.backend.backend()} " in second
