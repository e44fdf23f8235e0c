"""`/conversations`: list and search them, look at one, rename, delete, take it away."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import BeforeValidator

from layer1_basic_api.api.schemas.chat import problem_docs
from layer3_postgres.api.dependencies import ConversationsDep
from layer3_postgres.api.schemas.chat import ID, Id
from layer3_postgres.api.schemas.conversations import (
    ConversationExport,
    ConversationPage,
    ConversationPublic,
    ConversationUpdate,
    ListedConversation,
    MessagePage,
    MessagePublic,
    OutlinedMessage,
    OutlinePage,
)
from layer3_postgres.conversations.base import ConversationStore
from layer3_postgres.conversations.export import markdown
from layer3_postgres.conversations.model import KeptMessage

EXPORTED_AT_ONCE = 500
ConversationId = Annotated[str, BeforeValidator(str), Path(description="`id` of the conversation.", examples=[ID])]
MessageId = Annotated[str, BeforeValidator(str), Path(description="`id` of the message.", examples=[ID])]
Words = Annotated[
    str | None,
    Query(
        max_length=200,
        pattern=r"^[^\u0000]*$",
        description="Only those in which one message, or the title, has all these words or words that begin so. In "
        "scripts without spaces between words: has these characters anywhere.",
        examples=["backups"],
    ),
]
After = Annotated[
    str | None,
    Query(
        description="`next` of the page before.",
        pattern=r"^[0-9]{1,16}~[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
        examples=[f"1764401193561328~{ID}"],
    ),
]
Older = Annotated[Id | None, Query(description="`next` of the page before.", examples=[ID])]
Leaf = Annotated[
    Id | None,
    Query(
        description="The branch that ends with this message. If left out: the newest as Markdown, all as JSON.",
        examples=[ID],
    ),
]
OneBranch = Annotated[
    Id | None, Query(description="Only the branch that ends with this message; all if left out.", examples=[ID])
]
OutlineSize = Annotated[int, Query(ge=1, le=5000, examples=[1000])]
PageSize = Annotated[int, Query(ge=1, le=500, examples=[100])]
Format = Annotated[
    Literal["json", "markdown"], Query(description="To read by a program, or by people.", examples=["json"])
]


def conversations_router() -> APIRouter:
    router = APIRouter(prefix="/conversations", tags=["conversations"], responses=problem_docs(400, 401, 403, 422, 503))
    _add_lists(router)
    _add_one(router)
    _add_export(router)
    return router


def _add_lists(router: APIRouter) -> None:
    @router.get("", summary="The conversations, last used first")
    async def listed(
        store: ConversationsDep, query: Words = None, after: After = None, limit: PageSize = 50
    ) -> ConversationPage:
        page = await store.listed(words=query, after=after, limit=limit)
        return ConversationPage(items=[ListedConversation.of(each) for each in page.items], next=page.next)

    @router.get("/{conversation_id:uuid}/messages", summary="Its messages, newest first", responses=problem_docs(404))
    async def messages(
        conversation_id: ConversationId,
        store: ConversationsDep,
        leaf: OneBranch = None,
        before: Older = None,
        limit: PageSize = 100,
    ) -> MessagePage:
        found = await store.messages(conversation_id, leaf=leaf, before=before, limit=limit + 1)
        page = found[:limit]
        return MessagePage(items=_told(page), next=page[-1].id if len(found) > limit else None)

    @router.get("/{conversation_id:uuid}/outline", summary="Which message follows which", responses=problem_docs(404))
    async def outline(
        conversation_id: ConversationId, store: ConversationsDep, before: Older = None, limit: OutlineSize = 1000
    ) -> OutlinePage:
        """Of every branch, newest first: enough to go from one version of an answer to another."""
        found = await store.outline(conversation_id, before=before, limit=limit + 1)
        items = [OutlinedMessage.model_validate(each) for each in found[:limit]]
        return OutlinePage(items=items, next=items[-1].id if len(found) > limit else None)


def _add_one(router: APIRouter) -> None:
    missing = problem_docs(404)

    @router.get("/{conversation_id:uuid}", summary="One conversation", responses=missing)
    async def show(conversation_id: ConversationId, store: ConversationsDep) -> ConversationPublic:
        return ConversationPublic.model_validate(await store.conversation(conversation_id))

    @router.get("/{conversation_id:uuid}/messages/{message_id:uuid}", summary="One message", responses=missing)
    async def message(conversation_id: ConversationId, message_id: MessageId, store: ConversationsDep) -> MessagePublic:
        return MessagePublic.model_validate(await store.message(conversation_id, message_id))

    @router.patch(
        "/{conversation_id:uuid}",
        summary="Give it a title",
        responses={**missing, **problem_docs(408, 413, 415)},
    )
    async def change(
        conversation_id: ConversationId, changes: ConversationUpdate, store: ConversationsDep
    ) -> ConversationPublic:
        renamed = await store.rename(conversation_id, changes.title, by="user")
        return ConversationPublic.model_validate(renamed)

    @router.delete(
        "/{conversation_id:uuid}", status_code=204, summary="Delete it, with all its messages", responses=missing
    )
    async def delete(conversation_id: ConversationId, store: ConversationsDep) -> None:
        await store.remove(conversation_id)


def _add_export(router: APIRouter) -> None:
    @router.get(
        "/{conversation_id:uuid}/export",
        summary="Take it away",
        response_model=ConversationExport,
        responses={200: {"content": {"text/markdown": {"schema": {"type": "string"}}}}, **problem_docs(404)},
    )
    async def export(
        conversation_id: ConversationId, store: ConversationsDep, format: Format = "json", leaf: Leaf = None
    ) -> Response:
        conversation = await store.conversation(conversation_id)
        if format == "markdown":
            text = markdown(conversation, await store.branch(conversation_id, leaf=leaf))
            return _file(text, f"{conversation_id}.md", "text/markdown; charset=utf-8")
        said = await (store.branch(conversation_id, leaf=leaf) if leaf else _all_messages(store, conversation_id))
        everything = ConversationExport(
            conversation=ConversationPublic.model_validate(conversation), messages=_told(said)
        )
        return _file(everything.model_dump_json(indent=2), f"{conversation_id}.json", "application/json")


async def _all_messages(store: ConversationStore, conversation_id: str) -> list[KeptMessage]:
    """Oldest first."""
    found: list[KeptMessage] = []
    page = await store.messages(conversation_id, before=None, limit=EXPORTED_AT_ONCE)
    while page:
        found += page
        page = (
            await store.messages(conversation_id, before=page[-1].id, limit=EXPORTED_AT_ONCE)
            if len(page) == EXPORTED_AT_ONCE
            else []
        )
    return found[::-1]


def _told(messages: list[KeptMessage]) -> list[MessagePublic]:
    return [MessagePublic.model_validate(message) for message in messages]


def _file(text: str, name: str, media_type: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=media_type, headers=headers)
