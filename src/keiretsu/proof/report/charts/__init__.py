"""The report's figures: each file draws one, as SVG text for wide and for narrow screens."""
