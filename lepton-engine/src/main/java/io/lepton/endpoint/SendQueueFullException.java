package io.lepton.endpoint;

/** More deliveries would wait for credit than {@link SenderOptions#maxQueued()} allows. Nothing was queued. */
public final class SendQueueFullException extends LinkException {
    private static final long serialVersionUID = 1L;

    SendQueueFullException(String message) {
        super(message, null);
    }
}
