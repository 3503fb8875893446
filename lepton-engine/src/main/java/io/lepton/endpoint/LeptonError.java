package io.lepton.endpoint;

import io.lepton.amqp.Symbol;

/** Names of conditions that no peer sends: why a transport ended on our side of the wire. */
public final class LeptonError {
    /** The socket failed, the peer ended it without a close, or none could be had. */
    public static final Symbol IO = Symbol.of("lepton:io");
    /** TLS failed. */
    public static final Symbol TLS = Symbol.of("lepton:tls");
    /** The peer's certificate was refused: it will be the next time, too. */
    public static final Symbol TLS_CERTIFICATE = Symbol.of("lepton:tls-certificate");
    /** The peer's open did not come in time. */
    public static final Symbol CONNECT_TIMEOUT = Symbol.of("lepton:connect-timeout");
    /** There was no answer to who should log in: nobody was asked to let us in, and another attempt may get further. */
    public static final Symbol CREDENTIALS = Symbol.of("lepton:credentials");
    /** The peer cannot authenticate anybody now; another attempt may succeed. */
    public static final Symbol SASL_UNAVAILABLE = Symbol.of("lepton:sasl-unavailable");
    /** We were stopped. */
    public static final Symbol STOPPED = Symbol.of("lepton:stopped");

    private LeptonError() {}
}
