"""Serves the built page and `/docs` from our own files, under a strict content security policy."""

import mimetypes
import re
from contextlib import suppress
from pathlib import Path

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).resolve().parent.parent / "web" / "dist"
FILES = ("/", "/index.html", "/docs", "/docs/", "/docs.html", "/openapi.json")
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'{docs}; img-src 'self' data:; connect-src 'self'{api}; "
    "font-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
BUILT_FOR = re.compile(r'<meta name="mystack-api" content="(https?://[A-Za-z0-9.:\[\]-]+)"')
"""The API's origin, in a page that was built with VITE_API_URL."""
TAKES_GZIP = re.compile(r"(^|,)\s*gzip\s*(,|$|;\s*q=(?!0(\.0*)?\s*(,|$)))", re.IGNORECASE)
"""In `Accept-Encoding`. Who weighs it at nothing names it so that it is not sent."""
NOT_BUILT = """<!doctype html><meta charset="utf-8"><title>MyStack</title>
<p>The API runs, but the page is not built yet. Run <code>make web</code>, then start MyStack again.
The API is described at <a href="/openapi.json">/openapi.json</a>.</p>"""


def is_page(path: str) -> bool:
    """Whether `path` belongs to the page, which may be read without a key: it is where the user types the key.

    So is the documentation. It is made of the source alone, says nothing of this server and its data, and is where a
    client reads how to send the key.
    """
    return path in FILES or path.startswith("/assets/") or path == "/favicon.svg"


class Page(StaticFiles):
    """Files named by their content are kept for ever; everything else is asked for again."""

    def __init__(self, directory: Path = DIST) -> None:
        super().__init__(directory=directory, html=True, check_dir=False)
        self._built = (directory / "index.html").is_file()
        self._api = _built_for(directory / "index.html") if self._built else ""
        self.config_checked = not self._built
        mimetypes.init()  # reads files, which must not happen at the first request

    async def get_response(self, path: str, scope: Scope) -> Response:
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"Allow": "GET, HEAD"}) if scope["path"] in FILES else HTTPException(404)
        # Whole files only: they are small, and Starlette calls a wrong range wrong in plain text.
        scope["headers"] = [header for header in scope["headers"] if header[0] != b"range"]
        if scope["path"] == "/docs/":  # the page's own addresses are relative
            return RedirectResponse("/docs")
        if not self._built and path in (".", "docs"):
            response: Response = HTMLResponse(NOT_BUILT)
        elif path.startswith("assets/"):
            response = await self._asset(path, scope)
        else:
            response = await super().get_response("docs.html" if path == "docs" else path, scope)
        response.headers["Cache-Control"] = (
            "public, max-age=31536000, immutable" if path.startswith("assets/") else "no-cache"
        )
        response.headers["Accept-Ranges"] = "none"
        if response.headers.get("content-type", "").startswith("text/html"):
            response.headers["Content-Security-Policy"] = STRICT.format(
                docs=" 'unsafe-inline'" if path.startswith("docs") else "", api=self._api
            )
        return response

    async def _asset(self, path: str, scope: Scope) -> Response:
        """Packed, where the build packed it and the client takes it: a third of the bytes of a first visit."""
        if TAKES_GZIP.search(Headers(scope=scope).get("accept-encoding", "")):
            with suppress(HTTPException):
                response = await super().get_response(f"{path}.gz", scope)
                response.headers.update({"Content-Encoding": "gzip", "Vary": "Accept-Encoding"})
                return response
        response = await super().get_response(path, scope)
        response.headers["Vary"] = "Accept-Encoding"
        return response


def _built_for(index: Path) -> str:
    """What `connect-src` must name besides 'self': another origin, where the page asks one."""
    found = BUILT_FOR.search(index.read_text("utf-8"))
    return f" {found[1]}" if found else ""
