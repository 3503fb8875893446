package io.lepton.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CuttingRelayTest {

    private ServerSocket target;
    private CuttingRelay relay;

    @BeforeEach
    void listen() throws IOException {
        target = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        relay = new CuttingRelay(target.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        relay.close();
        target.close();
    }

    private Socket connect() throws IOException {
        Socket near = new Socket(InetAddress.getLoopbackAddress(), relay.port());
        near.setSoTimeout(20_000);
        return near;
    }

    @Test
    void relaysBothWaysUntilToldToFail() throws Exception {
        try (Socket near = connect();
                Socket far = target.accept()) {
            near.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(far.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            far.getOutputStream().write(new byte[] {4});
            assertThat(near.getInputStream().readNBytes(1)).containsExactly(4);
            assertThat(relay.hasFailed()).isFalse();
        }
    }

    @Test
    void losesTheAnswersThenTheBytesAndThenTheConnection() throws Exception {
        try (Socket near = connect();
                Socket far = target.accept()) {
            near.getOutputStream().write(1);
            assertThat(far.getInputStream().read()).isEqualTo(1);
            relay.fail();
            far.getOutputStream().write(new byte[100]);
            int arrived = 0;
            OutputStream out = near.getOutputStream();
            assertThatThrownBy(() -> {
                        while (true) {
                            out.write(new byte[1000]);
                        }
                    })
                    .isInstanceOf(IOException.class);
            InputStream in = far.getInputStream();
            byte[] buffer = new byte[1000];
            try {
                for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                    arrived += count;
                }
            } catch (IOException reset) {
                // as it should be
            }
            assertThat(arrived).isLessThan(16 << 10);
            assertThat(relay.hasFailed()).isTrue();
        }
    }

    @Test
    void failsASenderThatWaitsForAnAnswer() throws Exception {
        try (Socket near = connect();
                Socket far = target.accept()) {
            relay.fail();
            far.getOutputStream().write(1);
            assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(IOException.class);
            assertThat(relay.hasFailed()).isTrue();
        }
    }

    @Test
    void failsByItselfAfterSoManyBytesWhichAreNotAnswered() throws Exception {
        relay.failAfter(3);
        try (Socket near = connect();
                Socket far = target.accept()) {
            near.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(far.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            far.getOutputStream().write(new byte[] {4, 5, 6});
            assertThat(near.getInputStream().readNBytes(3)).containsExactly(4, 5, 6);
            near.getOutputStream().write(7);
            assertThat(far.getInputStream().read()).isEqualTo(7);
            far.getOutputStream().write(8);
            assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(IOException.class);
            assertThat(relay.hasFailed()).isTrue();
        }
    }

    @Test
    void losesTheAnswersAfterSoManyBytesOfThem() throws Exception {
        relay.failAfter(3);
        try (Socket near = connect();
                Socket far = target.accept()) {
            far.getOutputStream().write(new byte[] {1, 2, 3});
            assertThat(near.getInputStream().readNBytes(3)).containsExactly(1, 2, 3);
            far.getOutputStream().write(4);
            assertThatThrownBy(() -> near.getInputStream().read()).isInstanceOf(IOException.class);
            assertThat(relay.hasFailed()).isTrue();
        }
    }

    @Test
    void failsOnce() throws Exception {
        failsASenderThatWaitsForAnAnswer();
        try (Socket near = connect();
                Socket far = target.accept()) {
            near.getOutputStream().write(new byte[100_000]);
            assertThat(far.getInputStream().readNBytes(100_000)).hasSize(100_000);
        }
    }
}
