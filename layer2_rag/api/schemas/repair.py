"""A repair's report on the wire."""

from pydantic import BaseModel, ConfigDict, Field

from layer2_rag.ingestion.disagreements import Problem


class Disagreement(BaseModel):
    """Something that the stores do not say alike about a document."""

    model_config = ConfigDict(from_attributes=True)

    problem: Problem
    document_id: str
    detail: str
    mended: bool = Field(description="It was mended, or the work that mends it was begun.")


class RepairReport(BaseModel):
    items: list[Disagreement]
