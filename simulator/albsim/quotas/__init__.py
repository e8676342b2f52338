"""Quota Center: limits as it reports them."""
