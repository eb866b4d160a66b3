"""bitline: from an in-memory-computing column's transistors to the accuracy of a binarised network."""
