"""Training of binarised networks for arrays that add the XNOR of many rows at once."""
