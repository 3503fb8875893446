"""show_open.py HOST:PORT: prints as JSON what Proton shows of the open of each peer that comes, and closes."""
import json
import sys

from proton import Array, symbol
from proton.handlers import MessagingHandler
from proton.reactor import Container


def names(value):
    """Symbols, one or an array of them; anything else is shown as it is, and surprises whoever reads it."""
    if value is None:
        return []
    values = value.elements if isinstance(value, Array) else [value]
    return [str(v) if isinstance(v, symbol) else repr(v) for v in values]


class ShowOpen(MessagingHandler):
    def on_start(self, event):
        event.container.listen(sys.argv[1])
        print("listening", flush=True)

    def on_connection_opened(self, event):
        connection, transport = event.connection, event.transport
        print(json.dumps({
            "container": connection.remote_container,
            "hostname": connection.remote_hostname,
            "idle_timeout_ms": round(transport.remote_idle_timeout * 1000),
            "max_frame_size": transport.remote_max_frame_size,
            "channel_max": transport.remote_channel_max,
            "offered": names(connection.remote_offered_capabilities),
            "desired": names(connection.remote_desired_capabilities),
            "properties": {str(name): value for name, value in (connection.remote_properties or {}).items()},
            "mechanism": transport.sasl().mech,
        }), flush=True)
        connection.close()


Container(ShowOpen()).run()
