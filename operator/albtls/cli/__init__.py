"""What people type: `albtls run`, `albtls crds`."""
