"""Columns as channels: numbers, words, sentinels, long tables, sequences."""
