"""receive.py [--listen] [--digest] URL COUNT: prints the type and the body of each message on a line, then ends.

--listen    waits for a peer, rather than connecting; prints "listening" first
--digest    prints the length and the SHA-256 of the body instead
"""
import argparse
import hashlib

from proton.handlers import MessagingHandler
from proton.reactor import Container

parser = argparse.ArgumentParser()
parser.add_argument("--listen", action="store_true")
parser.add_argument("--digest", action="store_true")
parser.add_argument("url")
parser.add_argument("count", type=int)
args = parser.parse_args()


class Receive(MessagingHandler):
    def __init__(self):
        super().__init__(prefetch=100)
        self.left = args.count
        self.acceptor = None

    def on_start(self, event):
        if args.listen:
            self.acceptor = event.container.listen(args.url)
            print("listening", flush=True)
        else:
            event.container.create_receiver(args.url)

    def on_message(self, event):
        if self.left == 0:
            return
        body = event.message.body
        if args.digest:
            print(len(body), hashlib.sha256(body).hexdigest(), flush=True)
        else:
            print(type(body).__name__, "data" if event.message.inferred else "value", repr(body), flush=True)
        self.left -= 1
        if self.left == 0:
            if self.acceptor:
                self.acceptor.close()
            else:
                event.connection.close()

    def on_connection_closing(self, event):
        print("peer closes", flush=True)


Container(Receive()).run()
