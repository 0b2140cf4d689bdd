"""Run with ``python3 -m unittest`` in sdk/python."""
