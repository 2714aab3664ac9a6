"""Paper, made in processes of its own: A4 documents by typst. `press` is the way in; nothing of a document stays in this process."""
