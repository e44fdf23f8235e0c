"""What goes to the documents, and what is talk."""

import pytest

from layer2_rag.answering.route import talk

GREETINGS = """hi|Hello!|hey there|Good morning|Hi, how are you?|hello again|Howdy|who are you?|What can you do?|help|
Good evening, MyStack|bye|👋|Hey! How are you doing today?|See you later"""
THANKS = """thanks|Thank you!|thanks a lot|Thank you very much|Thx|ok, great|Perfect, thanks!|got it|I see|
That helps, thanks|Cool|Thanks for the answer|great answer, thank you so much|makes sense"""
CONVERSATION = """Shorten that|shorten that please|Can you summarize your last answer?|
translate it into German|Say that again|
Rephrase this in simpler terms|in one sentence|as a table please|shorter please|make it shorter|
What did I just ask?|What did you say before?|What was my first question?|repeat that|go on|Are you sure?|
Please put that in two short sentences|Explain that in simple words|give me that as a list|too long|
What do you mean by that?|I don't understand|Rewrite the above as an email|
Could you summarise our conversation so far?|again please"""
QUESTIONS = """Thanks to whom was the treaty signed?|Hello world: how is it compiled?|What is a greeting?|
hi, who wrote the book?|Thanks, and who wrote it?|
Shorten that pipeline: which stage is first?|
Summarize this document|Summarize the report|Translate the contract into German|What did the CEO say?|
What did you find about taxes?|How long is the Nile?|Who is he?|What is a table?|How do I make a list?|
Explain it|Why?|And in 2016?|What about Germany?|tell me more|Who asked the question in court?|
What does "good morning" mean in Japanese?|How do I say thanks in French?|Good practices for backups?|
When was the last answer to the petition given?|What is the previous version?|Help me to install Qdrant|
How does that work?|What is great about Python?|Which languages can be translated?|Is it sure?|
Give me the total|Write the function that parses dates|How many points did they score?|List the authors|
What are you required to bring?|How are you insured abroad?|Okta setup"""


def listed(text: str) -> list[str]:
    return [line.strip() for line in text.split("|")]


@pytest.mark.parametrize("message", listed(GREETINGS))
def test_greetings(message: str) -> None:
    assert talk(message, follows=False) == talk(message, follows=True) == "greeting"


@pytest.mark.parametrize("message", listed(THANKS))
def test_thanks(message: str) -> None:
    assert talk(message, follows=True) == "thanks"


@pytest.mark.parametrize("message", listed(CONVERSATION))
def test_the_conversation_itself(message: str) -> None:
    assert talk(message, follows=True) == "conversation"
    assert talk(message, follows=False) is None


@pytest.mark.parametrize("message", listed(QUESTIONS))
def test_questions(message: str) -> None:
    assert talk(message, follows=True) is None
    assert talk(message, follows=False) is None
