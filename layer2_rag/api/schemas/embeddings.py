"""OpenAI's embeddings. https://platform.openai.com/docs/api-reference/embeddings/create"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from layer1_basic_api.api.schemas.common import ModelName, SoundText, TokenLimit

MOST_TEXTS = 2_048
"""As many as OpenAI takes at once."""


Text = Annotated[SoundText, Field(min_length=1)]


def _as_texts(value: object) -> object:
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise ValueError("must be text or a list of texts; lists of token numbers are not supported")
    return texts


class EmbeddingsRequest(BaseModel):
    model_config = ConfigDict(
        extra="ignore", json_schema_extra={"examples": [{"model": "all-MiniLM-L6-v2-int8", "input": ["Some words."]}]}
    )

    model: ModelName = Field(examples=["all-MiniLM-L6-v2-int8"])
    texts: Annotated[
        list[Text],
        BeforeValidator(
            _as_texts, json_schema_input_type=Text | Annotated[list[Text], Field(min_length=1, max_length=MOST_TEXTS)]
        ),
    ] = Field(alias="input", min_length=1, max_length=MOST_TEXTS, examples=[["Some words."]])
    dimensions: TokenLimit | None = None
    encoding_format: Literal["float", "base64"] = "float"


class EmbeddingObject(BaseModel):
    object: Literal["embedding"] = "embedding"
    index: int
    embedding: list[float] | str = Field(description="Numbers, or their little-endian float32 in base64.")


class EmbeddingsUsage(BaseModel):
    prompt_tokens: int
    total_tokens: int


class EmbeddingList(BaseModel):
    object: Literal["list"] = "list"
    model: str
    data: list[EmbeddingObject]
    usage: EmbeddingsUsage
