"""show_answers.py URL: attaches links of several kinds to a listener, and prints as JSON what it answers to each."""
import json
import sys

from proton import Link, Terminus
from proton.handlers import MessagingHandler
from proton.reactor import Container, Copy, LinkOption, Selector


class Second(LinkOption):
    def apply(self, link):
        link.snd_settle_mode = Link.SND_UNSETTLED
        link.rcv_settle_mode = Link.RCV_SECOND


class DynamicTarget(LinkOption):
    def apply(self, link):
        link.target.dynamic = True


class ShowAnswers(MessagingHandler):
    def __init__(self):
        super().__init__(prefetch=0)

    def on_start(self, event):
        container = event.container
        self.connection = container.connect(sys.argv[1], reconnect=False)
        self.waiting = {
            "sender": container.create_sender(self.connection, "q", name="sender", options=Second()),
            "receiver": container.create_receiver(
                self.connection, "q", name="receiver", options=[Selector("a = 1"), Copy()]),
            "dynamic source": container.create_receiver(self.connection, None, name="dynamic source", dynamic=True),
            "dynamic target": container.create_sender(
                self.connection, None, name="dynamic target", options=DynamicTarget()),
            "refused sender": container.create_sender(self.connection, "no", name="refused sender"),
            "refused receiver": container.create_receiver(self.connection, "no", name="refused receiver"),
        }

    def on_link_opened(self, event):
        if not event.link.name.startswith("refused"):
            self.show(event.link, {})

    def on_link_error(self, event):
        condition = event.link.remote_condition
        self.show(event.link, {"condition": condition.name, "description": condition.description})

    def show(self, link, more):
        filters = link.remote_source.filter
        filters.rewind()
        print(json.dumps({
            "name": link.name,
            "snd_settle_mode": link.remote_snd_settle_mode,
            "rcv_settle_mode": link.remote_rcv_settle_mode,
            "source": None if link.remote_source.type == Terminus.UNSPECIFIED else link.remote_source.address or "",
            "target": None if link.remote_target.type == Terminus.UNSPECIFIED else link.remote_target.address or "",
            "filters": [str(k) for k in filters.get_object()] if filters.next() else [],
            "distribution_mode": link.remote_source.distribution_mode,
            **more,
        }), flush=True)
        self.waiting.pop(link.name, None)
        if not self.waiting:
            self.connection.close()


Container(ShowAnswers()).run()
