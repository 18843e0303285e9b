"""uvicorn, HTTP/2 with back-pressure, TLS, who may ask, and the page's files."""
