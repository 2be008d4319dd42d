"""How fast the site is built: a made corpus, a plain Frozen-Flask application beside ours, and the table of both."""
