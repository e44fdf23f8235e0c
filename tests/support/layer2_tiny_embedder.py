"""Writes a real but tiny model of sentence-transformers (BERT, random weights), with the bundled one's tokenizer."""

from pathlib import Path

from layer2_rag.embeddings.onnx import MINILM
from tests.support.require import missing

WIDTH, LAYERS, LENGTH = 48, 3, 128


def require_library() -> None:
    """End the test where the extra is not installed."""
    try:
        import sentence_transformers  # type: ignore[import-not-found,unused-ignore] # noqa: F401, PLC0415 - an extra
    except ImportError as error:
        missing("sentence-transformers", f"the extra of that name is not installed ({error})")


def write_tiny_embedder(folder: Path, *, prompts: dict[str, str] | None = None) -> Path:
    from sentence_transformers import SentenceTransformer  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415
    from sentence_transformers.base.modules import (  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415
        Normalize,
        Transformer,
    )
    from sentence_transformers.sentence_transformer.modules import (  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415
        Pooling,
    )

    write_transformer(folder / "transformer")
    transformer = Transformer(str(folder / "transformer"))
    modules = [transformer, Pooling(WIDTH, "mean"), Normalize()]
    SentenceTransformer(modules=modules, device="cpu", prompts=prompts).save(str(folder / "model"))
    return folder / "model"


def write_transformer(folder: Path) -> None:
    import torch  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415
    from tokenizers import Tokenizer  # noqa: PLC0415
    from transformers import (  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415
        BertConfig,
        BertModel,
        PreTrainedTokenizerFast,
    )

    tokenizer = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    names = {"cls_token": "[CLS]", "sep_token": "[SEP]", "pad_token": "[PAD]", "unk_token": "[UNK]"}
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=LENGTH, **names).save_pretrained(folder)
    torch.manual_seed(7)
    shape = {"hidden_size": WIDTH, "num_hidden_layers": LAYERS, "num_attention_heads": 4, "intermediate_size": 96}
    config = BertConfig(vocab_size=tokenizer.get_vocab_size(), max_position_embeddings=LENGTH, **shape)
    BertModel(config).save_pretrained(folder)
