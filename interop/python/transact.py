"""transact.py URL: sends and takes messages in transactions, and prints what it is told of them."""
import sys

from proton import Message
from proton.handlers import MessagingHandler, TransactionHandler
from proton.reactor import Container


class Transacting(MessagingHandler, TransactionHandler):
    def __init__(self, url):
        super().__init__(auto_accept=False, prefetch=0)
        self.url = url
        # what to do in each transaction, and how to end it
        self.steps = [
            ("send", ["a", "b" * 100_000], "commit"),
            ("send", ["c"], "abort"),
            ("take", 1, "abort"),
            ("take", 1, "commit"),
        ]

    def on_start(self, event):
        self.connection = event.container.connect(self.url, reconnect=False)
        self.sender = event.container.create_sender(self.connection, "q")
        self.receiver = event.container.create_receiver(self.connection, "q")
        self.container = event.container

    def on_link_opened(self, event):
        if event.link == self.receiver:
            self.next()

    def next(self):
        if not self.steps:
            self.connection.close()
            return
        self.step = self.steps.pop(0)
        self.container.declare_transaction(self.connection, handler=self)

    def on_transaction_declared(self, event):
        print("declared", flush=True)
        self.transaction = event.transaction
        what, detail, end = self.step
        if what == "send":
            self.expected = len(detail)
            for body in detail:
                self.transaction.send(self.sender, Message(body=body))
            self.end()
        else:
            self.receiver.flow(detail)

    def on_message(self, event):
        print("took", event.message.body, event.message.delivery_count, flush=True)
        self.transaction.accept(event.delivery)
        self.end()

    def end(self):
        getattr(self.transaction, self.step[2])()

    def on_accepted(self, event):
        if event.sender == self.sender:
            print("accepted", flush=True)

    def on_transaction_committed(self, event):
        print("committed", flush=True)
        self.next()

    def on_transaction_aborted(self, event):
        print("aborted", flush=True)
        self.next()

    def on_transaction_declare_failed(self, event):
        print("declare failed", event.delivery.remote.condition, flush=True)
        self.connection.close()

    def on_transaction_commit_failed(self, event):
        print("commit failed", event.delivery.remote.condition, flush=True)
        self.connection.close()


Container(Transacting(sys.argv[1])).run()
