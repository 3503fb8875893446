"""tls.py [--listen] HOST:PORT/ADDRESS CA PEM: sends a message, or with --listen takes one, over TLS with certificates of both.

With --external instead it logs in by its certificate.

CA    who may vouch for the peer; with --listen the peer has to show a certificate
PEM   our certificate and its key

Prints what TLS was spoken, the subject of the peer's certificate, and the body of the message.
"""
import sys

from proton import Message, SSLDomain
from proton.handlers import MessagingHandler
from proton.reactor import Container

listening = sys.argv[1] == "--listen"
mechanisms = "EXTERNAL" if sys.argv[1] == "--external" else None
url, ca, pem = sys.argv[-3:]
domain = SSLDomain(SSLDomain.MODE_SERVER if listening else SSLDomain.MODE_CLIENT)
domain.set_credentials(pem, pem, None)
domain.set_trusted_ca_db(ca)
if listening:
    domain.set_peer_authentication(SSLDomain.VERIFY_PEER, ca)
else:
    domain.set_peer_authentication(SSLDomain.VERIFY_PEER_NAME)


class Tls(MessagingHandler):
    def on_start(self, event):
        if listening:
            self.acceptor = event.container.listen(url.split("/")[0], ssl_domain=domain)
            print("listening", flush=True)
        else:
            connection = event.container.connect("amqps://" + url, ssl_domain=domain, reconnect=False, allowed_mechs=mechanisms)
            event.container.create_sender(connection, url.split("/")[1])

    def on_connection_opened(self, event):
        ssl = event.transport.ssl()
        print(ssl.protocol_name(), ssl.remote_subject, flush=True)

    def on_sendable(self, event):
        event.sender.send(Message(body="from Proton"))
        event.sender.close()

    def on_accepted(self, event):
        event.connection.close()

    def on_message(self, event):
        print(event.message.body, flush=True)
        self.acceptor.close()

    def on_transport_error(self, event):
        print("failed", event.transport.condition, flush=True)
        if listening:
            self.acceptor.close()


Container(Tls()).run()
