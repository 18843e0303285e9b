"""One writer, many readers, bounded, resumable."""

from arcade_clash.feeds.feed import Encoder, Entry, Feed, FeedClosed, Mode, Reader

__all__ = ["Encoder", "Entry", "Feed", "FeedClosed", "Mode", "Reader"]
