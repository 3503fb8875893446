package io.lepton;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lepton.amqp.Condition;
import io.lepton.endpoint.LeptonError;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionConfigTest {
    @TempDir
    Path folder;

    private Path file(String json) {
        return file("connect.json", json.getBytes(StandardCharsets.UTF_8));
    }

    private Path file(String name, byte[] bytes) {
        try {
            return Files.write(folder.resolve(name), bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private ConnectionConfig load(String json) {
        return ConnectionConfig.load(file(json));
    }

    /** The key and the reason for which a file is refused. */
    private String refused(String json) {
        Path file = file(json);
        try {
            ConnectionConfig config = ConnectionConfig.load(file);
            throw new AssertionError("it was not refused: " + config + " " + config.options());
        } catch (ConnectionConfigException e) {
            assertThat(e.file()).isEqualTo(file.toString());
            assertThat(e).hasMessageStartingWith(file + ": ").hasNoCause();
            assertThat(e.getMessage()).contains(e.key() == null ? "" : "'" + e.key() + "' ");
            return e.getMessage().substring(file.toString().length() + 2);
        }
    }

    @Test
    @DisplayName("API-CFG-05: all keys may be left out; null counts as left out; unknown keys mean nothing")
    void allKeysMayBeLeftOut() {
        for (String json : new String[] {
            "{}",
            "{\"scheme\":null,\"host\":null,\"port\":null,\"user\":null,\"password\":null,\"sasl\":null,\"tls\":null}",
            "{\"what\":[{\"is\":[]}],\"sasl\":{\"enable\":null,\"what\":1},\"tls\":{\"verify\":null,\"what\":{}}}",
        }) {
            ConnectionConfig config = load(json);
            assertThat(config.url()).isEqualTo("amqps://localhost:5671");
            assertThat(config.options().toString()).isEqualTo("ConnectionOptions[]");
        }
    }

    @Test
    @DisplayName(
            "API-CFG-05, API-CFG-08, API-CFG-09, API-COP-09: load gives the URL and the options that the file tells")
    void allKeys() {
        ConnectionConfig config = load("{\"scheme\":\"amqp\",\"host\":\"Broker.Example\",\"port\":1234,"
                + "\"user\":\"anna\",\"password\":\"secret\","
                + "\"sasl\":{\"enable\":false,\"mechanisms\":\"PLAIN ANONYMOUS\",\"allow_insecure\":true}}");
        assertThat(config.url()).isEqualTo("amqp://broker.example:1234");
        ConnectionOptions options = config.options();
        assertThat(options.user()).isEqualTo("anna");
        assertThat(options.password().reveal()).containsExactly("secret".toCharArray());
        assertThat(options.saslEnabled()).isFalse();
        assertThat(options.saslMechanisms()).containsExactly("PLAIN", "ANONYMOUS");
        assertThat(options.saslAllowInsecure()).isTrue();
        assertThat(options.virtualHost()).isNull();
        assertThat(config.toString() + options).doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"port\":1                            | amqps://localhost:1",
                "\"port\":65535                        | amqps://localhost:65535",
                "\"port\":\"1234\"                     | amqps://localhost:1234",
                "\"port\":\"amqp\"                     | amqps://localhost:5672",
                "\"port\":\"amqps\",\"scheme\":\"amqp\"| amqp://localhost:5671",
                "\"scheme\":\"amqp\"                   | amqp://localhost:5672",
                "\"host\":\"::1\"                      | amqps://[::1]:5671",
                "\"host\":\"[::1]\",\"port\":7         | amqps://[::1]:7",
                "\"host\":\"10.0.0.1\"                 | amqps://10.0.0.1:5671",
            })
    @DisplayName("API-CFG-05: host and port have the forms that they have in a URL")
    void hostAndPort(String keys, String url) {
        assertThat(load("{" + keys + "}").url()).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"port\":true}                       | 'port' expected string or unsigned integer, found boolean",
                "{\"port\":-1}                         | 'port' expected string or unsigned integer, found number",
                "{\"port\":5672.0}                     | 'port' expected string or unsigned integer, found number",
                "{\"port\":0}                          | 'port' expected 1 to 65535, found \"0\"",
                "{\"port\":\"\"}                       | 'port' expected 1 to 65535, found \"\"",
                "{\"port\":65536}                      | 'port' is refused: port '65536': want a number from 0 to 65535, amqp or amqps",
                "{\"port\":\"xyz\"}                    | 'port' is refused: port 'xyz': want a number from 0 to 65535, amqp or amqps",
                "{\"scheme\":1}                        | 'scheme' expected string, found number",
                "{\"scheme\":\"http\"}                 | 'scheme' expected \"amqp\" or \"amqps\", found \"http\"",
                "{\"scheme\":\"amqpws\"}               | 'scheme' expected \"amqp\" or \"amqps\", found \"amqpws\"",
                "{\"host\":[]}                         | 'host' expected string, found list",
                "{\"host\":\"\"}                       | 'host' expected a name or an address, found \"\"",
                "{\"host\":\"h:1\"}                    | 'host' expected a name or an address, found \"h:1\"",
                "{\"host\":\"[::1]:1\"}                | 'host' expected a name or an address, found \"[::1]:1\"",
                "{\"host\":\"u@h\"}                    | 'host' expected a name or an address, found \"u@h\"",
                "{\"host\":\"a b\"}                    | 'host' is refused: host 'a b' has a character that no host has, at 1",
                "{\"user\":{}}                         | 'user' expected string, found object",
                "{\"user\":\"u\",\"password\":4711}    | 'password' expected string, found number",
                "{\"password\":4711}                   | 'password' expected string, found number",
                "{\"sasl\":true}                       | 'sasl' expected object, found boolean",
                "{\"sasl\":{\"enable\":\"true\"}}      | 'sasl.enable' expected boolean, found string",
                "{\"sasl\":{\"enabled\":1}}            | 'sasl.enabled' expected boolean, found number",
                "{\"sasl\":{\"allow_insecure\":0}}     | 'sasl.allow_insecure' expected boolean, found number",
                "{\"sasl\":{\"mechanisms\":{}}}        | 'sasl.mechanisms' expected string or list of strings, found object",
                "{\"sasl\":{\"mechanisms\":[1]}}       | 'sasl.mechanisms' expected string or list of strings, found number",
                "{\"sasl\":{\"mechanisms\":[null]}}    | 'sasl.mechanisms' expected string or list of strings, found null",
                "{\"tls\":[]}                          | 'tls' expected object, found list",
                "{\"tls\":{\"ca\":1}}                  | 'tls.ca' expected string, found number",
                "{\"tls\":{\"cert\":false}}            | 'tls.cert' expected string, found boolean",
                "{\"tls\":{\"key\":[]}}                | 'tls.key' expected string, found list",
                "{\"tls\":{\"verify\":\"no\"}}         | 'tls.verify' expected boolean, found string",
                "{\"scheme\":\"amqp\",\"tls\":{\"verify\":true}} | 'tls' makes no sense with the scheme 'amqp', which is not encrypted",
            })
    @DisplayName(
            "API-CFG-06, W-21: a value of the wrong type or out of range is refused, and the text tells file, key and why")
    void wrongValues(String json, String reason) {
        assertThat(refused(json)).isEqualTo(reason);
    }

    @Test
    @DisplayName("API-CFG-06: a mechanism that is not known is refused")
    void unknownMechanism() {
        assertThat(refused("{\"sasl\":{\"mechanisms\":\"PLAIN BOGUS\"}}"))
                .startsWith("'sasl.mechanisms' is refused: SASL mechanism 'BOGUS' is not known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "\"amqp\"", "17", "null", "// nothing"})
    @DisplayName("API-CFG-04, API-CFG-06: what is not an object is refused")
    void notAnObject(String json) {
        assertThat(refused(json)).isEqualTo("is not a JSON object");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"password\":\"secret                | 1",
                "{\"password\":secret}                 | 1",
                "{'password':'secret'}                 | 1",
                "{\"password\":\"secret\",}            | 1",
                "{\"password\":\"secret\"} {}          | 1",
                "{\"password\":\"secret\"}}            | 1",
                "{\"password\":\"secret\" /* }         | 1",
                "{\"password\":\"secret\" # no}        | 1",
                "{\"password\":\"secret\",\"a\":tr/**/ue} | 1",
                "{\"password\":\"secret\",\"a\":1/**/2}   | 1",
                "{\"secret\":1,\"secret\":2}           | 1",
                "{                                     | 1",
                "secret                                | 1",
            })
    @DisplayName(
            "API-CFG-04, API-CFG-06: what is not JSON is refused, with the place, and without what may be a secret there")
    void notJson(String json, int line) {
        assertThat(refused("\n".repeat(line - 1) + json))
                .startsWith("is not JSON")
                .contains(", at line " + line + ", column ")
                .doesNotContain("secret");
    }

    @Test
    @DisplayName("API-CFG-06: what is wrong with the file is said, where that tells nothing of what it holds")
    void whatIsWrong() {
        assertThat(refused("{\"host\": \"a\",\n\"host\": \"b\"}"))
                .matches("is not JSON, at line 2, column \\d+: a key comes twice");
        assertThat(refused("{\"host\":\n")).matches("is not JSON, at line 2, column \\d+: it ends too early");
    }

    @Test
    @DisplayName("API-CFG-04: an error tells the line that it is in")
    void lineOfAnError() {
        assertThat(refused("{\n  // host\n  \"host\": nowhere\n}")).contains("at line 3, column ");
    }

    @Test
    @DisplayName("API-CFG-04: comments may stand anywhere but in strings, where they are content")
    void comments() {
        ConnectionConfig config = load("// first\n/* a \" quote */ { // {\n\"host\" /**/ : /* \n */ \"h\" // end\n,"
                + "\"user\":\"a//b /* c */\"}\n// last");
        assertThat(config.url()).isEqualTo("amqps://h:5671");
        assertThat(config.options().user()).isEqualTo("a//b /* c */");
        assertThat(refused("{\"host\":\"h//x\"}")).contains("\"h//x\"");
    }

    @Test
    @DisplayName("API-CFG-04: the file is UTF-8, with the mark that some editors put before it, and nothing else")
    void encoding() {
        assertThat(load("\uFEFF{\"user\":\"ä€😀\"}").options().user()).isEqualTo("ä€😀");
        Path latin = file("latin.json", "{\"user\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> ConnectionConfig.load(latin))
                .isInstanceOf(ConnectionConfigException.class)
                .hasMessage(latin + ": is not UTF-8");
        Path wide = file("wide.json", "{}".getBytes(StandardCharsets.UTF_16));
        assertThatThrownBy(() -> ConnectionConfig.load(wide)).isInstanceOf(ConnectionConfigException.class);
    }

    @Test
    @DisplayName("API-CFG-09: a file that is not there, or is a folder, is told by its name")
    void noSuchFile() {
        Path missing = folder.resolve("missing.json");
        assertThatThrownBy(() -> ConnectionConfig.load(missing))
                .isInstanceOf(ConnectionConfigException.class)
                .hasMessage(missing + ": is not there");
        assertThatThrownBy(() -> ConnectionConfig.load(folder))
                .isInstanceOf(ConnectionConfigException.class)
                .hasMessageStartingWith(folder + ": cannot be read");
    }

    @Test
    @DisplayName("API-CFG-05, W-21: sasl.enable and sasl.enabled are the same; both, and different, is an error")
    void bothNamesOfSaslEnable() {
        assertThat(load("{\"sasl\":{\"enable\":false}}").options().saslEnabled())
                .isFalse();
        assertThat(load("{\"sasl\":{\"enabled\":false}}").options().saslEnabled())
                .isFalse();
        assertThat(load("{\"sasl\":{\"enable\":false,\"enabled\":false}}")
                        .options()
                        .saslEnabled())
                .isFalse();
        assertThat(refused("{\"sasl\":{\"enable\":true,\"enabled\":false}}"))
                .isEqualTo("'sasl.enable' and 'sasl.enabled' contradict each other");
    }

    @Test
    @DisplayName(
            "API-CFG-05: mechanisms are a string with blanks or a list; none at all is as if the key were not there")
    void mechanisms() {
        for (String two :
                new String[] {"\"PLAIN ANONYMOUS\"", "\"  PLAIN\\tANONYMOUS \"", "[\"PLAIN\",\"ANONYMOUS\"]"}) {
            assertThat(load("{\"sasl\":{\"mechanisms\":" + two + "}}").options().saslMechanisms())
                    .containsExactly("PLAIN", "ANONYMOUS");
        }
        for (String none : new String[] {"\"\"", "\" \"", "[]", "null"}) {
            assertThat(load("{\"sasl\":{\"mechanisms\":" + none + "}}")
                            .options()
                            .saslMechanisms())
                    .isNull();
        }
    }

    @Test
    @DisplayName("API-CFG-07: a password without a user is ignored")
    void passwordWithoutUser() {
        assertThat(load("{\"password\":\"secret\"}").options().password()).isNull();
    }

    // ------------------------------------------------------------------ TLS

    private String tls(Object... keysAndFiles) {
        StringBuilder json = new StringBuilder("{\"tls\":{");
        for (int i = 0; i < keysAndFiles.length; i += 2) {
            json.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(keysAndFiles[i])
                    .append("\":\"")
                    .append(keysAndFiles[i + 1])
                    .append('"');
        }
        return json.append("}}").toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ca", "cert", "key"})
    @DisplayName("API-CFG-05, API-CFG-06: a file for TLS that cannot be read is a TlsException that names it")
    void tlsFileThatIsNotThere(String key) {
        Path missing = folder.resolve("missing.pem");
        assertThatThrownBy(() -> load(tls(key, missing)))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("'tls." + key + "' names " + missing);
        assertThatThrownBy(() -> load(tls(key, folder)))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("names " + folder);
    }

    @Test
    @DisplayName(
            "API-CFG-05: a certificate needs its key, in a file of its own or in the same; a key needs a certificate")
    void certificateAndKey() {
        String certificatePem = Certificates.CLIENT.getCertificatePathPEM();
        String keyPem = Certificates.CLIENT.getPrivateKeyPEM();
        Path certificate = text("cert.pem", certificatePem);
        Path key = text("key.pem", keyPem);
        Path both = text("both.pem", certificatePem + keyPem);
        assertThat(load(tls("cert", certificate, "key", key, "ca", certificate)).url())
                .isEqualTo("amqps://localhost:5671");
        assertThat(load(tls("cert", both)).options().sslDomain().toString()).contains("with a certificate");
        assertThat(refused(tls("cert", certificate)))
                .isEqualTo("'tls.cert' is given without 'key', and the file holds no private key");
        assertThat(refused(tls("key", key))).isEqualTo("'tls.key' is given without 'cert'");
    }

    @Test
    @DisplayName("API-CFG-05: the keys of tls say whom to trust, who we are and whether to verify")
    void tlsOfTheFile() {
        Path ca = text("ca.pem", Certificates.CA.getCertificatePEM());
        Path own =
                text("own.pem", Certificates.CLIENT.getCertificatePathPEM() + Certificates.CLIENT.getPrivateKeyPEM());
        SslDomain strict = Certificates.server()
                .trustedCa(Certificates.CA.getCertificatePEM())
                .verify(VerifyMode.PEER);
        SslDomain lax = Certificates.server();

        assertThat(failure(load(tls("ca", ca, "cert", own)), strict)).isNull();
        assertThat(failure(load(tls("ca", ca)), strict)).isNotNull();
        assertThat(failure(load(tls("ca", ca)), lax)).isNull();
        assertThat(failure(load("{\"host\":\"localhost\"}"), lax).name()).isEqualTo(LeptonError.TLS_CERTIFICATE);
        assertThat(failure(load("{\"tls\":{\"verify\":false}}"), lax)).isNull();
    }

    private static Condition failure(ConnectionConfig config, SslDomain server) {
        return TlsMeeting.of(
                        config.options().toBuilder(), ListenOptions.builder().sslDomain(server))
                .transport()
                .condition();
    }

    private Path text(String name, String text) {
        return file(name, text.getBytes(StandardCharsets.US_ASCII));
    }
}
