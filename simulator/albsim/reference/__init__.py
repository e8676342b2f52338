"""The reference page and the README's tables, written from the descriptions of actions and switches."""
