"""The pictures of a profile: one a finding, as SVG and for a terminal, and the phase map."""

from keiretsu.data.profiling.pictures.draw import draw_svg, picture_of
from keiretsu.data.profiling.pictures.page import write_pictures
from keiretsu.data.profiling.pictures.phase_map import phase_map
from keiretsu.data.profiling.pictures.terminal import can_show_blocks, draw_text

__all__ = ["can_show_blocks", "draw_svg", "draw_text", "phase_map", "picture_of", "write_pictures"]
