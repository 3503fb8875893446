package io.lepton;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Those who have connected and not opened yet, of whom nothing is known but where they come from. There are so many places for
 * them. When those are taken the address that has most of them makes room, so that who comes from elsewhere is never kept out;
 * and who comes from there himself gets the place of the first to have come, if that one has had it for a while. Under the lock
 * of {@link Admission}.
 */
final class Newcomers {
    private final int places;
    /** For so long a place is kept for who has it, against others of the same address. */
    private final long whileNanos;

    /** In the order in which they came, and so is each of {@link #byAddress}. */
    private final Set<Admission.Guest> all = new LinkedHashSet<>();

    private final Map<Object, Set<Admission.Guest>> byAddress = new LinkedHashMap<>();

    Newcomers(int places, long whileNanos) {
        this.places = places;
        this.whileNanos = whileNanos;
    }

    int places() {
        return places;
    }

    boolean isFull() {
        return all.size() >= places;
    }

    void add(Admission.Guest one) {
        all.add(one);
        byAddress.computeIfAbsent(one.address, any -> new LinkedHashSet<>()).add(one);
    }

    /** False if it is not among them. */
    boolean remove(Admission.Guest one) {
        if (!all.remove(one)) {
            return false;
        }
        byAddress.computeIfPresent(one.address, (any, those) -> {
            those.remove(one);
            return those.isEmpty() ? null : those;
        });
        return true;
    }

    /** How many there are from one address. */
    int from(Object address) {
        return byAddress.getOrDefault(address, Set.of()).size();
    }

    /** Where there is no room: who should give up the one that he has for one who comes from {@code address}; null: nobody. */
    Admission.@Nullable Guest outFor(Object address, long nowNanos) {
        Set<Admission.Guest> most = most();
        int own = from(address);
        if (most.size() > own + 1) {
            return first(most);
        }
        return own > 0 ? outFrom(address, nowNanos) : firstIfLong(all, nowNanos);
    }

    /** Who of those from that address should give up its place for another one from there; null: nobody. */
    Admission.@Nullable Guest outFrom(Object address, long nowNanos) {
        return firstIfLong(byAddress.getOrDefault(address, Set.of()), nowNanos);
    }

    private Admission.@Nullable Guest firstIfLong(Set<Admission.Guest> those, long nowNanos) {
        boolean is = !those.isEmpty() && nowNanos - first(those).cameNanos >= whileNanos;
        return is ? first(those) : null;
    }

    /** How long it takes until one from an address of which there is nobody may come in, if nothing else happens; 0: he may. */
    long closedNanos(long nowNanos) {
        if (!isFull() || most().size() > 1) {
            return 0;
        }
        return Math.max(0, first(all).cameNanos + whileNanos - nowNanos);
    }

    private Set<Admission.Guest> most() {
        Set<Admission.Guest> most = Set.of();
        for (Set<Admission.Guest> those : byAddress.values()) {
            if (those.size() > most.size()) {
                most = those;
            }
        }
        return most;
    }

    private static Admission.Guest first(Set<Admission.Guest> those) {
        return those.iterator().next();
    }
}
