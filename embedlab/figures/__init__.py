"""Figures of what was found: linked maps, and Plotly figures each with a summary in words."""
