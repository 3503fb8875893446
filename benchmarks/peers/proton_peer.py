"""Qpid Proton Python, with its callbacks, in one thread.

    proton_peer.py receive WARM_UP_MILLIS MILLIS SIZE CREDIT MODE ...       prints "listening PORT", in the end its cost
    proton_peer.py send PORT WARM_UP_MILLIS MILLIS SIZE CREDIT MODE ...     MODE: unsettled or one
"""

import sys
import time

from proton import Message
from proton.handlers import MessagingHandler
from proton.reactor import Container


class Meter:
    """What the process spends on its messages once it is warm."""

    def __init__(self, load):
        self.warm_up, self.measure = load[0] * 1_000_000, load[1] * 1_000_000
        self.messages, self.first_at, self.begun_at, self.cpu_from, self.sent_at = 0, 0, 0, 0, 0
        self.ended, self.trips = False, []

    def count(self):
        """One message more; true when they were measured for long enough."""
        self.messages += 1
        now = time.monotonic_ns()
        if self.begun_at:
            return now - self.begun_at >= self.measure
        self.first_at = self.first_at or now
        if now - self.first_at >= self.warm_up:
            self.messages, self.cpu_from, self.begun_at = 0, time.process_time_ns(), now
        return False

    def sent(self):
        self.sent_at = time.monotonic_ns()

    def back(self):
        if self.begun_at:
            self.trips.append(time.monotonic_ns() - self.sent_at)

    def end(self):
        if self.ended:
            return
        self.ended = True
        nanos, cpu = time.monotonic_ns() - self.begun_at, time.process_time_ns() - self.cpu_from
        self.trips.sort()
        p50 = self.trips[len(self.trips) // 2] if self.trips else 0
        p99 = self.trips[len(self.trips) * 99 // 100] if self.trips else 0
        print(f"cost {max(1, self.messages)} {nanos} {cpu} -1 {p50} {p99}", flush=True)


class Sending(MessagingHandler):
    def __init__(self, port, load, mode):
        super().__init__()
        self.url, self.meter, self.alone = f"127.0.0.1:{port}/q", Meter(load), mode == "one"
        self.body, self.begun, self.done = b"x" * load[2], False, False

    def on_start(self, event):
        event.container.create_sender(self.url)

    def on_sendable(self, event):
        if self.alone:
            if not self.begun:
                self.begun = True
                self.send(event.sender)
            return
        while not self.done and event.sender.credit:
            self.send(event.sender)

    def send(self, sender):
        self.meter.sent()
        sender.send(Message(body=self.body, inferred=True))

    def on_accepted(self, event):
        if self.done:
            return
        if self.alone:
            self.meter.back()
        if self.meter.count():
            self.done = True
            self.meter.end()
            event.connection.close()
        elif self.alone:
            self.send(event.sender)


class Receiving(MessagingHandler):
    def __init__(self, load):
        super().__init__(prefetch=load[3])
        self.meter, self.sum = Meter(load), 0

    def on_start(self, event):
        self.listener = event.container.listen("127.0.0.1:0")
        print("listening", self.listener._selectable._delegate.getsockname()[1], flush=True)

    def on_message(self, event):  # accepted and settled when this returns
        self.sum += event.message.body[0] + len(event.message.body)
        self.meter.count()

    def on_connection_closing(self, event):
        self.meter.end()
        print("sum", self.sum)
        event.connection.close()
        self.listener.close()


if sys.argv[1] == "send":
    Container(Sending(sys.argv[2], [int(word) for word in sys.argv[3:7]], sys.argv[7])).run()
else:
    Container(Receiving([int(word) for word in sys.argv[2:6]])).run()
