"""Which cloud resources use the certificates of the store: here ALB's listeners."""
