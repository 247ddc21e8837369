"""What the commands share: how they print, how they fail, where they may write."""
