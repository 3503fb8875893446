/*
 * What the protocol and the sockets of this machine allow: a program that does the least that sending and receiving
 * messages over AMQP 1.0 needs. It talks to itself, for it answers nothing that it does not ask; its sender goes with any
 * receiver whose session window is larger than the credit.
 *
 *   limit receive WARM_UP_MILLIS MILLIS SIZE CREDIT MODE …        prints "listening PORT", in the end its cost
 *   limit send PORT WARM_UP_MILLIS MILLIS SIZE CREDIT MODE …      MODE: unsettled, settled or one
 *
 * The sender copies the frames of a message from a template into one buffer, puts delivery-id and tag into them, and
 * writes the buffer when it is full or the credit used up. The receiver reads frames and transfers where they stand in
 * its buffer, and answers each read with one disposition for all of it, a flow if half of the credit was used, and one
 * write.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { OPEN = 0x10, BEGIN = 0x11, ATTACH = 0x12, FLOW = 0x13, TRANSFER = 0x14, DISPOSITION = 0x15, CLOSE = 0x18 };
enum { ROOM = 256 * 1024, MAX_FRAME = 64 * 1024, MOST_TRIPS = 1 << 20 };

static int connection;
static int64_t warm_up_nanos, measure_nanos;
static uint32_t size, credit_window;
static int settled, alone;

/* ------------------------------------------------------------------ what it costs */

static int64_t messages, first_at, measured_from, cpu_from, sent_at;
static int warm, over;
static int64_t trips[MOST_TRIPS];
static int trip_count;

