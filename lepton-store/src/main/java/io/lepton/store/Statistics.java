package io.lepton.store;

/**
 * What a store has done since it was opened. {@code records / commits} is how many records shared a commit.
 *
 * @param records messages, outcomes and settlements that were recorded and are safe
 * @param commits the transactions that they were recorded in
 * @param waiting calls that are not done yet
 */
public record Statistics(long records, long commits, int waiting) {}
