"""show_link.py HOST:PORT: prints as JSON what Proton shows of each attach that comes, answers in kind, and closes.

For a sender the line comes with the first message, and has the tag of its delivery too.
"""
import json
import sys

from proton import Array, Data, Described, symbol
from proton.handlers import MessagingHandler
from proton.reactor import Container


def plain(value):
    """For JSON: of a described value its descriptor and value, of symbols their text after a colon."""
    if isinstance(value, Data):
        value.rewind()
        return plain(value.get_object()) if value.next() else None
    if isinstance(value, Described):
        return {"descriptor": plain(value.descriptor), "value": plain(value.value)}
    if isinstance(value, Array):
        return [plain(v) for v in value.elements]
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, symbol):
        return ":" + str(value)
    return value


def terminus(of, source):
    shown = {
        "address": of.address,
        "durability": of.durability,
        "expiry_policy": of.expiry_policy,
        "timeout": of.timeout,
        "dynamic": of.dynamic,
        "properties": plain(of.properties),
        "capabilities": plain(of.capabilities),
    }
    if source:
        shown["distribution_mode"] = of.distribution_mode
        shown["filter"] = plain(of.filter)
        shown["outcomes"] = plain(of.outcomes)
    return shown


class ShowLink(MessagingHandler):
    def on_start(self, event):
        event.container.listen(sys.argv[1])
        print("listening", flush=True)

    def on_link_opening(self, event):
        link = event.link
        link.source.copy(link.remote_source)
        link.target.copy(link.remote_target)
        link.snd_settle_mode = link.remote_snd_settle_mode
        link.rcv_settle_mode = link.remote_rcv_settle_mode

    def on_link_opened(self, event):
        if event.link.is_sender:
            self.show(event.link, {})

    def on_message(self, event):
        self.show(event.link, {"tag": event.delivery.tag, "settled": event.delivery.settled})

    def show(self, link, more):
        print(json.dumps({
            "name": link.name,
            "snd_settle_mode": link.remote_snd_settle_mode,
            "rcv_settle_mode": link.remote_rcv_settle_mode,
            "max_message_size": link.remote_max_message_size,
            "properties": plain(link.remote_properties),
            "source": terminus(link.remote_source, True),
            "target": terminus(link.remote_target, False),
            **more,
        }), flush=True)
        link.connection.close()


Container(ShowLink()).run()