static int64_t nanos_of(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static void look_at_clock(void) {
    int64_t now = nanos_of(CLOCK_MONOTONIC);
    if (warm) {
        over = now - measured_from >= measure_nanos;
    } else if (first_at == 0) {
        first_at = now;
    } else if (now - first_at >= warm_up_nanos) {
        warm = 1;
        messages = 0;
        cpu_from = nanos_of(CLOCK_PROCESS_CPUTIME_ID);
        measured_from = now;
    }
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void print_cost(void) {
    int64_t nanos = nanos_of(CLOCK_MONOTONIC) - measured_from;
    int64_t cpu = nanos_of(CLOCK_PROCESS_CPUTIME_ID) - cpu_from;
    qsort(trips, trip_count, sizeof trips[0], by_value);
    printf("cost %lld %lld %lld -1 %lld %lld\n", (long long)(messages ? messages : 1), (long long)nanos, (long long)cpu,
           (long long)(trip_count ? trips[trip_count / 2] : 0),
           (long long)(trip_count ? trips[trip_count * 99LL / 100] : 0));
    fflush(stdout);
}

/* ------------------------------------------------------------------ bytes */

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static uint32_t get32(const uint8_t *at) { return (uint32_t)at[0] << 24 | at[1] << 16 | at[2] << 8 | at[3]; }

static void put32(uint8_t *at, uint32_t value) {
    at[0] = value >> 24;
    at[1] = value >> 16;
    at[2] = value >> 8;
    at[3] = value;
}

static void write_all(const uint8_t *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(connection, bytes, length);
        if (written < 0) {
            fail("write");
        }
        bytes += written;
        length -= written;
    }
}

/* An uint, whatever its encoding: 0x43 (0), 0x52 (one octet), 0x70 (four). Null (0x40) counts as 0. Moves on behind it. */
static uint32_t get_uint(const uint8_t **at) {
    const uint8_t *from = *at;
    switch (*from) {
    case 0x52: *at = from + 2; return from[1];
    case 0x70: *at = from + 5; return get32(from + 1);
    default: *at = from + 1; return 0;
    }
}

/* Where the first field of a performative is: behind frame header (8), descriptor (3) and list8 (3) or list32 (9). */
static const uint8_t *fields(const uint8_t *frame) { return frame + 11 + (frame[11] == 0xc0 ? 3 : 9); }

/* ------------------------------------------------------------------ frames that are always the same */

static void write_greeting(int sender) {
    uint8_t bytes[256], *at = bytes;
    memcpy(at, "AMQP\0\1\0\0", 8);
    at += 8;
    /* open: container-id (8 octets that no other process has), hostname null, max-frame-size 64 KiB */
    static const uint8_t opening[] = { 0, 0, 0, 30, 2, 0, 0, 0, 0, 0x53, OPEN, 0xc0, 17, 3, 0xa1, 8, '0', '0', '0', '0',
                                       '0', '0', '0', '0', 0x40, 0x70, 0, 1, 0, 0 };
    memcpy(at, opening, sizeof opening);
    for (int pid = getpid(), digit = 7; digit >= 0; digit--, pid /= 10) {
        at[16 + digit] = '0' + pid % 10;
    }
    at += sizeof opening;
    /* begin: remote-channel (null or 0), next-outgoing-id 0, windows as large as can be */
    static const uint8_t begin[] = { 0, 0, 0, 26, 2, 0, 0, 0, 0, 0x53, BEGIN, 0xc0, 13, 4, 0x40, 0x43,
                                     0x70, 0x7f, 0xff, 0xff, 0xff, 0x70, 0x7f, 0xff, 0xff, 0xff };
    memcpy(at, begin, sizeof begin);
    at += sizeof begin;
    /* attach: name "l", handle 0, role, snd- and rcv-settle-mode default, source, target, unsettled, incomplete,
       initial-delivery-count 0 */
    const uint8_t attach[] = { 0, 0, 0, 36, 2, 0, 0, 0, 0, 0x53, ATTACH, 0xc0, 23, 10, 0xa1, 1, 'l', 0x43,
                               sender ? 0x42 : 0x41, 0x40, 0x40, 0, 0x53, 0x28, 0x45, 0, 0x53, 0x29, 0xc0, 4, 1,
                               0xa1, 1, 'q', 0x40, 0x40, 0x43 };
    memcpy(at, attach, sizeof attach);
    put32(at, sizeof attach);
    at[12] = sizeof attach - 13;
    at += sizeof attach;
    write_all(bytes, at - bytes);
}

static size_t put_flow(uint8_t *at, uint32_t next_incoming_id, uint32_t delivery_count) {
    static const uint8_t flow[] = { 0, 0, 0, 43, 2, 0, 0, 0, 0, 0x53, FLOW, 0xc0, 30, 7,
                                    0x70, 0, 0, 0, 0,             /* 14: next-incoming-id */
                                    0x70, 0x7f, 0xff, 0xff, 0xff, /* incoming-window */
                                    0x43, 0x70, 0x7f, 0xff, 0xff, 0xff, 0x43,
                                    0x70, 0, 0, 0, 0,             /* 31: delivery-count */
                                    0x70, 0, 0, 0, 0 };           /* 36: link-credit */
    memcpy(at, flow, sizeof flow);
    put32(at, sizeof flow);
    at[12] = sizeof flow - 13;
    put32(at + 15, next_incoming_id);
    put32(at + 32, delivery_count);
    put32(at + 37, credit_window);
    return sizeof flow;
}

static size_t put_disposition(uint8_t *at, uint32_t first, uint32_t last) {
    static const uint8_t disposition[] = { 0, 0, 0, 30, 2, 0, 0, 0, 0, 0x53, DISPOSITION, 0xc0, 17, 5, 0x41,
                                           0x70, 0, 0, 0, 0, 0x70, 0, 0, 0, 0, 0x41, 0, 0x53, 0x24, 0x45 };
    memcpy(at, disposition, sizeof disposition);
    put32(at + 16, first);
    put32(at + 21, last);
    return sizeof disposition;
}

static size_t put_close(uint8_t *at) {
    static const uint8_t closing[] = { 0, 0, 0, 12, 2, 0, 0, 0, 0, 0x53, CLOSE, 0x45 };
    memcpy(at, closing, sizeof closing);
    return sizeof closing;
}

/* ------------------------------------------------------------------ sending */

/* The frames of one message. In the first one, delivery-id is at 16 and the tag at 22. */
static uint8_t *template;
static size_t template_length;

static void make_template(void) {
    static const uint8_t transfer[] = { 0, 0, 0, 0, 2, 0, 0, 0, 0, 0x53, TRANSFER, 0xc0, 16, 6, 0x43,
                                        0x70, 0, 0, 0, 0, 0xa0, 4, 0, 0, 0, 0, 0x43, 0x42, 0x42 /* settled, more */ };
    static const uint8_t more[] = { 0, 0, 0, 0, 2, 0, 0, 0, 0, 0x53, TRANSFER, 0xc0, 7, 6, 0x43, 0x40, 0x40, 0x40, 0x42,
                                    0x42 };
    uint32_t left = size + 8; /* data section: 00 53 75 b0 and four octets of length */
    template = calloc(1, (size_t)size + 64 + (size / 60000 + 2) * 32);
    uint8_t *body = malloc(left);
    memcpy(body, "\0\x53\x75\xb0", 4);
    put32(body + 4, size);
    memset(body + 8, 'x', size);
    uint8_t *at = template;
    uint32_t done = 0;
    while (left > 0) {
        const uint8_t *head = done == 0 ? transfer : more;
        uint32_t head_length = done == 0 ? sizeof transfer : sizeof more;
        uint32_t part = left < MAX_FRAME - head_length ? left : MAX_FRAME - head_length;
        memcpy(at, head, head_length);
        put32(at, head_length + part);
        at[head_length - 2] = settled ? 0x41 : 0x42;
        at[head_length - 1] = part < left ? 0x41 : 0x42;
        memcpy(at + head_length, body + done, part);
        at += head_length + part;
        done += part;
        left -= part;
    }
    template_length = at - template;
    free(body);
}

static void sending(void) {
    make_template();
    size_t room = template_length * 2 > ROOM ? template_length * 2 : ROOM;
    uint8_t *out = malloc(room), *in = malloc(ROOM);
    size_t have = 0;
    uint32_t id = 0, granted = 0, settled_to = 0;
    write_greeting(1);
    int greeted = 0;
    while (!over) {
        uint8_t *at = out;
        while (id != granted && (size_t)(out + room - at) >= template_length && !(alone && id != settled_to)) {
            memcpy(at, template, template_length);
            put32(at + 16, id);
            put32(at + 22, id);
            at += template_length;
            id++;
            if (settled) {
                messages++;
            }
        }
        if (at > out) {
            if (alone) {
                sent_at = nanos_of(CLOCK_MONOTONIC);
            }
            write_all(out, at - out);
        }
        if (settled) {
            look_at_clock();
        }
        int wait = id == granted || (alone && id != settled_to);
        ssize_t got = recv(connection, in + have, ROOM - have, wait ? 0 : MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN)) {
            fail("recv");
        } else if (got < 0) {
            continue;
        }
        have += got;
        const uint8_t *from = in, *end = in + have;
        if (!greeted && have >= 8) {
            greeted = 1;
            from += 8;
        }
        while (end - from >= 8 && end - from >= get32(from)) {
            const uint8_t *field = fields(from);
            if (from[10] == FLOW) {
                get_uint(&field);
                get_uint(&field);
                get_uint(&field);
                get_uint(&field);
                get_uint(&field);
                uint32_t delivery_count = get_uint(&field);
                granted = delivery_count + get_uint(&field);
            } else if (from[10] == DISPOSITION) {
                field++; /* role */
                uint32_t first = get_uint(&field), last = *field == 0x40 ? first : get_uint(&field);
                messages += last - first + 1;
                settled_to = last + 1;
                if (alone && warm && trip_count < MOST_TRIPS) {
                    trips[trip_count++] = nanos_of(CLOCK_MONOTONIC) - sent_at;
                }
                look_at_clock();
            }
            from += get32(from);
        }
        have = end - from;
        memmove(in, from, have);
    }
    print_cost();
    write_all(out, put_close(out));
}

