package io.lepton.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a command printed, for tests that wait for it. */
final class Captured extends OutputStream {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private boolean ended;

    @Override
    public synchronized void write(int octet) {
        bytes.write(octet);
        notifyAll();
    }

    @Override
    public synchronized void write(byte[] octets, int offset, int length) {
        bytes.write(octets, offset, length);
        notifyAll();
    }

    /** No more will come. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Waits until something is printed. */
    synchronized Matcher await(String regex) throws InterruptedException {
        Pattern pattern = Pattern.compile(regex);
        while (true) {
            Matcher matcher = pattern.matcher(text());
            if (matcher.find()) {
                return matcher;
            } else if (ended) {
                throw new AssertionError("the command ended without printing " + regex + ", but:\n" + text());
            }
            wait();
        }
    }
}
