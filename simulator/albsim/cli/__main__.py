"""``python -m albsim.cli`` is ``albsim``."""

import sys

from albsim.cli.program import main

sys.exit(main())
