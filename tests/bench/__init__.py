"""Benchmarks of operator and simulator, printed as figures and ratios of one run; nothing here passes or fails."""
