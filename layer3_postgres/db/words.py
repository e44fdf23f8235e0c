"""Words as text search shall have them, where PostgreSQL finds others.

It takes `README.md`, an address or 3.14 for one word, and leaves tags out: so signs become spaces first. In scripts
that put no spaces between words it takes a whole sentence for one word: so each two neighbouring characters of theirs
are a word, as in layer 2's analyser, and what is asked in them has to be there pair by pair. Pairs need no places, of
which a `tsvector` keeps 255 a word, and none above 16,383.
"""

import re

from layer2_rag.terms.analyser import NO_SPACES

MOST_IN_PAIRS = 60_000
"""Characters from the beginning: each may begin a word of its own, and a `tsvector` takes a megabyte of words."""
SIGNS = "!\"#$%&'()*+,-./:;<=>?@[]^_`{|}~"
"""ASCII's, but for the backslash, which is none to PostgreSQL either."""
_RUN = re.compile(f"[{NO_SPACES}]+")


def words_in(text: str) -> str:
    """SQL for its words, a `tsvector`, as PostgreSQL writes the expression of a column: pairs from each run's first
    character on, what is behind those, and pairs from each run's second character on."""
    first = f'"left"({text}, {MOST_IN_PAIRS})'
    behind = f"substr({text}, {MOST_IN_PAIRS + 1})"
    other, own = f"[^{NO_SPACES}]+", f"[{NO_SPACES}]"
    from_second = f"regexp_replace({first}, '(^|{other}){own}|{other}$'::text, ' '::text, 'g'::text)"
    parts = " || ' '::text || ".join((_apart(first, 2), behind, _apart(from_second, 2)))
    signs = SIGNS.replace("'", "''")
    return f"to_tsvector('simple'::regconfig, translate({parts}, '{signs}'::text, '{' ' * len(SIGNS)}'::text))"


def headline(text: str, query: str, options: str) -> str:
    """SQL for what of it `phrases` are shown in."""
    cut = f"ts_headline('simple', {_apart(text, 1)}, {query}, '{options}')"
    return f"btrim(regexp_replace(' ' || {cut} || ' ', ' ([{NO_SPACES}]) ', '\\1', 'g'))"


def _apart(text: str, characters: int) -> str:
    """With spaces around each so many characters of such scripts, or what is left of them."""
    some = f"[{NO_SPACES}]{{1,{characters}}}"
    return f"regexp_replace({text}, '({some})'::text, ' \\1 '::text, 'g'::text)"


def beginnings(asked: str) -> str:
    """For `to_tsquery`: all of its words, each a beginning. A character alone begins pairs, or ends a run."""
    alone = [run for run in _RUN.findall(asked) if len(run) == 1]
    return " & ".join(f"'{word}':*" for word in [*re.findall(r"[^\W_]+", _RUN.sub(" ", asked)), *alone])


def pairs(asked: str) -> str:
    """For `plainto_tsquery`: the pairs of what of it is in such scripts."""
    return " ".join(run[n : n + 2] for run in _RUN.findall(asked) for n in range(len(run) - 1))


def phrases(asked: str) -> str:
    """For `websearch_to_tsquery`: the same characters, each run a phrase."""
    return " ".join(f'"{" ".join(run)}"' for run in _RUN.findall(asked))
