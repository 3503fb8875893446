"""use_broker.py WHAT URL: does something that clients of brokers do, and prints what it saw, a line each."""
import sys

from proton import ConnectionException, Data, Delivery, Message, symbol
from proton.reactor import AtLeastOnce, Container, Copy, DurableSubscription, LinkOption, Selector
from proton.utils import BlockingConnection, LinkDetached, SendException

WHAT, URL = sys.argv[1:]


class Capability(LinkOption):
    def __init__(self, name):
        self.name = name

    def apply(self, link):
        link.source.capabilities.put_array(False, Data.SYMBOL)
        link.source.capabilities.enter()
        link.source.capabilities.put_symbol(symbol(self.name))
        link.source.capabilities.exit()


def say(*words):
    print(*words, flush=True)


def connect(name=None):
    container = Container()
    if name:
        container.container_id = name
    return BlockingConnection(URL, timeout=20, container=container)


def send(connection, address, *bodies, **fields):
    sender = connection.create_sender(address)
    for body in bodies:
        sender.send(Message(body=body, **fields))
    sender.close()


def receive(receiver):
    message = receiver.receive()
    receiver.accept()
    return message


def send_receive(connection):
    send(connection, "q", 0, 1, 2, durable=True)
    receiver = connection.create_receiver("q", credit=10)
    for _ in range(3):
        say("received", receive(receiver).body)


def large_messages(connection):
    send(connection, "q", "x" * 1_000_000)
    say("received", len(receive(connection.create_receiver("q")).body))


def outcomes(connection):
    send(connection, "q", "only")
    receiver = connection.create_receiver("q")
    say("first", receiver.receive().delivery_count)
    receiver.release(delivered=False)
    say("released", receiver.receive().delivery_count)
    receiver.fetcher.unsettled[0].local.failed = True
    receiver.release(delivered=True)
    say("failed", receiver.receive().delivery_count)
    receiver.reject()
    say("dead", receive(connection.create_receiver("DLQ")).body)


def dynamic_nodes(connection):
    answers = connection.create_receiver(None, dynamic=True, name="answers")
    send(connection, "service", "hello", reply_to=answers.link.remote_source.address)
    request = receive(connection.create_receiver("service"))
    say("asked", request.body)
    send(connection, request.reply_to, request.body.upper())
    say("answer", receive(answers).body)


def anonymous_relay(connection):
    relay = connection.create_sender(None)
    relay.send(Message(address="q", body="by relay"))
    say("received", receive(connection.create_receiver("q")).body)
    try:
        relay.send(Message(body="to nobody"))
    except SendException as refused:
        say("rejected" if refused.state == Delivery.REJECTED else refused.state)


def browsing(connection):
    send(connection, "q", 0, 1, 2)
    browser = connection.create_receiver("q", credit=10, options=Copy())
    for _ in range(3):
        say("seen", receive(browser).body)
    browser.close()  # Proton would give the next link the same name
    say("received", receive(connection.create_receiver("q")).body)


def selectors(connection):
    for number, colour in enumerate(["red", "green", "red"]):
        send(connection, "q", number, properties={"colour": colour})
    selected = connection.create_receiver("q", credit=10, options=[Selector("colour = 'green'"), AtLeastOnce()])
    say("received", receive(selected).body)
    selected.close()
    try:
        connection.create_receiver("q", options=Selector("colour ="))
    except LinkDetached as refused:
        say("refused", refused.condition)


def topics(connection):
    one = connection.create_receiver("news", credit=1, options=Capability("topic"))
    two = connection.create_receiver("topic://news", credit=1)
    send(connection, "topic://news", "extra")
    say("one", receive(one).body)
    say("two", receive(two).body)


def durable_subscriptions(connection):
    first = connect("me")
    first.create_receiver("topic://news", name="mine", options=DurableSubscription()).link.detach()
    first.close()
    send(connection, "topic://news", "missed")
    again = connect("me").create_receiver("topic://news", name="mine", options=DurableSubscription())
    say("received", receive(again).body)


def drained(connection, receiver):
    """What comes while the credit is drained."""
    receiver.link.drain(0)
    connection.wait(lambda: not receiver.link.draining(), msg="draining")
    return receiver.fetcher.has_message


def shared_subscriptions(connection):
    receivers = [
        connection.create_receiver("topic://news", name="team|" + number, options=Capability("shared"))
        for number in "12"
    ]
    send(connection, "topic://news", "a", "b")
    for body in sorted(receive(receiver).body for receiver in receivers):
        say("received", body)
    for receiver in receivers:
        receiver.link.flow(1)
    if not any(drained(connection, receiver) for receiver in receivers):
        say("no more")


def drain(connection):
    send(connection, "q", 0, 1)
    receiver = connection.create_receiver("q", credit=10)
    for _ in range(2):
        say("received", receive(receiver).body)
    if not drained(connection, receiver):
        say("no more")


def log_in():
    try:
        connect().close()
        say("open")
    except ConnectionException:
        say("refused")


if WHAT == "log-in":
    log_in()
else:
    own = connect()
    globals()[WHAT.replace("-", "_")](own)
    own.close()
