"""A server on loopback that speaks as much of S3's protocol as an object store's client needs, out of memory."""

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from aiohttp import web

RANGE = re.compile(r"bytes=(\d+)-(\d+)?")
PAGE = 3
"""Keys on a page of a listing: few, so that the next page is asked for."""


class S3Server:
    """`objects` by bucket and key. With `refuse` set to a status, that is every answer."""

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.uploads: dict[str, dict[int, bytes]] = {}
        self.refuse = 0
        self.url = ""

    def app(self) -> web.Application:
        app = web.Application(client_max_size=100_000_000)
        app.router.add_route("*", "/{bucket}", self._answer)
        app.router.add_route("*", "/{bucket}/{key:.*}", self._answer)
        return app

    async def _answer(self, request: web.Request) -> web.Response:
        if self.refuse:
            return web.Response(status=self.refuse)
        name, query = request.path.lstrip("/"), request.query
        match request.method:
            case "GET" if "list-type" in query:
                return self._list(name, query["prefix"], query.get("continuation-token", ""))
            case "GET" | "HEAD":
                return self._get(name, request.headers.get("Range"))
            case "PUT":
                return self._put(name, query, await request.read())
            case "POST" if "delete" in query:
                return self._delete_several(name, await request.text())
            case "POST":
                return self._upload(name, query)
            case _:
                self.objects.pop(name, None)
                self.uploads.pop(query.get("uploadId", ""), None)
                return web.Response(status=204)

    def _get(self, name: str, asked: str | None) -> web.Response:
        if name not in self.objects:
            return web.Response(status=404)
        body, found = self.objects[name], RANGE.match(asked or "")
        headers = {"ETag": '"1"', "Last-Modified": "Fri, 17 May 2024 12:00:00 GMT"}
        if not found:
            return web.Response(body=body, headers={**headers, "Content-Length": str(len(body))})
        start, end = int(found[1]), min(int(found[2] or len(body)), len(body) - 1)
        headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
        return web.Response(status=206, body=body[start : end + 1], headers=headers)

    def _put(self, name: str, query: Mapping[str, str], body: bytes) -> web.Response:
        if upload := query.get("uploadId"):
            self.uploads[upload][int(query["partNumber"])] = body
        else:
            self.objects[name] = body
        return web.Response(headers={"ETag": '"1"'})

    def _upload(self, name: str, query: Mapping[str, str]) -> web.Response:
        """Begins one in parts, or ends it: only then the object is there."""
        if upload := query.get("uploadId"):
            parts = self.uploads.pop(upload)
            self.objects[name] = b"".join(parts[number] for number in sorted(parts))
            return xml(
                f"<CompleteMultipartUploadResult><Key>{name}</Key><ETag>1</ETag></CompleteMultipartUploadResult>"
            )
        begun = f"upload{len(self.uploads)}"
        self.uploads[begun] = {}
        return xml(f"<InitiateMultipartUploadResult><UploadId>{begun}</UploadId></InitiateMultipartUploadResult>")

    def _delete_several(self, bucket: str, body: str) -> web.Response:
        keys = [key.text or "" for key in ElementTree.fromstring(body).iter() if key.tag.endswith("Key")]
        for key in keys:
            self.objects.pop(f"{bucket.rstrip('/')}/{key}", None)
        return xml(
            f"<DeleteResult>{''.join(f'<Deleted><Key>{escape(key)}</Key></Deleted>' for key in keys)}</DeleteResult>"
        )

    def _list(self, bucket: str, prefix: str, after: str) -> web.Response:
        start = f"{bucket.rstrip('/')}/"
        keys = sorted(name.removeprefix(start) for name in self.objects if name.startswith(start + prefix))
        page = [key for key in keys if key > after]
        entries = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(self.objects[start + key])}</Size><ETag>1</ETag>"
            "<LastModified>2024-05-17T12:00:00.000Z</LastModified></Contents>"
            for key in page[:PAGE]
        )
        more = f"<NextContinuationToken>{escape(page[PAGE - 1])}</NextContinuationToken>" if page[PAGE:] else ""
        return xml(f"<ListBucketResult>{entries}{more}</ListBucketResult>")


def xml(body: str) -> web.Response:
    return web.Response(text=f'<?xml version="1.0" encoding="UTF-8"?>{body}', content_type="application/xml")


@asynccontextmanager
async def s3_server() -> AsyncGenerator[S3Server, None]:
    server = S3Server()
    runner = web.AppRunner(server.app())
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        server.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
        yield server
    finally:
        await runner.cleanup()
