"""The shapes that pictures are drawn in, as SVG text for wide and for narrow screens; each file holds one."""
