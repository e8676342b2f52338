"""What developers of albtls run on their own machine: a local cluster, the demo, checks.

Nothing in here is shipped with the operator, and the operator imports nothing of it.
"""
