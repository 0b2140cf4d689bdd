"""Tocsin for Python: alerts as scripts, and the search over documents that runs them without a server."""
