"""Listeners and the certificates on them: what they are asked, what they answer and how they change."""
