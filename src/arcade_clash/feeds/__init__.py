"""One writer, many readers, bounded, resumable."""

from arcade_clash.feeds.feed import Counts, Encoder, Entry, Feed, FeedClosed, Mode, Reader, Sink

__all__ = ["Counts", "Encoder", "Entry", "Feed", "FeedClosed", "Mode", "Reader", "Sink"]
