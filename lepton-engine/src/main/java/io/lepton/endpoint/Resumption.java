package io.lepton.endpoint;

/**
 * What came of it when a link was attached again and both sides had shown what they held unsettled (AMQP 1.0 §2.6.13).
 *
 * @param resumed deliveries that go on where they stopped: the rest of the message, or the word about it, is on its way
 * @param settled deliveries whose outcome is known now on both sides, or that the other side has forgotten
 * @param sentAgain deliveries of which the receiver had never heard; sender only
 * @param undecided deliveries that could not be shown yet, for want of room in the frame
 */
public record Resumption(int resumed, int settled, int sentAgain, int undecided) {
    static final Resumption NONE = new Resumption(0, 0, 0, 0);

    int total() {
        return resumed + settled + sentAgain;
    }
}
