package io.lepton;

import io.lepton.amqp.Outcome;
import io.lepton.endpoint.Connection;
import io.lepton.endpoint.Delivery;
import java.util.concurrent.CompletionStage;

/**
 * Keeps what is done in the transactions of clients, and makes it count or undoes it (AMQP 1.0 §4): the storage behind a
 * {@linkplain ListenOptions.Builder#transactionCoordinator listener}. The library does the rest: the links to the coordinator, the
 * checks that the standard asks for, the limits and the time-out of {@link CoordinatorOptions}, and that a transaction is rolled
 * back when its controller is gone. Transactions are local: the part of the standard on distributed ones was never published, and a
 * declare with a global-id is refused.
 *
 * <p>Called on the thread of the connection. Each answer may come later and from any thread; an exception is a refusal, and a
 * {@link TransactionException} tells the controller its condition. Each transaction is discharged exactly once, when all that was
 * posted and retired in it is answered, and nothing is done in it afterwards. Where an answer does not come within
 * {@link CoordinatorOptions#timeout} of the end that is a rollback, and what is kept for the transaction later is to be undone too. Ids are those of {@link #declare}; what is passed is
 * a copy.
 */
public interface TransactionCoordinator {
    /**
     * A client asks for a transaction.
     *
     * @return its id, of 1 to 32 bytes, that no other transaction of the connection has
     */
    CompletionStage<byte[]> declare(Connection connection);

    /**
     * A message came in a transaction: it counts when that is committed, and must not be seen before. It is settled by the library.
     *
     * @param delivery whose {@link Delivery#message()} is to be kept
     * @return what becomes of the message if the transaction is committed; the client is told. Where it sent the message settled and
     *     this is not accepted, the transaction cannot be committed any more
     */
    CompletionStage<? extends Outcome> post(byte[] txnId, Delivery delivery);

    /**
     * A client has given a message that it got from us an outcome in a transaction: it counts when that is committed. Then the
     * callback of the outcome comes, such as {@link MessagingHandler#onAccepted}. After a rollback the delivery is still the
     * client's, to decide anew; if it had settled it, the callback of the source's default outcome comes (§4.4.2); if its link has
     * gone, {@link MessagingHandler#onInDoubt}. Once the connection has ended nothing more is told: a rollback that is answered
     * after that has to give back what was retired.
     *
     * @return when this is noted; where it fails, the transaction cannot be committed any more
     */
    CompletionStage<?> retire(byte[] txnId, Delivery delivery, Outcome outcome);

    /**
     * A transaction ends.
     *
     * @param fail true to undo what was done in it, which has to succeed; false to make it count, all of it
     * @return when this is done; a commit that fails has undone all
     */
    CompletionStage<?> discharge(byte[] txnId, boolean fail);
}
