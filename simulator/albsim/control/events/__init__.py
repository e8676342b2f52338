"""What happens behind the clients' backs: changes that no call has made."""
