"""Images and releases."""
