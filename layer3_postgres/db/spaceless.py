"""Text search in scripts that put no spaces between words: PostgreSQL takes a whole sentence of theirs for one word.

So each of their characters is a word by itself, and what is asked in them is a phrase. Functions of SQL expressions
return SQL expressions, as PostgreSQL itself writes them.
"""

import re

from layer2_rag.terms.analyser import NO_SPACES

_RUN = re.compile(f"[{NO_SPACES}]+")


def words_in(text: str) -> str:
    """Its words with their places: a `tsvector`."""
    return f"to_tsvector('simple'::regconfig, {apart(text)})"


def apart(text: str) -> str:
    """With spaces around each such character."""
    return f"regexp_replace({text}, '([{NO_SPACES}])'::text, ' \\1 '::text, 'g'::text)"


def together(text: str) -> str:
    """The reverse of `apart`, also of what was cut out of the middle. Spaces at both ends go."""
    return f"btrim(regexp_replace(' ' || {text} || ' ', ' ([{NO_SPACES}]) ', '\\1', 'g'))"


def phrases(asked: str) -> str:
    """What of it is in such scripts, for `websearch_to_tsquery`: each run is a phrase of its characters."""
    return " ".join(f'"{" ".join(run)}"' for run in _RUN.findall(asked))


def without_phrases(asked: str) -> str:
    return _RUN.sub(" ", asked)
