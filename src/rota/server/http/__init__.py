"""The server on the wire: the operation rows bound to HTTP, the sockets, and a page or two.

Starlette and uvicorn carry it; FastAPI does not, for its import costs half a second of the 1.2 that a start may take, and its
dependency machinery as much per request as the rest of it. What FastAPI would derive from functions, OpenAPI and
validation, comes from the rows (`openapi`, `binding`).
"""
