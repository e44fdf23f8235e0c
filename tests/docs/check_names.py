"""Finds what a document names that does not exist: routes, commands, settings, files, links. Runs nothing."""

import re
import shlex
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from posixpath import normpath

from layer1_basic_api.api.page import is_page
from tests.docs.document import Document, commands, read
from tests.docs.execute import Failure
from tests.docs.names import Names, without_parameters

# Variables and paths of other programs that documents may name. A name of ours must never come in here.
FOREIGN = frozenset[str]()

CODE = re.compile(r"`([^`]+)`")
ROUTE = re.compile(r"(GET|POST|PUT|PATCH|DELETE) (/[^\s?]*)(\?\S*)?")
URL_PATH = re.compile(r"/[\w/{}.:-]*")
VARIABLE = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
ASSIGNMENT = re.compile(r"(?:^|[\s;(])([A-Z][A-Z0-9_]+)=")
SUFFIX = re.compile(r"[\w.*-]+\.(py|md|toml|ya?ml|json|tsx?|mjs|css|html|lock|example|svg|png)|Dockerfile|Makefile")
FILE = re.compile(r"[\w.*-]+(/[\w.*-]+)*/?")
REFERENCE = re.compile(r"layer\d+_[\w.]+:\w+")
OPTION = re.compile(r"--[a-z][\w-]*")
IDENTIFIER = re.compile(r"([A-Z][a-z0-9]+){2,}|[A-Za-z_]\w*\(\)")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)|\b(?:src|href)=\"([^\"]+)\"")
SITE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
HEADING = re.compile(r"#{1,6} +(.*?)(?: +#+)?")


def unknown_names(path: Path, names: Names) -> list[Failure]:
    """Everything in the document that names what is not there."""
    document = read(path)
    shown = str(path.relative_to(names.root)) if path.is_relative_to(names.root) else str(path)
    check = _Check(document, names)
    return [Failure(shown, line, what) for line, what in sorted(check.problems())]


