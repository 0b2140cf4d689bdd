"""What alerts written for MozDef import from ``mozdef_util``, on Tocsin."""
