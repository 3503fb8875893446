/** SASL mechanisms of the JDK: GSSAPI (Kerberos), and those of old. */
module io.lepton.gssapi {
    exports io.lepton.gssapi;

    requires transitive io.lepton.container;
    requires transitive java.security.sasl;
    requires static org.jspecify;

    provides io.lepton.sasl.SaslMechanismFactory with
            io.lepton.gssapi.Gssapi,
            io.lepton.gssapi.DigestMd5,
            io.lepton.gssapi.CramMd5;
}
