"""Speed and quality, side by side; prints ratios."""
