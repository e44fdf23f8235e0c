"""Tells a question to the documents from talk that needs none. Asks no model.

Each rule has a closed list of words, and a message must be made of these alone: "thanks, and who wrote it?" has words
that no list knows, and so is a question.
"""

import re
from typing import Literal

MOST_WORDS = 20
Talk = Literal["greeting", "thanks", "conversation"]


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _phrases(text: str) -> frozenset[str]:
    """Whole messages, without marks and apostrophes."""
    return frozenset(text.split(", "))


_POLITE = _words("please pls ok okay oh well so now hey mystack assistant bot there again all everyone and you")
_GREET = _words("hi hello hiya howdy yo greetings hallo hey bye goodbye morning afternoon evening")
_GREETING = _GREET | _POLITE | _words("good day how are doing today team friend")
_GREETINGS = _phrases(
    "good morning, good afternoon, good evening, good night, good day, how are you, how are you doing, whats up, "
    "who are you, what are you, what can you do, what can you do for me, how can you help me, help, help me, see you, "
    "see you later, nice to meet you, have a nice day, have a good day"
)
_THANK = _words(
    "thanks thank thx ty cheers great perfect cool nice awesome excellent wonderful ok okay understood alright"
)
_THANKS = (
    _THANK
    | _POLITE
    | _words("a lot so much very many for the your that this was is it makes sense got i see helps helped helpful help")
    | _words("answer answers explanation time useful good fine bye goodbye yes no job well done sounds really")
)
_STRONG = _words(
    "shorten summarize summarise rephrase reword rewrite paraphrase simplify translate repeat condense reformat "
    "proofread compress"
)
"""What is done to words that were said. The weak ones are done to anything, and need to be told how."""
_WEAK = _words("say put write make turn convert explain tell keep give show format change be describe sum up")
_HOW = _words(
    "shorter longer simpler briefer brief briefly clearer formal formally informal politer polite friendlier concise "
    "concisely simply again words sentence sentences bullet bullets points list table paragraph paragraphs lines terms "
    "english german french spanish italian portuguese dutch polish chinese japanese russian arabic turkish json "
    "markdown email poem haiku tweet"
)
_WHAT = _words(
    "that this it these those them everything answer response reply message text summary explanation last previous "
    "first above your our conversation chat discussion whole entire what you we i said wrote just have"
)
_GLUE = _words(
    "can could would will me us for in into as to with using a an the one two three four five ten at most no more less "
    "than much bit little even way simple plain other different fewer single short own and but too my of from so far"
)
_CONVERSATION = _STRONG | _WEAK | _HOW | _WHAT | _GLUE | _POLITE
_SPOKEN = _words("ask asked say said tell told talk talked discuss discussed mean meant question questions answer")
_RECALL = _SPOKEN | _words(
    "what which did do have was were is i you we my your the our just first last previous earlier before so far about "
    "by that me to already now again and"
)
_PERSONS = _words("i you we my your our")
_CONVERSATIONS = _phrases(
    "go on, continue, keep going, carry on, are you sure, are you sure about that, really, too long, that is wrong, "
    "thats wrong, you are wrong, youre wrong, never mind, nevermind, start over, i dont understand, "
    "i do not understand, i dont get it, forget that, too short, too complicated, thats too long, that is too long, "
    "that is not what i asked, thats not what i asked, the same again"
)
_ASKING = _words("what who whom whose which when where why how is are was were does did do")


def talk(message: str, *, follows: bool) -> Talk | None:
    """What kind of talk the message is, None for a question. `follows`: something was said before it; without that
    nothing is about the conversation."""
    said = re.sub(r"[^\w\s]+", " ", re.sub(r"['’]", "", message.lower())).split()
    if len(said) > MOST_WORDS:
        return None
    words, phrase = frozenset(said), " ".join(said)
    if not words or phrase in _GREETINGS or (words & _GREET and words <= _GREETING):
        return "greeting"
    if (words & _THANK and words <= _THANKS) or phrase in ("i see", "got it", "makes sense", "yes", "no"):
        return "thanks"
    return "conversation" if follows and _is_about_conversation(words, phrase) else None


def _is_about_conversation(words: frozenset[str], phrase: str) -> bool:
    if phrase in _CONVERSATIONS:
        return True
    if words <= _RECALL and words & _ASKING and words & _SPOKEN and words & _PERSONS:
        return True
    if not words <= _CONVERSATION:
        return False
    return bool(words & _STRONG) or (bool(words & _HOW) and not words & _ASKING - {"what"})
