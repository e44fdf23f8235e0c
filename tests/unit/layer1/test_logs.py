"""Log lines: JSON with the request's id, and never a secret."""

import json
import logging
from typing import Any

import pytest
import structlog

from layer1_basic_api.api.config import Settings
from layer1_basic_api.api.logs import configure, mask_secrets
from layer1_basic_api.context import begin_request


@pytest.fixture(autouse=True)
def restored_logging() -> Any:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_lines_and_those_of_libraries_have_one_shape(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings.load(log_format="json"))
    begin_request("request-1", "")
    structlog.get_logger("ours").info("asked", model="tiny")
    logging.getLogger("theirs").warning("slow: %s", "disk")
    ours, theirs = lines(capsys)
    assert (ours["event"], ours["model"], ours["level"], ours["request_id"]) == ("asked", "tiny", "info", "request-1")
    assert (theirs["event"], theirs["level"], theirs["request_id"]) == ("slow: disk", "warning", "request-1")
    assert ours.keys() - {"model"} == theirs.keys()


@pytest.mark.parametrize("library", [True, False])
def test_secrets_are_masked_wherever_they_stand(capsys: pytest.CaptureFixture[str], library: bool) -> None:
    configure(Settings.load(log_format="json", debug=True, openai_api_key="sk-secret"))
    what = "key sk-secret at http://ann:pass-word@host/x"
    if library:
        logging.getLogger("theirs").error("%s", what)
    else:
        structlog.get_logger("ours").debug("x", deep={"list": [what]}, error=ValueError(what))
    text = capsys.readouterr().err
    assert "sk-secret" not in text
    assert "pass-word" not in text
    assert "ann:***@host" in text


def test_tracebacks_are_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings.load(log_format="json", openai_api_key="sk-secret"))
    try:
        raise ValueError("sk-secret")
    except ValueError:
        structlog.get_logger("ours").exception("broke")
    (line,) = lines(capsys)
    assert "sk-secret" not in json.dumps(line)
    assert "ValueError" in line["exception"]


def test_level_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings.load(log_format="json", log_level="warning"))
    structlog.get_logger("ours").info("quiet")
    logging.getLogger("theirs").info("quiet")
    assert capsys.readouterr().err == ""


def test_text_on_a_terminal_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings.load(log_format="text"))
    structlog.get_logger("ours").info("asked", model="tiny")
    assert "asked" in (text := capsys.readouterr().err)
    assert len(text.splitlines()) == 1


@pytest.mark.parametrize("library", [True, False])
def test_a_client_cannot_drive_the_terminal(capsys: pytest.CaptureFixture[str], library: bool) -> None:
    configure(Settings.load(log_format="text"))
    path = "/\x1b[2J\x1b]0;title\x07\x9b"
    if library:
        logging.getLogger("theirs").warning("%s", path)
    else:
        structlog.get_logger("ours").info("request", path=path, deep=[path + "\r"])
    text = capsys.readouterr().err
    assert r"/\x1b[2J" in text
    assert [sign for sign in ("\x1b[2J", "\x1b]", "\x07", "\x9b", "\r") if sign in text] == []


def test_a_secret_is_masked_as_json_writes_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    configure(Settings.load(log_format="json", openai_api_key='pass"wörd'))
    structlog.get_logger("ours").info("asked", key='pass"wörd', numbers=[1, 1.5, None, True])
    (line,) = lines(capsys)
    assert (line["key"], line["numbers"]) == ("***", [1, 1.5, None, True])


def test_addresses_without_a_password_stay_readable() -> None:
    line: Any = '{"url": "http://host:8000/x", "mail": "ann@host"}'
    assert mask_secrets([])(None, "info", line) == line
