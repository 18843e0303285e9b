"""What it costs a server to show one fight to many: CPU time for each game state delivered.

Ours in its forms, beside the least that sockets cost and beside a WebSocket server that encodes
JSON for each viewer. Viewers are another process; only the server's CPU time is counted.
"""
