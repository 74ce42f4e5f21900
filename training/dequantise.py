"""Reads the landed weights back into the network: `python -m training.dequantise`.

For going on from a model whose fp32 weights were not kept. What was rounded to int8 stays
rounded, so the result is as near to the lost weights as the shipped file is. The three tables of
the encoder are frozen in training and come from the untouched base encoder, exact. The network read
back must answer as the file does, or nothing is written.
"""

import argparse
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch.nn import functional

from attune.coding.card import MODEL_FOLDER, read_card
from attune.coding.encoder import Encoder
from training.batches import collate, lay_out
from training.bias import read_pairs
from training.network import Coder
from training.quantised import ENCODER_TABLES, Floats, eased_by, parameter_of, restored

PRODUCTS = ("MatMul", "MatMulInteger")
CLOSE = 0.99


def plain(path: Path) -> dict[str, Floats]:
    """Every weight of a shipped coder.onnx under the network's own names, matrices as stored."""
    graph = onnx.load(str(path)).graph
    kept = {item.name: numpy_helper.to_array(item) for item in graph.initializer}
    found = {name.removeprefix("coder."): kept[name] for name in kept if name.startswith("coder.")}
    found = {name: value for name, value in found.items() if "quantized" not in name}
    for node in graph.node:
        name = parameter_of(node.name)
        given = next((item for item in node.input[1:2] if item in kept), None)
        if name is None or given is None or node.op_type not in PRODUCTS:
            continue
        stem = given.removesuffix("_quantized")
        value = kept[given]
        if stem != given:
            value = restored(value, kept[f"{stem}_scale"], kept[f"{stem}_zero_point"])
        found[name] = value.T * found.get(eased_by(name), np.float32(1))
    return found


def dequantise(path: Path) -> Coder:
    """The network of a shipped coder.onnx; KeyError where the file lacks one of its weights."""
    coder, found = Coder(), plain(path)
    coder.encoder.load_base()
    state = coder.state_dict()
    for name in state:
        if name.startswith(ENCODER_TABLES):
            continue
        state[name] = torch.from_numpy(found[name].copy())
    coder.load_state_dict(state)
    return coder


def closeness(coder: Coder, folder: Path) -> float:
    """The mean cosine of the network's logits and the file's, over the authored pairs."""
    coder.eval()
    shipped, found = Encoder(folder, read_card(folder)), []
    for pair in read_pairs():
        answer = shipped.answer(pair.a.text, pair.a.context)
        if answer is None:
            continue
        with torch.no_grad():
            own = coder(**collate([lay_out(shipped.tokenizer, pair.a)]))[0][0]
        theirs = torch.from_numpy(answer.logits)
        found.append(float(functional.cosine_similarity(own, theirs, dim=0)))
    return sum(found) / len(found)


def read_back(model: Path, out: Path) -> Path:
    """Write the network of a model folder to `out`; SystemExit when it answers otherwise."""
    out.parent.mkdir(parents=True, exist_ok=True)
    coder = dequantise(model / "coder.onnx")
    close = closeness(coder, model)
    print(f"mean cosine of logits with the shipped file: {close:.4f}")
    if close < CLOSE:
        raise SystemExit("The network read back does not answer as the file does.")
    torch.save(coder.state_dict(), out)
    return out


def main() -> None:
    """Write the landed weights where the joint stage starts from."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=MODEL_FOLDER)
    parser.add_argument("--out", type=Path, default=Path("runs/average/weights.pt"))
    arguments = parser.parse_args()
    read_back(arguments.model, arguments.out)


if __name__ == "__main__":
    main()
