"""send_large.py URL BYTES: sends one message with a data section of that many bytes, and prints its SHA-256."""
import hashlib
import sys

from proton import Message
from proton.handlers import MessagingHandler
from proton.reactor import Container


class Send(MessagingHandler):
    def on_start(self, event):
        block = bytes(range(256)) * 4096
        size = int(sys.argv[2])
        self.body = (block * (size // len(block) + 1))[:size]
        event.container.create_sender(sys.argv[1])

    def on_sendable(self, event):
        if self.body is not None:
            message = Message(body=self.body)
            message.inferred = True
            print(len(self.body), hashlib.sha256(self.body).hexdigest(), flush=True)
            self.body = None
            event.sender.send(message)

    def on_accepted(self, event):
        event.connection.close()

    def on_transport_error(self, event):
        sys.exit("transport: %s" % event.transport.condition)


Container(Send()).run()
