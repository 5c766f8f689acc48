#include "record/outbox.h"
#include <curl/curl.h>
#include <string.h>

OutboxState outbox_state(void) { return (OutboxState){.limit = OUTBOX_BATCH, .threshold = OUTBOX_BATCH}; }

static double back_off(const OutboxState *s, double chance) {
    double wait = 1;
    for (int i = 1; i < s->failures && wait < OUTBOX_WAIT_MOST; i++) wait *= 2;
    if (wait > OUTBOX_WAIT_MOST) wait = OUTBOX_WAIT_MOST;
    return wait * (0.5 + 0.5 * chance);
}

static OutboxStep wait_for(OutboxState *s, const OutboxAnswer *a, double chance, double *wait) {
    s->failures++;
    // On a slow line, or behind a proxy that hangs up on what is too large, the same batch would never arrive.
    if (a->status == 0 && a->count > 1) s->limit = a->count / 2;
    *wait = back_off(s, chance);
    double asked = a->retry_after > OUTBOX_RETRY_AFTER_MOST ? OUTBOX_RETRY_AFTER_MOST : a->retry_after; // a wrong clock may ask for years
    if (asked > *wait) *wait = asked;
    return OUTBOX_WAIT;
}

// One statement spoils its batch: halves are tried until it stands alone.
static OutboxStep narrow(OutboxState *s, const OutboxAnswer *a) {
    s->failures = 0;
    if (a->count <= 1) return OUTBOX_QUARANTINE;
    s->limit = a->count / 2;
    return OUTBOX_AGAIN;
}

// As TCP finds its window (RFC 5681): doubling up to where it last was too large, from there by one.
static OutboxStep delivered(OutboxState *s, const OutboxAnswer *a) {
    s->failures = 0;
    s->gzip_proven |= a->gzip;
    int grown = s->limit < s->threshold ? s->limit * 2 : s->limit + 1;
    if (s->limit < s->threshold && grown > s->threshold) grown = s->threshold;
    s->limit = grown > OUTBOX_BATCH ? OUTBOX_BATCH : grown;
    return OUTBOX_DELIVERED;
}

OutboxStep outbox_decide(OutboxState *s, const OutboxAnswer *a, double chance, double *wait) {
    *wait = 0;
    if (a->accepted) return delivered(s, a);
    switch (a->status) {
    case 415:
        if (!a->gzip) return wait_for(s, a, chance, wait);
        return s->plain = true, OUTBOX_AGAIN;
    case 400: // many say so when they cannot read the body
        if (a->gzip && !s->gzip_proven) return s->plain = true, OUTBOX_AGAIN;
        return narrow(s, a);
    case 413:
        if (a->count > 1) s->threshold = a->count / 2;
        return narrow(s, a);
    case 409: return narrow(s, a);
    case 401:
    case 403: wait_for(s, a, chance, wait); return OUTBOX_REFUSED;
    default: return wait_for(s, a, chance, wait);
    }
}

double outbox_retry_after(const char *text, int64_t wall_ms) {
    const char *digits = text + strspn(text, " \t");
    size_t count = strspn(digits, "0123456789");
    double seconds = 0;
    if (count && !digits[count + strspn(digits + count, " \t")]) {
        for (size_t i = 0; i < count && seconds <= OUTBOX_RETRY_AFTER_MOST; i++) seconds = seconds * 10 + (digits[i] - '0');
    } else {
        if (!strchr(digits, ':')) return -1; // each of the three forms of a date holds a time of day
        time_t date = curl_getdate(digits, NULL);
        if (date == -1) return -1;
        seconds = (double)date - (double)wall_ms / 1000;
    }
    return seconds < 0 ? 0 : seconds > OUTBOX_RETRY_AFTER_MOST ? OUTBOX_RETRY_AFTER_MOST : seconds;
}
