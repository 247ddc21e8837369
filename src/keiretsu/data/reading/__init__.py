"""From a source as it is to a `SeriesSet`; `keiretsu.data.read` is the door."""
