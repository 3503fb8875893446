package io.lepton;

import io.lepton.amqp.Symbol;
import io.lepton.frame.ProtocolHeader;
import io.lepton.frame.SaslCode;
import io.lepton.frame.SaslInit;
import io.lepton.frame.SaslMechanisms;
import io.lepton.frame.SaslOutcome;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** How a client logs in with a raw peer that offers PLAIN and ANONYMOUS. */
final class Login {
    private Login() {}

    /** The mechanism, and for PLAIN what goes with it: {@code PLAIN identity/user/password}. It is let in. */
    static String heardBy(RawPeer peer) {
        peer.hears(ProtocolHeader.SASL);
        peer.says(ProtocolHeader.SASL);
        peer.says(new SaslMechanisms(List.of(Symbol.of("PLAIN"), Symbol.of("ANONYMOUS"))));
        SaslInit init = (SaslInit) peer.hearsSasl();
        peer.says(new SaslOutcome(SaslCode.OK, null));
        peer.hears(ProtocolHeader.AMQP);
        peer.says(ProtocolHeader.AMQP);
        String mechanism = init.mechanism().toString();
        return mechanism.equals("ANONYMOUS")
                ? mechanism
                : mechanism + " " + new String(init.initialResponse(), StandardCharsets.UTF_8).replace('\0', '/');
    }
}
