package io.lepton.netty;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/**
 * An engine of the JDK that bounds what a peer may make us do once the hand-shake is over. Records that carry nothing for us,
 * such as a KeyUpdate (RFC 8446 §4.6.3), cost the work of new keys each, and the JDK takes any number of them; a peer needs a
 * handful of them in the life of a connection. There is no second hand-shake (TLS 1.2's renegotiation, RFC 5246 §7.4.1.1).
 */
final class WatchedEngine extends SSLEngine {
    /** Tickets for later sessions come in the first moments, a few; new keys after gigabytes. */
    static final int EMPTY_RECORDS = 100;

    static final long PERIOD_NANOS = 10_000_000_000L;

    private final SSLEngine engine;
    private final LongSupplier clock;
    private boolean established;
    private long periodBegan;
    private int empty;

    WatchedEngine(SSLEngine engine) {
        this(engine, System::nanoTime);
    }

    WatchedEngine(SSLEngine engine, LongSupplier clock) {
        super(engine.getPeerHost(), engine.getPeerPort());
        this.engine = engine;
        this.clock = clock;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer[] targets, int offset, int length) throws SSLException {
        SSLEngineResult result = engine.unwrap(source, targets, offset, length);
        watch(result);
        return result;
    }

    @Override
    public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException {
        SSLEngineResult result = engine.unwrap(source, target);
        watch(result);
        return result;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer[] sources, int offset, int length, ByteBuffer target) throws SSLException {
        SSLEngineResult result = engine.wrap(sources, offset, length, target);
        note(result.getHandshakeStatus());
        return result;
    }

    @Override
    public SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException {
        SSLEngineResult result = engine.wrap(source, target);
        note(result.getHandshakeStatus());
        return result;
    }

    private void note(HandshakeStatus status) {
        established |= status == HandshakeStatus.FINISHED;
    }

    private void watch(SSLEngineResult result) throws SSLException {
        HandshakeStatus status = result.getHandshakeStatus();
        if (!established) {
            note(status);
            return;
        }
        if (result.bytesConsumed() == 0 || result.bytesProduced() > 0 || engine.isInboundDone()) {
            return;
        }
        if (!"TLSv1.3".equals(engine.getSession().getProtocol()) && status != HandshakeStatus.NOT_HANDSHAKING) {
            throw new SSLHandshakeException("the peer wants to renegotiate, which is not done");
        }
        long now = clock.getAsLong();
        if (empty == 0 || now - periodBegan > PERIOD_NANOS) {
            periodBegan = now;
            empty = 0;
        }
        if (++empty > EMPTY_RECORDS) {
            throw new SSLException("the peer floods us with records that carry nothing, such as new keys");
        }
    }

    // ------------------------------------------------------------------ all the rest is the engine's

    @Override
    public Runnable getDelegatedTask() {
        return engine.getDelegatedTask();
    }

    @Override
    public void closeInbound() throws SSLException {
        engine.closeInbound();
    }

    @Override
    public boolean isInboundDone() {
        return engine.isInboundDone();
    }

    @Override
    public void closeOutbound() {
        engine.closeOutbound();
    }

    @Override
    public boolean isOutboundDone() {
        return engine.isOutboundDone();
    }

    @Override
    public String[] getSupportedCipherSuites() {
        return engine.getSupportedCipherSuites();
    }

    @Override
    public String[] getEnabledCipherSuites() {
        return engine.getEnabledCipherSuites();
    }

    @Override
    public void setEnabledCipherSuites(String[] suites) {
        engine.setEnabledCipherSuites(suites);
    }

    @Override
    public String[] getSupportedProtocols() {
        return engine.getSupportedProtocols();
    }

    @Override
    public String[] getEnabledProtocols() {
        return engine.getEnabledProtocols();
    }

    @Override
    public void setEnabledProtocols(String[] protocols) {
        engine.setEnabledProtocols(protocols);
    }

    @Override
    public SSLSession getSession() {
        return engine.getSession();
    }

    @Override
    public SSLSession getHandshakeSession() {
        return engine.getHandshakeSession();
    }

    @Override
    public void beginHandshake() throws SSLException {
        engine.beginHandshake();
    }

    @Override
    public HandshakeStatus getHandshakeStatus() {
        return engine.getHandshakeStatus();
    }

    @Override
    public void setUseClientMode(boolean client) {
        engine.setUseClientMode(client);
    }

    @Override
    public boolean getUseClientMode() {
        return engine.getUseClientMode();
    }

    @Override
    public void setNeedClientAuth(boolean need) {
        engine.setNeedClientAuth(need);
    }

    @Override
    public boolean getNeedClientAuth() {
        return engine.getNeedClientAuth();
    }

    @Override
    public void setWantClientAuth(boolean want) {
        engine.setWantClientAuth(want);
    }

    @Override
    public boolean getWantClientAuth() {
        return engine.getWantClientAuth();
    }

    @Override
    public void setEnableSessionCreation(boolean create) {
        engine.setEnableSessionCreation(create);
    }

    @Override
    public boolean getEnableSessionCreation() {
        return engine.getEnableSessionCreation();
    }

    @Override
    public SSLParameters getSSLParameters() {
        return engine.getSSLParameters();
    }

    @Override
    public void setSSLParameters(SSLParameters parameters) {
        engine.setSSLParameters(parameters);
    }

    @Override
    public String getApplicationProtocol() {
        return engine.getApplicationProtocol();
    }

    @Override
    public String getHandshakeApplicationProtocol() {
        return engine.getHandshakeApplicationProtocol();
    }

    @Override
    public void setHandshakeApplicationProtocolSelector(BiFunction<SSLEngine, List<String>, String> selector) {
        engine.setHandshakeApplicationProtocolSelector(selector);
    }

    @Override
    public BiFunction<SSLEngine, List<String>, String> getHandshakeApplicationProtocolSelector() {
        return engine.getHandshakeApplicationProtocolSelector();
    }
}