class _Check:
    def __init__(self, document: Document, names: Names) -> None:
        self._document = document
        self._names = names
        self._console = [command for b in document.blocks if b.language == "console" for command in commands(b)]
        self._typed = "\n".join(block.shown for block in document.blocks)
        self._kinds: list[tuple[re.Pattern[str], Callable[[str], str | None]]] = [
            (ROUTE, self._route),
            (URL_PATH, self._url),
            (REFERENCE, self._reference),
            (OPTION, self._option),
            (IDENTIFIER, self._identifier),
        ]

    def problems(self) -> Iterator[tuple[int, str]]:
        for line, text in self._document.prose:
            yield from ((line, what) for what in self._in_prose(text))
        for command in self._console:
            yield from ((command.line, what) for what in self._in_command(command.text))

    def _in_prose(self, text: str) -> Iterator[str]:
        if text.count("`") % 2:
            yield "a backtick has no partner on its line"
        for code in CODE.findall(text):
            yield from self._in_code(code)
        bare = LINK.sub("", text)
        yield from (f"there is no setting {name}" for name in VARIABLE.findall(bare) if not self._is_variable(name))
        for groups in LINK.findall(CODE.sub("", text)):
            yield from self._link(next(filter(None, groups)))

    def _in_code(self, code: str) -> Iterator[str]:
        if code.startswith(("mystack ", "make ", "python ", "python3 ")):
            yield from self._in_command(code)
            return
        for pattern, judge in self._kinds:
            if pattern.fullmatch(code):
                found = judge(code)
                yield from [found] if found else []
                return
        if self._looks_like_file(code) and not self._file_exists(code):
            yield f"there is no file {code}"

    def _in_command(self, text: str) -> Iterator[str]:
        for name in ASSIGNMENT.findall(text):
            if not (name in self._names.settings or self._is_variable(name)):
                yield f"there is no setting {name}"
        for part in re.split(r"[;|&\n]+|\$\(", text):
            yield from self._program(_words(part))

    def _program(self, words: list[str]) -> Iterator[str]:
        while words and "=" in words[0]:
            words = words[1:]
        match words:
            case ["mystack", *rest]:
                yield from self._mystack(rest)
            case ["make", *targets]:
                wanted = (target for target in targets if re.fullmatch(r"[a-z][\w-]*", target))
                yield from (f"there is no make {name}" for name in wanted if name not in self._names.targets)
            case ["python" | "python3", script, *_] if script.endswith(".py") and not self._file_exists(script):
                yield f"there is no file {script}"

    def _mystack(self, rest: list[str]) -> Iterator[str]:
        command = "mystack"
        while rest and f"{command} {rest[0]}" in self._names.commands:
            command, rest = f"{command} {rest[0]}", rest[1:]
        has_commands = any(name.startswith(f"{command} ") for name in self._names.commands)
        if has_commands and rest and not rest[0].startswith("-"):
            yield f"there is no command `{command} {rest[0]}`"
        for word in rest:
            option = word.partition("=")[0]
            if OPTION.fullmatch(option) and option not in self._names.commands[command]:
                yield f"`{command}` has no option {option}"

    def _route(self, code: str) -> str | None:
        found = ROUTE.fullmatch(code)
        assert found
        known = (found[1], without_parameters(found[2])) in self._names.routes or found[2] in FOREIGN
        return None if known or (found[1] == "GET" and is_page(found[2])) else f"there is no route {code}"

    def _url(self, code: str) -> str | None:
        path = without_parameters(code)
        beginnings = {f"{route}/".startswith(f"{path.rstrip('/')}/") for _, route in self._names.routes}
        return None if any(beginnings) or is_page(path) or path in FOREIGN else f"there is no path {code}"

    def _reference(self, code: str) -> str | None:
        module, _, name = code.partition(":")
        try:
            return None if hasattr(import_module(module), name) else f"{module} has no {name}"
        except ImportError:
            return f"there is no module {module}"

    def _option(self, code: str) -> str | None:
        known = any(code in options for options in self._names.commands.values()) or code in self._typed
        return None if known else f"no command has the option {code}"

    def _identifier(self, code: str) -> str | None:
        name = code.removesuffix("()")
        return None if name in self._names.words else f"the code has no {name}"

    def _is_variable(self, name: str) -> bool:
        return name in self._names.settings or name in self._names.words or name in FOREIGN

    def _looks_like_file(self, code: str) -> bool:
        if not FILE.fullmatch(code) or "layerN" in code:
            return False
        first = code.partition("/")[0]
        top = {name.partition("/")[0] for name in self._names.files}
        return bool(SUFFIX.fullmatch(code.rsplit("/", 1)[-1])) or ("/" in code and first in top)

    def _file_exists(self, code: str) -> bool:
        """From the top, the document's folder, or as the end of a path anywhere; or the document itself makes it."""
        here = self._document.path.parent
        folders = [self._names.root, here]
        wanted = code.rstrip("/")
        if any(any(folder.glob(wanted)) for folder in folders):
            return True
        anywhere = any(name == wanted or name.endswith(f"/{wanted}") for name in self._names.files)
        folder_anywhere = code.endswith("/") and any(f"/{wanted}/" in f"/{name}" for name in self._names.files)
        return anywhere or folder_anywhere or wanted in self._typed

    def _link(self, link: str) -> Iterator[str]:
        if SITE.match(link):
            return
        target, _, anchor = link.partition("#")
        here = self._document.path
        path = Path(normpath(here.parent / target)) if target else here
        if not path.exists():
            yield f"the link {link} leads nowhere"
        elif anchor and path.suffix == ".md" and anchor not in anchors(path):
            yield f"{target or 'this document'} has no heading for #{anchor}"


def _words(part: str) -> list[str]:
    try:
        return shlex.split(part, comments=True)
    except ValueError:
        return part.split()


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    found: set[str] = set()
    for _, line in read(path).prose:
        if heading := HEADING.fullmatch(line):
            slug = re.sub(r"[^\w\- ]", "", heading[1].lower()).strip().replace(" ", "-")
            number = 1
            while (free := slug if number == 1 else f"{slug}-{number - 1}") in found:
                number += 1
            found.add(free)
    return found
