"""What a route may ask for in its signature."""

from typing import Annotated

from fastapi import Depends, Request

from layer1_basic_api.api.container import Container
from layer1_basic_api.layers import Layer


def container_of(request: Request) -> Container:
    """For the routes that are asked most: FastAPI takes 24 µs to find it by `ContainerDep`."""
    container: Container = request.app.state.container
    return container


async def get_container(request: Request) -> Container:
    return container_of(request)


async def get_layer(request: Request) -> Layer:
    layer: Layer = request.app.state.layer
    return layer


ContainerDep = Annotated[Container, Depends(get_container)]
LayerDep = Annotated[Layer, Depends(get_layer)]
