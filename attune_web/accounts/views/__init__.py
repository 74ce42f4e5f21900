"""The pages about people, their roles, their links and their own data."""
