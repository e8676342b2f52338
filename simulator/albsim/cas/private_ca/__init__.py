"""Private CAs (CAS 2020-06-30): CA certificates that the cloud issued, and certificates issued by them.

Seeds plant them; there is no way to have one issued.
"""
