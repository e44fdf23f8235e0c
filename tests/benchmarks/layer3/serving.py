"""How soon a hybrid search over HTTP is answered, with filters and without, over 100,000 chunks."""

from tests.benchmarks.effort import Effort
from tests.benchmarks.layer2.goals import Goal
from tests.benchmarks.layer2.serving import WARM_UP, percentiles, questions_over, timed_search
from tests.benchmarks.layer2.subjects import Client, rag_server
from tests.benchmarks.layer3.knowledge import VARIANTS
from tests.benchmarks.layer3.moved import moved
from tests.benchmarks.report import Section, Table
from tests.benchmarks.stats import percentile

SEARCH = Goal(what="hybrid search p95 over HTTP, {} chunks, filters on", must=40, unit="ms")
HOW = (
    "The {chunks:,} chunks of {documents:,} texts that were moved from layer 2; {passes:,} of them were embedded, the "
    "others are variants in their numbers and got the same vectors, each turned a little another way. One connection, "
    "one request at a time, every question asked once, timed from the request to the last byte; the question's "
    "embedding and the reranking are part of it. Filters: kind is one of three, and the year lies in a range, which "
    "leaves about 45 % of the chunks."
)


def measure(effort: Effort) -> Section:
    data, said = moved(effort)
    filled = said["filled"]
    questions = questions_over(range(effort.pick(400, 10)), filled["documents"], variants=VARIANTS)
    first = questions_over(range(-WARM_UP, 0), filled["documents"], variants=VARIANTS)
    with rag_server(effort, data, layer=3) as server:
        client = Client.of(server)
        for asked in first:
            timed_search(client, asked, filtered=True)
        times = {
            "search, filters on": [timed_search(client, asked, filtered=True) for asked in questions],
            "search, no filter": [timed_search(client, asked, filtered=False) for asked in questions],
        }
    figure = SEARCH.named(f"{filled['chunks']:,}").figure(percentile(times["search, filters on"], 0.95))
    table = Table(
        ("request", "p50, ms", "p95, ms", "p99, ms", "requests"),
        [percentiles(name, values) for name, values in times.items()],
    )
    return Section("Search over HTTP", HOW.format(**filled), [figure], [table], {**filled, "ms": times})
