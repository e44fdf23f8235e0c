"""Which language a text is in."""

import pytest

from layer2_rag.parsing.parse import parse


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The quick brown fox jumps over the lazy dog, and it is not the only one to do that in this text.", "en"),
        (
            "Der schnelle Fuchs springt über den faulen Hund, und er ist nicht der einzige, der das tut.",
            "de",
        ),
        ("Le renard est dans la forêt et il ne sait pas que les chiens sont sur la route avec une voiture.", "fr"),
        ("El zorro está en el bosque y no sabe que los perros están en la calle con un coche por la noche.", "es"),
        ("Лиса живёт в лесу и не знает, что собаки на дороге, как это было у них и раньше.", "ru"),
        (
            "これは日本語の文章です。とても短いですが、言語は分かります。もう少し長く書いてみましょう。もっともっと。",
            "ja",
        ),
        ("a = b + v\nfor i in k:\n    print(a, v, k, o, i, e, a, v, k)  # a of the o\nwhile a: a = k + v + o", None),
        ("x7 qq zz17 lorem kkk vvv bbb nnn mmm ppp ttt rrr sss ddd fff ggg hhh jjj lll", None),
    ],
)
def test_the_language_is_known_when_it_is_sure(text: str, language: str | None) -> None:
    assert parse(text.encode(), "x.txt").language == language
