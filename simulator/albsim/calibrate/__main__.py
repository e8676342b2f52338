"""``python -m albsim.calibrate``."""

import sys

from albsim.calibrate.command import main

if __name__ == "__main__":
    sys.exit(main())