/* ------------------------------------------------------------------ receiving */

static void receiving(void) {
    uint8_t *in = malloc(ROOM), out[128];
    size_t have = 0;
    uint32_t transfers = 0, count = 0, answered = 0, granted = credit_window;
    uint64_t sum = 0;
    write_greeting(0);
    write_all(out, put_flow(out, 0, 0));
    int greeted = 0, closed = 0;
    while (!closed) {
        ssize_t got = recv(connection, in + have, ROOM - have, 0);
        if (got <= 0) {
            break;
        }
        have += got;
        const uint8_t *from = in, *end = in + have;
        if (!greeted && have >= 8) {
            greeted = 1;
            from += 8;
        }
        int needs_answer = 0;
        while (end - from >= 8 && end - from >= get32(from)) {
            if (from[10] == TRANSFER) {
                const uint8_t *field = fields(from);
                get_uint(&field); /* handle */
                get_uint(&field); /* delivery-id */
                field += *field == 0xa0 ? 2 + field[1] : 1;
                get_uint(&field); /* message-format */
                needs_answer |= *field++ != 0x41;
                int more = *field++ == 0x41;
                transfers++;
                if (field < from + get32(from)) {
                    sum += field[8 < from + get32(from) - field ? 8 : 0];
                }
                count += !more;
                messages += !more;
            } else if (from[10] == CLOSE) {
                closed = 1;
            }
            from += get32(from);
        }
        have = end - from;
        memmove(in, from, have);
        look_at_clock();
        size_t length = 0;
        if (needs_answer && count != answered) {
            length = put_disposition(out, answered, count - 1);
        }
        answered = count;
        if (granted - count <= credit_window / 2) {
            granted = count + credit_window;
            length += put_flow(out + length, transfers, count);
        }
        if (length > 0 && !closed) {
            write_all(out, length);
        }
    }
    print_cost();
    printf("sum %llu\n", (unsigned long long)sum);
}

int main(int argc, char **argv) {
    int sender = argc > 1 && strcmp(argv[1], "send") == 0;
    char **load = argv + (sender ? 3 : 2);
    if (load + 5 > argv + argc) {
        fprintf(stderr, "limit receive|send PORT WARM_UP_MILLIS MILLIS SIZE CREDIT unsettled|settled|one\n");
        return 2;
    }
    warm_up_nanos = atoll(load[0]) * 1000000;
    measure_nanos = atoll(load[1]) * 1000000;
    size = atoi(load[2]);
    credit_window = atoi(load[3]);
    settled = strcmp(load[4], "settled") == 0;
    alone = strcmp(load[4], "one") == 0;
    struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int on = 1, tcp = socket(AF_INET, SOCK_STREAM, 0);
    if (sender) {
        address.sin_port = htons(atoi(argv[2]));
        if (connect(tcp, (struct sockaddr *)&address, sizeof address) < 0) {
            fail("connect");
        }
        connection = tcp;
    } else {
        socklen_t length = sizeof address;
        if (bind(tcp, (struct sockaddr *)&address, sizeof address) < 0 || listen(tcp, 1) < 0) {
            fail("listen");
        }
        getsockname(tcp, (struct sockaddr *)&address, &length);
        printf("listening %d\n", ntohs(address.sin_port));
        fflush(stdout);
        connection = accept(tcp, NULL, NULL);
    }
    setsockopt(connection, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (sender) {
        sending();
    } else {
        receiving();
    }
    return 0;
}
