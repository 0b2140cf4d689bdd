"""Cuts text into words as Elasticsearch's standard analyzer does (Unicode Standard Annex 29, as of Unicode 6.3)."""

from __future__ import annotations

import re
from typing import List

WORD_LENGTH_MAX = 255
"""Longer words are cut into pieces of this length, in characters."""

# Letters, digits and underscores join; a dot, colon or apostrophe joins two letters; a dot, comma, semicolon or
# apostrophe joins two digits. Ideographs and Hiragana stand alone.
_ALONE = "\u3005-\u3007\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f"
_WORD = re.compile(
    f"[{_ALONE}]|(?:(?![{_ALONE}])\\w)(?:(?![{_ALONE}])\\w"
    "|(?<=[^\\W\\d_])[.:'\u00b7\u2018\u2019\u2024\u2027\uff1a](?=[^\\W\\d_])"
    "|(?<=\\d)[.,;'\u2018\u2019\u2024](?=\\d))*"
)


def words_of(text: str) -> List[str]:
    """The words of a text, in lower case, in order."""
    found = []
    for match in _WORD.finditer(text):
        word = match.group().lower()
        if word.strip("_"):
            found.extend(word[at : at + WORD_LENGTH_MAX] for at in range(0, len(word), WORD_LENGTH_MAX))
    return found
