"""Stands in for the models that libraries document: `python -m tests.benchmarks.layer2.libraries.standins FOLDER NAMES`
writes them, and prints how many weights each has.

The real ones come from a model hub alone. How long a network takes does not depend on what its weights are: these have
the layers, widths, vocabulary, length and pooling of the real ones, and weights from a seed. Their vocabulary is BERT's
for uncased English, which the bundled tokenizer has, so a text has as many tokens as it would have there.
"""

# The libraries are in an environment of their own, and a model's architecture is read without them.
# mypy: disable-error-code="import-not-found"
# ruff: noqa: PLC0415

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from layer2_rag.embeddings.onnx import MINILM

SEED = 1
TOKENS = {
    "cls_token": "[CLS]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "unk_token": "[UNK]",
    "mask_token": "[MASK]",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Architecture:
    """As the model's `config.json`, `sentence_bert_config.json` and `1_Pooling/config.json` have it.

    `positions` are the places of the network, `length` the tokens that it reads of a text. All have 12 heads, and an
    inner layer of four times the width.
    """

    kind: Literal["bert", "mpnet"] = "bert"
    layers: int
    width: int
    vocabulary: int = 30_522
    positions: int = 512
    length: int
    pooling: Literal["mean", "cls"] = "mean"


ARCHITECTURES = {
    "sentence-transformers/all-mpnet-base-v2": Architecture(
        kind="mpnet", layers=12, width=768, vocabulary=30_527, positions=514, length=384
    ),
    "BAAI/bge-small-en-v1.5": Architecture(layers=12, width=384, length=512, pooling="cls"),
    "sentence-transformers/all-MiniLM-L6-v2": Architecture(layers=6, width=384, length=256),
}


def write_standin(name: str, folder: Path) -> int:
    """Write a model that sentence-transformers loads as the real one. Returns how many weights it has. Raises
    `KeyError` for a name that is none here."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Normalize, Transformer
    from sentence_transformers.sentence_transformer.modules import Pooling

    built = ARCHITECTURES[name]
    with TemporaryDirectory() as transformer:
        write_tokenizer(built, Path(transformer))
        network(built).save_pretrained(transformer)
        modules = [Transformer(transformer), Pooling(built.width, built.pooling), Normalize()]
        model = SentenceTransformer(modules=modules, device="cpu")
        model.save(str(folder))
    return sum(parameter.numel() for parameter in model.parameters())


def write_tokenizer(built: Architecture, folder: Path) -> None:
    from tokenizers import Tokenizer
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=built.length, **TOKENS).save_pretrained(folder)


def network(built: Architecture) -> Any:
    import torch
    import transformers

    config, model = {
        "bert": (transformers.BertConfig, transformers.BertModel),
        "mpnet": (transformers.MPNetConfig, transformers.MPNetModel),
    }[built.kind]
    torch.manual_seed(SEED)
    return model(
        config(
            num_hidden_layers=built.layers,
            hidden_size=built.width,
            intermediate_size=4 * built.width,
            num_attention_heads=12,
            vocab_size=built.vocabulary,
            max_position_embeddings=built.positions,
        )
    )


if __name__ == "__main__":
    print(json.dumps({name: write_standin(name, Path(sys.argv[1]) / name) for name in sys.argv[2:]}))
