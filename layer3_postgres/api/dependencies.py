"""What layer 3's routes may ask for in their signatures."""

from typing import Annotated

from fastapi import Depends, Request

from layer3_postgres.api.container import Container


async def get_container(request: Request) -> Container:
    container: Container = request.app.state.container
    return container


ContainerDep = Annotated[Container, Depends(get_container)]
