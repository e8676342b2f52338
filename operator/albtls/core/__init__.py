"""The pure heart: what is wanted, what is there, and the ordered steps from one to the other.

Nothing here reads a clock, a file or a network; values come in, values go out.
"""
