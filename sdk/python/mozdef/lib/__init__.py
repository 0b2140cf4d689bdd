"""What alerts written for MozDef import from ``lib``, on Tocsin."""
