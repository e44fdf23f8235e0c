"""What layer 3's routes may ask for in their signatures."""

from typing import Annotated

from fastapi import Depends, Request

from layer3_postgres.api.container import Container
from layer3_postgres.conversations.base import ConversationStore


async def get_container(request: Request) -> Container:
    container: Container = request.app.state.container
    return container


async def get_conversations(request: Request) -> ConversationStore:
    return (await get_container(request)).conversations


ConversationsDep = Annotated[ConversationStore, Depends(get_conversations)]
