"""`python -m embedlab`: the command line."""

import sys

from embedlab.cli import main

sys.exit(main())
