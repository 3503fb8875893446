package io.lepton.sasl;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslStep;
import io.lepton.frame.SaslCode;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The server's side of EXTERNAL (RFC 4422 appendix A): who the client is was shown, and verified, in TLS. */
final class ExternalServer implements SaslAuthenticator {
    private final Function<X509Certificate, @Nullable String> name;

    ExternalServer(Function<X509Certificate, @Nullable String> name) {
        this.name = name;
    }

    @Override
    public List<Symbol> mechanisms(SaslContext context) {
        return context.peerCertificates().isEmpty() ? List.of() : List.of(ExternalClient.EXTERNAL);
    }

    @Override
    public SaslExchange begin(Symbol mechanism, SaslContext context) {
        return response -> {
            String user = name.apply(context.peerCertificates().get(0));
            String as = ScramText.text(response);
            boolean allowed = user != null && !user.isEmpty() && as != null && (as.isEmpty() || as.equals(user));
            return allowed ? new SaslStep.Success(user, null) : new SaslStep.Failure(SaslCode.AUTH);
        };
    }
}
