"""Certificate repositories ("warehouses"): where CA certificates for mutual authentication are brought to."""
