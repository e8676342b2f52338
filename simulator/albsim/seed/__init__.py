"""What exists when a simulator starts."""
