"""Doorstep: a messenger for websites, and the identity behind it."""

__version__ = "0.1.0"
