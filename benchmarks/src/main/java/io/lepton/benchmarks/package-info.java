/**
 * What Lepton costs, beside protonj2 in the same run.
 *
 * <p>JMH: {@link io.lepton.benchmarks.MessageBenchmark} and {@link io.lepton.benchmarks.PerformativeBenchmark} for the
 * codec (on a busy machine rather {@link io.lepton.benchmarks.CodecRatios}), {@link io.lepton.benchmarks.EngineBenchmark} for two engines in memory. Two processes over a socket:
 * {@link io.lepton.benchmarks.Pair}. What they found stands in {@code benchmarks/RESULTS.md}.
 */
package io.lepton.benchmarks;
