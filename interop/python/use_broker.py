"""use_broker.py URL: uses a broker as a client of Proton's may, and prints one line of what it saw for each thing that it did."""
import sys

from proton import Data, Delivery, Message, symbol
from proton.reactor import AtLeastOnce, Copy, LinkOption, Selector
from proton.utils import BlockingConnection, LinkDetached, SendException


class Capability(LinkOption):
    def __init__(self, name):
        self.name = name

    def apply(self, link):
        terminus = link.source if link.is_receiver else link.target
        terminus.capabilities.put_array(False, Data.SYMBOL)
        terminus.capabilities.enter()
        terminus.capabilities.put_symbol(symbol(self.name))
        terminus.capabilities.exit()


def say(what, *seen):
    print(what, *seen, flush=True)


connection = BlockingConnection(sys.argv[1], timeout=10)

sender = connection.create_sender("q")
for number, colour in enumerate(["red", "green", "red"]):
    sender.send(Message(body=number, properties={"colour": colour}, durable=True))
say("sent")

browser = connection.create_receiver("q", credit=10, options=Copy())
say("browsed", [browser.receive().body for _ in range(3)])
browser.close()

selected = connection.create_receiver("q", credit=10, options=[Selector("colour = 'green'"), AtLeastOnce()])
say("selected", selected.receive().body)
selected.close()

connection.create_sender("one").send(Message(body="only"))
receiver = connection.create_receiver("one")
first = receiver.receive()
say("received", first.body, first.delivery_count)
receiver.fetcher.unsettled[0].local.failed = True
receiver.release(delivered=True)
again = receiver.receive()
say("again", again.body, again.delivery_count)
receiver.reject()
receiver.close()

dead = connection.create_receiver("DLQ")
letter = dead.receive()
say("dead", letter.body, letter.delivery_count, "rejected" in (letter.instructions or {}))
dead.accept()

answers = connection.create_receiver(None, dynamic=True, name="answers")
address = answers.link.remote_source.address
relay = connection.create_sender(None)
relay.send(Message(address=address, body="by relay"))
say("dynamic", "answers" in address, answers.receive().body)
answers.accept()
answers.close()
try:
    relay.send(Message(body="to nobody"))
except SendException as refused:
    say("unroutable", refused.state == Delivery.REJECTED)

subscriber = connection.create_receiver("news", credit=10, options=Capability("topic"))
connection.create_sender("topic://news").send(Message(body="extra"))
say("topic", subscriber.receive().body)

try:
    connection.create_receiver("q", options=Selector("colour ="))
except LinkDetached as refused:
    say("bad selector", refused.condition)
connection.close()
