"""Documents and questions made from a seed, for `mystack check`: every place has the same facts, and its own values.

So the words of a question stand in every document, and only its place tells which one is right. Each document also
names other places, as real ones do.
"""

from dataclasses import dataclass
from random import Random

SEED = 2
BEGINNINGS = "Al Bren Cor Dal Er Fal Gor Hal Il Jar Kel Lor Mar Nor Os Pel Quor Ral Sel Tor Ul Vel Wes Yor Zan".split()
ENDINGS = (
    "ada bury dale enna fell gate holm ike lund mere ness oria port quay ridge stead thorpe umbra vik wick".split()
)
CRAFTS = "glass paper rope bronze felt ink amber clay saddle clock bell lace salt sail tile".split()
STONES = "granite slate marble sandstone basalt limestone".split()
BIRDS = "heron kestrel plover wagtail bittern avocet siskin dunlin".split()


@dataclass(frozen=True, slots=True)
class Question:
    """`document` is the name of the only one that answers it."""

    text: str
    document: str


def make_documents(count: int, *, seed: int = SEED) -> list[tuple[str, str]]:
    """Names and texts in Markdown, the same for the same seed; up to 500."""
    places = _places(count, seed)
    return [(_file(place), _text(place, places, _draw(f"{seed} {place}"))) for place in places]


def make_questions(count: int, *, documents: int = 100, seed: int = SEED) -> list[Question]:
    draw = _draw(f"{seed} questions")
    places = _places(documents, seed)
    return [_question(draw.choice(places), draw) for _ in range(count)]


def _draw(seed: str) -> Random:
    return Random(seed)  # noqa: S311 - it guards nothing


def _places(count: int, seed: int) -> list[str]:
    names = [f"{beginning}{ending}" for beginning in BEGINNINGS for ending in ENDINGS]
    return _draw(str(seed)).sample(names, count)


def _file(place: str) -> str:
    return f"{place.lower()}.md"


def _question(place: str, draw: Random) -> Question:
    forms = (
        "What craft is {} known for?",
        "In which year was the bridge of {} built?",
        "How many people live in {}?",
        "When is market day in {}?",
        "Which bird is on the coat of arms of {}?",
        "What stone are the houses of {} made of?",
    )
    return Question(draw.choice(forms).format(place), _file(place))


def _text(place: str, places: list[str], draw: Random) -> str:
    nearer, farther, rival = draw.sample([other for other in places if other != place], 3)
    craft, bird, stone = draw.choice(CRAFTS), draw.choice(BIRDS), draw.choice(STONES)
    day = draw.choice("Monday Tuesday Wednesday Thursday Friday Saturday".split())
    return f"""# {place}

{place} lies {draw.randint(3, 40)} kilometres from {nearer}, on the road to {farther}. About {draw.randint(9, 99) * 100}
people live in {place}, fewer than a century ago, when the railway still stopped there.

## Trade

The craft that {place} is known for is {craft} making. Its masters were rivals of those of {rival}, who undersold
them for years. Market day in {place} is {day}; stalls open at {draw.randint(6, 9)} and close when the bell
rings at noon.

## Buildings

The bridge of {place} was built in {draw.randint(1400, 1900)} and has {draw.randint(3, 11)} arches. The houses
of {place} are made of {stone}, which was brought by barge from quarries behind {farther}. Most roofs were renewed
after a storm.

## Arms

The coat of arms of {place} shows a {bird} above {draw.randint(2, 9)} waves. It was granted by charter, together with
the right to levy a toll on every cart that came from {nearer}.
"""
