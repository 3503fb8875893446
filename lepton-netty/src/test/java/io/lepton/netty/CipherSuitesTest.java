package io.lepton.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which cipher suites are offered, whatever the platform has. */
class CipherSuitesTest {
    private static final List<String> GOOD =
            List.of("TLS_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    private static final List<String> WEAK = List.of(
            "TLS_DH_anon_WITH_AES_128_CBC_SHA",
            "TLS_ECDH_anon_WITH_AES_256_CBC_SHA",
            "TLS_RSA_WITH_NULL_SHA256",
            "TLS_ECDHE_RSA_WITH_NULL_SHA",
            "SSL_RSA_EXPORT_WITH_DES40_CBC_SHA",
            "SSL_RSA_WITH_DES_CBC_SHA",
            "SSL_RSA_WITH_RC4_128_MD5");

    private static List<String> all() {
        return List.of(
                GOOD.get(0),
                WEAK.get(0),
                WEAK.get(1),
                WEAK.get(2),
                WEAK.get(3),
                WEAK.get(4),
                WEAK.get(5),
                WEAK.get(6),
                GOOD.get(1));
    }

    @Test
    @DisplayName(
            "ROB-23, TLS-05: no suite without authentication or encryption is offered, even if the platform offers it")
    void notByDefault() {
        assertThat(TlsContext.STRONG.filterCipherSuites(null, all(), Set.copyOf(all())))
                .containsExactlyElementsOf(GOOD);
    }

    @Test
    @DisplayName("ROB-23, TLS-05: nor if it is asked for")
    void notOnDemand() {
        assertThat(TlsContext.STRONG.filterCipherSuites(WEAK, all(), Set.copyOf(all())))
                .isEmpty();
    }
}
