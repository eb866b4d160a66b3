"""Training of binarised networks under the constraints of an in-memory-computing macro."""
