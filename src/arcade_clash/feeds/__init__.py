"""One writer, many readers, bounded, resumable."""

from arcade_clash.feeds.feed import Counts, Encoder, Entry, Feed, FeedClosed, Mode, Reader

__all__ = ["Counts", "Encoder", "Entry", "Feed", "FeedClosed", "Mode", "Reader"]
