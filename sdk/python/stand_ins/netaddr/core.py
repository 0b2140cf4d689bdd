"""What addresses raise."""


class AddrFormatError(Exception):
    """A text that is no address."""
