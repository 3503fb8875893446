package io.lepton;

import java.util.concurrent.CompletionStage;

/**
 * Says who logs in, anew at each attempt to connect: for secrets that change or expire while a connection is made again and
 * again.
 *
 * <pre>{@code
 * ConnectionOptions.builder().credentials(url -> vault.token(url.host()).thenApply(token -> Credentials.of("anna", token)))
 * }</pre>
 */
@FunctionalInterface
public interface CredentialsProvider {
    /**
     * The credentials for one attempt. Called on the connection's thread before there is a socket, so it must not block: what
     * takes time is answered later, from any thread. The wait counts against
     * {@link ConnectionOptions#connectTimeout() connectTimeout}.
     *
     * @param url where the attempt goes; a user or a password in it beats that of the answer
     * @return a stage that gives the credentials. Where it fails or gives null, and where this method throws, the attempt has
     *     failed with {@link io.lepton.endpoint.LeptonError#CREDENTIALS}, and the next one asks again
     */
    CompletionStage<Credentials> credentials(AmqpUrl url);
}
