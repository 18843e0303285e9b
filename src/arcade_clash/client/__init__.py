"""The wire from the other side: for trainers that report, for programs, for the terminal."""
