"""`python -m albtls` is `albtls`."""

from albtls.cli.main import main

main()
