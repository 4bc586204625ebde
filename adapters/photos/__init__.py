"""Photos from strangers: recognised by content and decoded in a process apart (Pillow)."""
