"""What takes too long for every run: every combination of the switches, and properties tried by the thousand."""
