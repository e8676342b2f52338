"""The older calls on server certificates (CAS 2020-06-19), which the official ALB ingress controller makes.

One store with the newer ones: what is uploaded by one is seen by the other.
"""
