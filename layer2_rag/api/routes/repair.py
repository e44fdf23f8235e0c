"""`POST /documents/repair`: what the stores disagree on, found and mended."""

from typing import Annotated

from fastapi import APIRouter, Query

from layer1_basic_api.api.schemas.chat import problem_docs
from layer2_rag.api.dependencies import ContainerDep
from layer2_rag.api.schemas.repair import Disagreement, RepairReport

Fix = Annotated[bool, Query(description="Mend what is found; else it is only told.", examples=[True])]


def repair_router() -> APIRouter:
    router = APIRouter(prefix="/documents", tags=["documents"], responses=problem_docs(400, 401, 403, 422, 503))

    @router.post("/repair", summary="Find and mend what the stores disagree on")
    async def repair(container: ContainerDep, fix: Fix = False) -> RepairReport:
        found = await container.repair.run(fix=fix)
        return RepairReport(items=[Disagreement.model_validate(each) for each in found])

    return router
