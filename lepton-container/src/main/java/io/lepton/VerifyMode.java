package io.lepton;

/** What is asked of the certificate that the peer shows in TLS. */
public enum VerifyMode {
    /**
     * Somebody whom we trust vouches for it; whose it is does not matter. On the accepting side the client has to show one. On
     * the connecting side this lets every server in that has a certificate of the same authority: it is for private authorities.
     */
    PEER,

    /**
     * As {@link #PEER}, and it is for the name that we asked for: a DNS name or an IP address, as for HTTPS (RFC 9525). The
     * default of clients. On the accepting side there is no such name, and it means {@link #PEER}.
     */
    PEER_NAME,

    /**
     * On the accepting side only: the client is asked for a certificate and may do without. One that it shows is held to what
     * {@link #PEER} wants; a client without comes in and has to log in by other means, for EXTERNAL is not offered to it.
     */
    OPTIONAL,

    /** Nothing. The default of servers, whose clients then show none; for a client it means that anybody can be in between. */
    NONE
}
