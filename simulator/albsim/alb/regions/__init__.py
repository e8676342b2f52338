"""Regions and zones: where ALB can be had."""
