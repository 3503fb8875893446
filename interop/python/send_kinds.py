"""send_kinds.py URL COUNT: sends COUNT messages of each body kind, and ends when all are accepted."""
import sys

from proton.handlers import MessagingHandler
from proton.reactor import Container

import kinds


class Send(MessagingHandler):
    def __init__(self, url, count):
        super().__init__()
        self.url = url
        self.waiting = iter([(kind, i) for kind in kinds.KINDS for i in range(count)])
        self.open = len(kinds.KINDS) * count
        self.given = False

    def on_start(self, event):
        event.container.create_sender(self.url)

    def on_sendable(self, event):
        while event.sender.credit and not self.given:
            item = next(self.waiting, None)
            if item is None:
                self.given = True
            else:
                event.sender.delivery(event.sender.delivery_tag())
                event.sender.stream(kinds.encoded(*item))
                event.sender.advance()

    def on_accepted(self, event):
        self.open -= 1
        if self.open == 0:
            print("all accepted")
            event.connection.close()

    def on_rejected(self, event):
        sys.exit("rejected: %s" % event.delivery.remote.condition)

    def on_transport_error(self, event):
        sys.exit("transport: %s" % event.transport.condition)


Container(Send(sys.argv[1], int(sys.argv[2]))).run()
