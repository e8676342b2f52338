"""The state of the simulated cloud and the passing of its time."""
