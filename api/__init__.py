"""The HTTP surface: strict at the door, plain in its answers."""
