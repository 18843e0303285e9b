"""What outlives the process: SQLite, files, and the lock on both."""
