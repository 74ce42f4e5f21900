"""Pages of the group room."""
