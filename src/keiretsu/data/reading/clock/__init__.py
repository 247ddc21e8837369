"""The column of stamps: zones, order, jumps, repeats."""
