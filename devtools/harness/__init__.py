"""The product's processes and what is needed around them: for the demo, the tests and the benchmarks alike.

One home for: the simulated cloud as a process (`albsim`), the operator as a process (`operator`) under the rights that
the chart gives (`chart`), certificates (`certificates`) and real handshakes (`handshakes`). Everything listens on
loopback addresses and ends with who started it.
"""
