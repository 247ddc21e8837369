"""What kind of log this is; `keiretsu.data.profile` is the door."""
