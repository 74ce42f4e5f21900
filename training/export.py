"""Turns trained weights into the files that ship: `python -m training.export`.

Writes `coder.onnx` (the fine-tuned encoder with its heads) and `sentences.onnx` (the untouched
base encoder, for comparing sentences), both int8. Quantising is pre-processed and per channel:
the defaults damage this encoder (cosine to fp32 as low as 0.86 against 0.97). The coder's channels
are eased before (training/smoothing.py).
"""

import argparse
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from training.network import Coder, Encoder, base_folder
from training.smoothing import ease
from training.train import tokenizer

EXACT = (
    *("/rationale/", "layers.0/narrow/", "layers.2/narrow/"),
    *("encoder/positions/", "encoder/segments/"),
)
"""What int8 would harm most for its size: chosen by the logits' distance from fp32 on train."""


class OneTurn(nn.Module):
    """The coder for a single sequence without padding: batch one, no mask."""

    def __init__(self, coder: Coder) -> None:
        super().__init__()
        self.coder = coder

    def forward(self, ids: Tensor, types: Tensor, in_turn: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        logits, attention, rationale = self.coder(ids, types, in_turn.bool())
        return logits[0], attention[0], rationale[0]


class OneSentence(nn.Module):
    """The base encoder's sentence vector: the mean over all tokens, as it was trained."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.encoder = encoder

    def forward(self, ids: Tensor) -> Tensor:
        hidden: Tensor = self.encoder(ids, torch.zeros_like(ids))
        return hidden.mean(dim=1)[0]


def write_graph(model: nn.Module, names: tuple[list[str], list[str]], path: Path) -> None:
    """Export one module, its only free size being the number of tokens."""
    inputs, outputs = names
    model.eval()
    sample = tuple(
        torch.ones(1, 12, dtype=torch.long) if name == "in_turn" else torch.randint(0, 2, (1, 12))
        for name in inputs
    )
    axes = {name: {1: "tokens"} for name in inputs}
    torch.onnx.export(
        model,
        sample,
        str(path),
        input_names=inputs,
        output_names=outputs,
        dynamic_axes=axes | {"attention": {1: "tokens"}, "rationale": {0: "tokens"}},
        opset_version=17,
        dynamo=False,
    )


def quantise(source: Path, target: Path, exact: Sequence[str] = ()) -> None:
    """int8 weights, per channel; nodes whose names hold one of `exact` stay as they are."""
    with tempfile.TemporaryDirectory() as folder:
        prepared = Path(folder) / "prepared.onnx"
        quant_pre_process(str(source), str(prepared))
        graph = onnx.load(str(prepared)).graph
        quantize_dynamic(
            str(prepared),
            str(target),
            per_channel=True,
            weight_type=QuantType.QInt8,
            nodes_to_exclude=[n.name for n in graph.node if any(part in n.name for part in exact)],
        )


def export_coder(weights: Path, fp32: Path, int8: Path) -> None:
    """Write the trained coder in both precisions."""
    coder = Coder()
    coder.load_state_dict(torch.load(weights, weights_only=True))
    names = (["ids", "types", "in_turn"], ["logits", "attention", "rationale"])
    write_graph(OneTurn(coder), names, fp32)
    ease(coder, tokenizer())
    with tempfile.TemporaryDirectory() as folder:
        eased = Path(folder) / "eased.onnx"
        write_graph(OneTurn(coder), names, eased)
        quantise(eased, int8, EXACT)


def export_sentences(fp32: Path, int8: Path) -> None:
    """Write the untouched base encoder in both precisions."""
    encoder = Encoder()
    encoder.load_base()
    write_graph(OneSentence(encoder), (["ids"], ["sentence"]), fp32)
    quantise(fp32, int8)


def main() -> None:
    """Export what was trained into the model folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--weights", type=Path, default=Path("runs/whole/weights.pt"))
    parser.add_argument("--out", type=Path, default=Path("runs/export"))
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    export_sentences(out / "sentences.fp32.onnx", out / "sentences.onnx")
    if arguments.weights.exists():
        export_coder(arguments.weights, out / "coder.fp32.onnx", out / "coder.onnx")
    shutil.copyfile(base_folder() / "tokenizer.json", out / "tokenizer.json")


if __name__ == "__main__":
    main()
