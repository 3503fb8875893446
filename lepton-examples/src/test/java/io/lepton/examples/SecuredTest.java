package io.lepton.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/security.md shows of TLS stands in an example, which works. */
class SecuredTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "security.md");
    private static final Path EXAMPLE = Path.of("src", "main", "java", "io", "lepton", "examples", "Secured.java");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    @DisplayName("each snippet of the document stands in the example")
    void snippets() throws Exception {
        List<String> snippets = JAVA.matcher(Files.readString(DOCUMENT))
                .results()
                .map(found -> found.group(1))
                .toList();

        assertThat(snippets).isNotEmpty();
        assertThat(snippets)
                .allSatisfy(snippet ->
                        assertThat(Files.readString(EXAMPLE).indent(-4)).contains(snippet));
    }

    @Test
    @DisplayName("client and listener tell whom they have there")
    void works() throws Exception {
        X509Bundle authority =
                builder("authority").setIsCertificateAuthority(true).buildSelfSigned();
        write("server", builder("server").addSanDnsName("localhost").buildIssuedBy(authority));
        write("client", builder("client").buildIssuedBy(authority));
        Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());

        assertThat(Examples.run(Secured.class, folder.toString()))
                .containsExactlyInAnyOrder("TLSv1.3 with CN=server", "TLSv1.3 with CN=client");
    }

    private static CertificateBuilder builder(String name) {
        return new CertificateBuilder().subject("CN=" + name).ecp256();
    }

    private void write(String name, X509Bundle bundle) throws Exception {
        Files.writeString(folder.resolve(name + ".pem"), bundle.getCertificatePathPEM());
        Files.writeString(folder.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    }
}
