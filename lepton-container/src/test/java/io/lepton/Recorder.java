package io.lepton;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Writes down which callbacks came, in order. What a test overrides is not written down unless it calls super. */
class Recorder implements MessagingHandler {
    final List<EventType> events = Collections.synchronizedList(new ArrayList<>());

    @Override
    public void onUnhandled(Event event) {
        if (event.type() != EventType.DELIVERY && event.type() != EventType.FLOW) {
            events.add(event.type());
        }
    }

    /** The events of these types, in order. */
    List<EventType> only(EventType... types) {
        List<EventType> wanted = List.of(types);
        synchronized (events) {
            return events.stream().filter(wanted::contains).toList();
        }
    }

    int count(EventType type) {
        return only(type).size();
    }
}
