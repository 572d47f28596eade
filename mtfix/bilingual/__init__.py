"""Names repaired with the source as evidence: what the source names, what stands for it in the hypothesis, how sure."""
