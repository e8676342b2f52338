"""The process: events in, one reconcile at a time per object, status out."""
