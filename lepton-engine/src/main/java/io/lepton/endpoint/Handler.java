package io.lepton.endpoint;

/**
 * Whatever an application hangs on an endpoint to be told of its events. The engine keeps it and never calls it: who
 * drives the engine looks it up and calls it, nearest first (link, session, connection).
 */
public interface Handler {}
