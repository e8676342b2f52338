"""Benchmarks: what the operator costs, printed as figures and ratios of one run; nothing here passes or fails."""
