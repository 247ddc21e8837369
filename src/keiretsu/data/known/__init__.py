"""What is known ahead of a row, or always: calendars, tables of the future, static facts."""
