"""The app: the only part that knows Streamlit."""
