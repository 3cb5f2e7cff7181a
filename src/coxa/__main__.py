"""`python -m coxa` is the command `coxa`."""

import sys

from coxa.cli import main

sys.exit(main())
