"""The workshop: how the model is made and judged. Imports attune; nothing imports it."""
