"""The static site of a trilingual public-information campaign, from Markdown to a published folder."""
