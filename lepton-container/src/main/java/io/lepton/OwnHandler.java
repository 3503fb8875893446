package io.lepton;

/** The library's handler of a link that is not the application's: nobody else is told of it. */
interface OwnHandler extends MessagingHandler {
    /** That such a link fails is no reason to close the application's connection. */
    HandlerOptions OPTIONS = HandlerOptions.builder()
            .closeConnectionOnError(false)
            .autoAccept(false)
            .build();

    @Override
    default HandlerOptions options() {
        return OPTIONS;
    }

    @Override
    default void onLinkError(LinkEvent event) {
        // told to those who did something over it
    }
}
