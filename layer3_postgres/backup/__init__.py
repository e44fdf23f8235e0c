"""Backups: database and uploaded files of one moment in one file, which says of itself whether it is whole."""
