"""What the operator of the machine does: set up, serve, back up, restore, rotate keys."""
