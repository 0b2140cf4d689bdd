"""Names without at signs."""


def removeAt(key: str) -> str:
    """A key without its at signs, such as ``timestamp`` for ``@timestamp``."""
    return key.replace("@", "")
