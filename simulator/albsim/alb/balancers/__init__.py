"""Load balancers: what they are asked, what they answer and how they change."""
