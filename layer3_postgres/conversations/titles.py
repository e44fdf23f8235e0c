"""Titles: out of a question, or out of what a model proposes. Asks nobody."""

from layer2_rag.terms.analyser import analyse

LONGEST = 60
MOST_WORDS = 12
_AROUND = " \t\"'“”‘’«»*#_`.:-"


def title_of(question: str) -> str:
    """Its first line, cut between words. Of 100,000 words, those that have no room are not looked at."""
    words = next(line for line in question.splitlines() if line.strip()).split(maxsplit=LONGEST)
    title = " ".join(words).strip()
    while len(title) > LONGEST and len(words) > 1:
        words.pop()
        title = " ".join(words) + " …"
    return title if len(title) <= LONGEST + 2 else f"{title[:LONGEST]} …"


def proposed(answer: str, *, asked: str) -> str | None:
    """A model's title without what it puts around it; None for what is none: an answer, or words that have nothing to
    do with what was `asked`."""
    lines = [line for line in answer.splitlines() if line.strip()]
    if len(lines) != 1:
        return None
    title = " ".join(lines[0].strip(_AROUND).removeprefix("Title:").strip(_AROUND).split())
    fits = len(title) <= LONGEST and len(title.split()) <= MOST_WORDS
    return title if fits and not set(analyse(title)).isdisjoint(analyse(asked)) else None
