"""Calibration: finds out, by its behaviour alone, how an endpoint answers the open questions.

The endpoint is an albsim or, opted in to, the real service. What is asked is in ``probes``, one probe a switch; all
else here serves them. Nothing of the simulator's inside is used but the list of switches: what is measured is a
stranger.
"""
