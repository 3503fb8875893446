/**
 * What Lepton costs, beside its peers in the same run.
 *
 * <p>Start at {@link io.lepton.benchmarks.Run}, which {@code benchmarks/run} starts: part by part, each in processes of its own.
 * A {@link io.lepton.benchmarks.Peer} is two programs that are given a {@link io.lepton.benchmarks.Load}; those that are not in
 * Java are in {@code benchmarks/peers}.
 *
 * <p>JMH: {@link io.lepton.benchmarks.MessageBenchmark} and {@link io.lepton.benchmarks.PerformativeBenchmark} for the codec (on
 * a busy machine rather {@link io.lepton.benchmarks.CodecRatios}), {@link io.lepton.benchmarks.EngineBenchmark} for two engines
 * in memory. What was found stands in {@code benchmarks/RESULTS.md}.
 */
package io.lepton.benchmarks;
