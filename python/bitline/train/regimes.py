"""What can be done for a network before it meets a die, and on the die."""

from __future__ import annotations

REGIMES = {
    "as_made": "trained ideal, put on hardware as made",
    "compensated": "plus compensation of the comparators' offsets",
    "remeasured": "plus batch statistics measured again through the die",
    "retrimmed": "plus compensation rows searched again with data on, and means of scores",
    "placed": "plus neurons on columns that decide most as they should",
    "fine_tuned": "plus training with the die in the loop",
    "distribution_trained": "trained on draws of dies, compensated, nothing learnt from this one",
    "distribution_remeasured": "plus batch statistics measured again through the die",
    "distribution_retrimmed": "plus compensation rows searched again with data on, and means of scores",
    "distribution_placed": "plus neurons on columns that decide most as they should",
}
"""Name of each regime, in result.json too, and what it says; those of a network go on from one another."""
