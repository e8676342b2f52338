"""Kubernetes behind a few typed calls: objects, Secrets, status by server-side apply, finalizers, events, the lease."""
