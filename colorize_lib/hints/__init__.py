"""Hints: somebody who knows the color of a few places says so, and a network goes by it."""
