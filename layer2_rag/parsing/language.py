"""Which language a text is in, by its letters and its most frequent words; None when that is not sure. Offline."""

import re
from collections import Counter
from itertools import chain

SAMPLE = 6_000
WORDS = 800
SHARE = 0.06
"""Of all words, how many must be among the language's own; prose has 0.2 to 0.5, a list of names next to none."""
LEAD = 1.3
DIFFERENT = 3
"""Words of more than a letter: the `a` and `b` of a formula or a program are words of some language, too."""
SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]"), 0.08),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]"), 0.3),
    ("zh", re.compile("[\u4e00-\u9fff]"), 0.3),
    ("el", re.compile("[\u0370-\u03ff]"), 0.5),
    ("he", re.compile("[\u0590-\u05ff]"), 0.5),
    ("th", re.compile("[\u0e00-\u0e7f]"), 0.5),
    ("hi", re.compile("[\u0900-\u097f]"), 0.5),
)
WORD = re.compile(r"[^\W\d_]+")
FREQUENT = {
    "en": "the of and to in is that for it as with on are be this was by or from at an not have which you can we",
    "de": "der die und das ist nicht mit ein eine den von zu im sich auf für dem des auch als an werden sind wird oder",
    "fr": "le la les et des est que une du dans pour qui pas sur au par plus avec ce sont il vous nous ou cette aux",
    "es": "el la los de que y las en un una es por con para del se no al lo como más su este son está pero o",
    "pt": "o a os que e do da em um uma para com não por mais dos como no na se ao são foi das pelo ou você",
    "it": "il di che la e un una per non è del con sono della i le dei nel alla da più come anche gli questo o al",
    "nl": "de het een van en in is dat op te zijn met voor niet aan er om ook als bij door maar wordt deze naar of",
    "sv": "och att det som en är av för på med den till inte ett om han de har var kan från vid eller jag så",
    "da": "og det at en den til er som på de med af for ikke der var et har men om vi fra jeg kan eller blev",
    "no": "og det er på som til en av for ikke med at de har den om et var kan fra ved eller vi jeg også ble",
    "fi": "ja on ei että se oli joka mutta ovat kun myös hän tai sen niin kuin jos sekä mukaan ole tämä voi",
    "pl": "i w na nie się z do to jest że jak po co są od za przez dla o ale tak może oraz jego które być",
    "cs": "a v se na je že to s z do o jsou jako pro by byl ale podle po tak který při nebo může jeho aby",
    "tr": "bir ve bu için ile de da olarak daha çok olan gibi kadar sonra en ne ise değil var her ya veya",
    "ro": "și de a în la cu care pe nu este un o din că pentru mai sunt se fi prin au fost sau această al",
    "hu": "a az és hogy nem is egy van de meg ez csak mint ha volt azt már el vagy még lehet ki kell",
    "ru": "и в не на что с по как это из у за для от но он так к же или его бы мы вы был все при",
    "uk": "і в не на що з та до як у за це для від є але його або ми він по бути були які також так",
    "ar": "في من على أن إلى هذا التي عن ما لا مع هو كان أو هذه الذي و كل بعد قد بين ذلك ثم",
    "fa": "و در به از که این را با است برای آن یک می بر تا هم خود شده یا ما آنها اما بود",
}
SETS = {code: frozenset(words.split()) for code, words in FREQUENT.items()}
LANGUAGES_OF = {word: [code for code, known in SETS.items() if word in known] for word in chain(*SETS.values())}


def language_of(text: str) -> str | None:
    """The two-letter code, judged by the beginning and the middle of the text."""
    middle = max(SAMPLE, len(text) // 2)
    sample = text[:SAMPLE] + " " + text[middle : middle + SAMPLE]
    words = WORD.findall(sample)
    letters = sum(map(len, words))
    if letters < 40:
        return None
    for code, script, share in SCRIPTS:
        if len(script.findall(sample)) > share * letters:
            return code
    return _by_words([word.lower() for word in words[: 2 * WORDS]])


def _by_words(words: list[str]) -> str | None:
    found = Counter(chain.from_iterable(LANGUAGES_OF.get(word, ()) for word in words))
    (second, _), (best, code) = sorted((found[code], code) for code in SETS)[-2:]
    different = sum(len(word) > 1 for word in SETS[code].intersection(words))
    return code if best > SHARE * len(words) and best >= LEAD * second and different >= DIFFERENT else None
