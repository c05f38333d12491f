"""One run as a Mesa model whose agents are views of the arrays. Mesa is imported only in this folder."""
