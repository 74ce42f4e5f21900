"""Numbers read back from a quantised file stand for what was rounded into it."""

import numpy as np
import pytest

from training.quantised import eased_by, parameter_of, restored


def test_a_column_is_restored_to_within_half_a_step_of_its_own_scale() -> None:
    weights = np.array([[0.5, -3.0], [-0.25, 1.0]], dtype=np.float32)
    scale = np.abs(weights).max(axis=0) / 127
    zero = np.zeros(2, dtype=np.int8)
    stored = np.round(weights / scale).astype(np.int8)
    assert np.abs(restored(stored, scale, zero) - weights).max() <= scale.max() / 2


def test_a_zero_point_is_taken_off_before_scaling() -> None:
    stored, zero = np.array([[128, 130]], dtype=np.uint8), np.array(128, dtype=np.uint8)
    assert restored(stored, np.array(0.5, dtype=np.float32), zero).tolist() == [[0.0, 1.0]]


@pytest.mark.parametrize(
    ("node", "name"),
    [
        ("/coder/encoder/layers.3/narrow/MatMul_quant", "encoder.layers.3.narrow.weight"),
        ("/coder/blend.11/Gemm_MatMul_quant", "blend.11.weight"),
        ("/coder/rationale/MatMul", "rationale.weight"),
        ("/coder/encoder/norm/LayerNormalization", None),
        ("MatMul", None),
    ],
)
def test_a_node_names_the_weight_it_multiplies_by(node: str, name: str | None) -> None:
    assert parameter_of(node) == name


@pytest.mark.parametrize(
    ("weight", "vector"),
    [
        ("encoder.layers.3.narrow.weight", "encoder.layers.3.narrow.smaller"),
        ("encoder.layers.0.value.weight", "encoder.layers.0.query.smaller"),
        ("blend.11.weight", "blend.11.smaller"),
    ],
)
def test_what_reads_the_same_is_eased_by_the_same(weight: str, vector: str) -> None:
    assert eased_by(weight) == vector
