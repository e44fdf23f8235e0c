"""Text is read in whatever encoding it is written; bytes that are none are refused, not read as nonsense."""

import math
import random
import struct

import pytest

from layer2_rag.errors import ParseFailed
from layer2_rag.parsing.parse import parse

TEXTS = {
    "de": "Über die Größe der Bäume. Das Fällen der Eichen ist im März verboten; für Buchen gilt eine Ausnahme.",
    "fr": "L'été dernier, nous avons mangé des crêpes à Besançon. C'était délicieux, et même très bon marché.",
    "pl": "Zażółć gęślą jaźń. Świętokrzyskie jabłka są bardzo słodkie, ale źrebięta wolą trawę.",
    "cs": "Příliš žluťoučký kůň úpěl ďábelské ódy. Účetní závěrka musí být předložena do konce března.",
    "ru": "Съешь же ещё этих мягких французских булок, да выпей чаю. Годовой отчёт сдаётся в марте каждого года.",
    "el": "Ξεσκεπάζω την ψυχοφθόρα βδελυγμία. Η ετήσια έκθεση υποβάλλεται τον Μάρτιο κάθε έτους.",
    "tr": "Yıllık rapor her yıl Mart ayında sunulur. Şişli ve Beyoğlu güzel ilçelerdir. Çok güzel ışık.",
    "ja": "いろはにほへと ちりぬるを。年次報告書は毎年三月に提出されます。東京都の人口は約千四百万人です。",
    "zh": "年度报告每年三月提交。中华人民共和国的首都是北京。人口约为十四亿。我们今天去公园。",
    "ko": "연례 보고서는 매년 삼월에 제출됩니다. 서울의 인구는 약 천만 명입니다. 안녕하세요.",
    "he": "הדוח השנתי מוגש בכל שנה בחודש מרץ. ירושלים היא עיר הבירה של ישראל.",
}
LEGACY = {
    "de": ("latin-1", "cp850", "mac-roman"),
    "fr": ("cp1252", "latin-1"),
    "pl": ("cp1250", "iso-8859-2"),
    "cs": ("cp1250", "iso-8859-2"),
    "ru": ("cp1251", "koi8-r", "cp866", "iso-8859-5"),
    "el": ("cp1253", "iso-8859-7"),
    "tr": ("cp1254",),
    "ja": ("shift_jis", "euc-jp", "iso-2022-jp"),
    "zh": ("gb2312", "gb18030"),
    "ko": ("euc-kr", "iso-2022-kr"),
    "he": ("cp1255",),
}
UNICODE = ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@pytest.mark.parametrize(
    ("language", "encoding"), [(language, each) for language in TEXTS for each in (*LEGACY[language], *UNICODE)]
)
def test_a_text_is_read_in_its_encoding(language: str, encoding: str) -> None:
    assert parse(f"{TEXTS[language]}\n".encode(encoding), "a.txt").text == TEXTS[language]


@pytest.mark.parametrize("broken", [b"\xe9", b"\xff", b"\xc3("])
def test_a_broken_byte_in_utf8_costs_that_byte_and_not_the_document(broken: bytes) -> None:
    good = (TEXTS["de"] + " ").encode() * 40
    text = parse(good + broken + good, "a.txt").text
    assert text.count(TEXTS["de"]) == 80
    assert text.count("\ufffd") == 1


def test_utf8_that_is_cut_off_within_a_character_is_utf8() -> None:
    assert parse("Das Fällen kostet 20 €".encode()[:-1], "a.txt").text.startswith("Das Fällen kostet 20")
    assert parse("It costs 20 €".encode()[:-1], "a.txt").text.startswith("It costs 20")


@pytest.mark.parametrize("text", ["Un bon café", "Il n'y a pas de thé", "¿Qué pasó"])
def test_an_accent_at_the_very_end_is_no_cut_off_character(text: str) -> None:
    assert parse(text.encode("latin-1"), "a.txt").text == text


@pytest.mark.parametrize(
    "data",
    [
        b"".join(struct.pack("<h", int(8_000 * math.sin(at / 9))) for at in range(20_000)),
        b"".join(struct.pack("<f", math.sin(at)) for at in range(5_000)),
        b"".join(struct.pack("<H", 1 + at % 3_000) for at in range(50_000)),
        *(random.Random(seed).randbytes(40 * 5**seed) for seed in range(5)),
    ],
    ids=["sound", "floats", "numbers", *(f"random {seed}" for seed in range(5))],
)
def test_what_is_no_text_is_not_read_as_some_script(data: bytes) -> None:
    with pytest.raises(ParseFailed, match="binary data"):
        parse(data, "a.txt")
