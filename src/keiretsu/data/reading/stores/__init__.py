"""Tables that are not text: frames, Parquet, workbooks, databases."""
