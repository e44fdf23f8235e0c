"""The database itself: where it runs, its tables, its migrations."""

import logging

logging.getLogger("alembic").setLevel(logging.WARNING)  # at its import it names each of its plugins
