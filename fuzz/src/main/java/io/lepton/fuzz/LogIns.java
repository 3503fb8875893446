package io.lepton.fuzz;

import io.lepton.amqp.Symbol;
import io.lepton.endpoint.SaslAuthenticator;
import io.lepton.endpoint.SaslContext;
import io.lepton.endpoint.SaslException;
import io.lepton.endpoint.SaslExchange;
import io.lepton.endpoint.SaslMechanism;
import io.lepton.endpoint.SaslStep;
import io.lepton.sasl.Authenticators;
import io.lepton.sasl.Mechanisms;
import io.lepton.sasl.SaslLogin;
import io.lepton.sasl.SaslMechanismFactory;
import io.lepton.sasl.ScramCredentials;
import io.lepton.sasl.ScramHash;
import io.lepton.sasl.Users;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the mechanisms say to each other, in both roles: PLAIN, SCRAM with names and passwords that SASLprep has to take, tokens.
 * Whatever a client says is answered, and by success for none of these; whatever a server says is answered, or refused by a
 * {@link SaslException}. The first octet chooses the mechanism and the role, zeros part what is said one after the other, and in
 * it {@code $N} stands for the other side's nonce.
 */
final class LogIns implements Target {
    private static final int CLIENT = 1;
    private static final Pattern NONCE = Pattern.compile("r=([^,]+)");
    private static final Pattern MANY_ROUNDS = Pattern.compile("i=0*[0-9]{5,}");

    private final SaslAuthenticator server = Authenticators.of(
            Authenticators.users(Users.builder()
                    .user("anna", ScramCredentials.derive(ScramHash.SHA_256, "secret".toCharArray(), 4096))
                    .user("anna", ScramCredentials.derive(ScramHash.SHA_1, "secret".toCharArray(), 4096))
                    .build()),
            Authenticators.bearer((token, claimed) -> CompletableFuture.completedFuture(null)));
    private final List<Symbol> offered = server.mechanisms(SaslContext.NONE);

    @Override
    public void take(byte[] octets) {
        if (octets.length < 2) {
            return;
        }
        int chosen = (octets[0] & 0xFF) >> 1;
        List<byte[]> said = parts(Arrays.copyOfRange(octets, 1, octets.length));
        if ((octets[0] & CLIENT) == 0) {
            Symbol mechanism = offered.get(chosen % offered.size());
            atServer(server.begin(mechanism, SaslContext.NONE), mechanism, said);
        } else {
            List<SaslMechanism> all = clients();
            atClient(all.get(chosen % all.size()), said);
        }
    }

    private static List<SaslMechanism> clients() {
        List<SaslMechanism> all = new ArrayList<>();
        for (SaslMechanismFactory factory : Mechanisms.builtIn()) {
            for (String token : new @Nullable String[] {null, "token"}) {
                SaslMechanism made = factory.create(new SaslLogin("anna", "secret".toCharArray(), token, null));
                if (made != null && made.objection(SaslContext.NONE) == null) {
                    all.add(made);
                }
            }
        }
        return all;
    }

    private static void atServer(SaslExchange exchange, Symbol mechanism, List<byte[]> said) {
        String nonce = "";
        for (byte[] part : said) {
            // PLAIN has its own use of zeros
            byte[] response = mechanism.equals(SaslMechanism.PLAIN) ? plain(part) : filled(part, nonce);
            SaslStep step = join(exchange.next(response));
            if (step instanceof SaslStep.Success) {
                throw new AssertionError(mechanism + " lets in " + new String(response, StandardCharsets.UTF_8));
            }
            if (step instanceof SaslStep.Failure) {
                break;
            }
            nonce = nonce(((SaslStep.Challenge) step).bytes());
        }
        exchange.ended();
    }

    private static byte[] plain(byte[] part) {
        byte[] response = new byte[part.length + 1];
        for (int i = 0; i < part.length; i++) {
            response[i + 1] = part[i] == '|' ? 0 : part[i];
        }
        return response;
    }

    private static SaslStep join(SaslStep step) {
        return step instanceof SaslStep.Later later
                ? join(later.step().toCompletableFuture().join())
                : step;
    }

    private static void atClient(SaslMechanism mechanism, List<byte[]> said) {
        try {
            byte[] first = answer(mechanism.begin(SaslContext.NONE));
            String nonce = first == null ? "" : nonce(first);
            for (byte[] part : said) {
                byte[] challenge = filled(part, nonce);
                if (MANY_ROUNDS
                        .matcher(new String(challenge, StandardCharsets.UTF_8))
                        .find()) {
                    break; // within what is allowed, and slow
                }
                answer(mechanism.respond(challenge));
            }
            mechanism.succeeded(said.isEmpty() ? null : said.get(said.size() - 1));
        } catch (SaslException refused) {
            // with a text that says why
        }
        mechanism.ended();
    }

    private static byte @Nullable [] answer(CompletionStage<byte[]> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof SaslException refused) {
                throw refused;
            }
            throw e;
        }
    }

    private static String nonce(byte[] message) {
        Matcher matcher = NONCE.matcher(new String(message, StandardCharsets.UTF_8));
        return matcher.find() ? Objects.requireNonNull(matcher.group(1)) : "";
    }

    private static byte[] filled(byte[] part, String nonce) {
        // octet by octet: not all of it is text
        String text = new String(part, StandardCharsets.ISO_8859_1);
        return text.replace("$N", nonce).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static List<byte[]> parts(byte[] octets) {
        List<byte[]> parts = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= octets.length; i++) {
            if (i == octets.length || octets[i] == 0) {
                parts.add(Arrays.copyOfRange(octets, from, i));
                from = i + 1;
            }
        }
        return parts;
    }

    @Override
    public List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < offered.size(); i++) {
            seeds.add(seed(2 * i, "n,,n=anna,r=abc", "c=biws,r=$N,p=AAAA"));
            seeds.add(seed(2 * i, "y,a=\u00AAnna,n=\u00AAnna,r=abc", "c=eSws,r=$N,p=AAAA"));
            seeds.add(seed(2 * i, "anna|wrong"));
            seeds.add(seed(2 * i, "n,,\1host=h\1port=1\1auth=Bearer token\1\1"));
        }
        for (int i = 0; i < clients().size(); i++) {
            seeds.add(seed(2 * i + 1, "r=$Nabc,s=AAAA,i=4096", "v=AAAA"));
            seeds.add(seed(2 * i + 1, "{\"status\":\"401\"}"));
        }
        return seeds;
    }

    private static byte[] seed(int first, String... said) {
        byte[] text = String.join("\0", said).getBytes(StandardCharsets.UTF_8);
        byte[] seed = new byte[text.length + 1];
        seed[0] = (byte) first;
        System.arraycopy(text, 0, seed, 1, text.length);
        return seed;
    }
}
