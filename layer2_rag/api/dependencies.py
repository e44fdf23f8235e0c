"""What layer 2's routes may ask for in their signatures."""

from typing import Annotated

from fastapi import Depends, Request

from layer2_rag.api.container import Container
from layer2_rag.ingestion.collections import Collections
from layer2_rag.ingestion.library import Library


async def get_container(request: Request) -> Container:
    container: Container = request.app.state.container
    return container


async def get_library(request: Request) -> Library:
    return (await get_container(request)).library


async def get_collections(request: Request) -> Collections:
    return (await get_container(request)).collections


ContainerDep = Annotated[Container, Depends(get_container)]
LibraryDep = Annotated[Library, Depends(get_library)]
CollectionsDep = Annotated[Collections, Depends(get_collections)]
