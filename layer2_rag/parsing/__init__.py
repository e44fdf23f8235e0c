"""Bytes of any format in, text and structure out, in processes of their own."""
