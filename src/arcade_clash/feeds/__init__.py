"""One writer, many readers, bounded, resumable."""
