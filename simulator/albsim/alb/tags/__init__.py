"""Tags of every kind of ALB resource."""
