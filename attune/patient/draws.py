"""Seeded chance: every draw is a function of the seed and of what is drawn for, and nothing else.

A branch that goes back to an exchange and says it differently gets the same draws, so only the
words differ.
"""

import hashlib

STEPS = 2**53


def draw(seed: int, *purpose: object) -> float:
    """Draw a number in [0, 1) for this seed and purpose."""
    key = "\x1f".join(str(part) for part in (seed, *purpose)).encode()
    number = int.from_bytes(hashlib.blake2b(key, digest_size=8).digest(), "big")
    return (number >> 11) / STEPS


def shuffled(count: int, seed: int, *purpose: object) -> list[int]:
    """Order 0 … count-1 by chance, the same for the same seed and purpose."""
    return sorted(range(count), key=lambda index: (draw(seed, *purpose, index), index))
