"""queues.py URL: a broker in memory that listens; prints "listening" first, then "NAME OUTCOME" for each message it sent.

An address that begins with "no" is refused. Ends when it is killed.
"""
import collections
import sys
import uuid

from proton import Condition, Delivery
from proton.handlers import MessagingHandler
from proton.reactor import Container


class Refuse(MessagingHandler):
    def __init__(self, link, address):
        super().__init__()
        self.link = link
        self.address = address

    def on_timer_task(self, event):
        self.link.condition = Condition("amqp:not-found", "there is no %s" % self.address)
        self.link.close()


class Queues(MessagingHandler):
    def __init__(self):
        super().__init__(prefetch=100)
        self.messages = collections.defaultdict(collections.deque)
        self.senders = collections.defaultdict(list)
        self.sent = {}

    def on_start(self, event):
        event.container.listen(sys.argv[1])
        print("listening", flush=True)

    def on_link_opening(self, event):
        link = event.link
        wanted = link.remote_source if link.is_sender else link.remote_target
        if wanted.address and wanted.address.startswith("no"):
            event.container.schedule(0.01, Refuse(link, wanted.address))  # a close in here would be undone
        elif link.is_sender:
            link.source.address = str(uuid.uuid4()) if wanted.dynamic else wanted.address
            self.senders[link.source.address].append(link)
        else:
            link.target.address = wanted.address
            link.rcv_settle_mode = link.remote_rcv_settle_mode

    def on_link_closing(self, event):
        if event.link.is_sender:
            self.senders[event.link.source.address].remove(event.link)

    def on_message(self, event):
        address = event.link.target.address or event.message.address
        self.messages[address].append(event.message)
        self.send_from(address)

    def on_sendable(self, event):
        self.send_from(event.link.source.address)

    def send_from(self, address):
        for sender in self.senders[address]:
            while sender.credit > 0 and self.messages[address]:
                message = self.messages[address].popleft()
                self.sent[sender.send(message)] = (address, message)

    def on_settled(self, event):
        delivery = event.delivery
        address, message = self.sent.pop(delivery, (None, None))
        if address:
            print(address, delivery.remote_state, flush=True)
            if delivery.remote_state in (Delivery.RELEASED, Delivery.MODIFIED):
                self.messages[address].appendleft(message)
                self.send_from(address)


Container(Queues()).run()
