"""The two resources as typed models: the only source of the CRDs and of the API reference.

This package describes; it must never decide anything, read a clock or touch a network.
"""
