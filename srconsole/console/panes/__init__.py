"""The parts of the main screen but for the chart: for each, what it says, and the widget that shows it."""
