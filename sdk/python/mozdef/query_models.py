"""The name by which alerts of MozDef's first years import the queries."""

from mozdef_util.query_models import *  # noqa: F401,F403
