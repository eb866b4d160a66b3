"""Regimes of training and calibration, side by side on the same dies: what `bitline train` runs."""
