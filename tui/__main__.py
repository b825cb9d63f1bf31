"""`python -m tui` is `clockpane`."""

from tui.cli import main

raise SystemExit(main())
