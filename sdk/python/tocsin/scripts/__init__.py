"""Runs alerts that people write in Python."""
