#include "record/outbox.h"

OutboxState outbox_state(void) { return (OutboxState){.limit = OUTBOX_BATCH}; }

static double back_off(const OutboxState *s, double chance) {
    double wait = 1;
    for (int i = 1; i < s->failures && wait < OUTBOX_WAIT_MOST; i++) wait *= 2;
    if (wait > OUTBOX_WAIT_MOST) wait = OUTBOX_WAIT_MOST;
    return wait * (0.5 + 0.5 * chance);
}

static OutboxStep wait_for(OutboxState *s, const OutboxAnswer *a, double chance, double *wait) {
    s->failures++;
    *wait = back_off(s, chance);
    if (a->retry_after < 0) return OUTBOX_WAIT;
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

OutboxStep outbox_decide(OutboxState *s, const OutboxAnswer *a, double chance, double *wait) {
    *wait = 0;
    if (a->accepted) {
        s->failures = 0;
        s->gzip_proven |= a->gzip;
        s->limit = s->limit * 2 > OUTBOX_BATCH ? OUTBOX_BATCH : s->limit * 2;
        return OUTBOX_DELIVERED;
    }
    bool maybe_gzip = a->gzip && !s->gzip_proven;
    switch (a->status) {
    case 415: // and 400, which many say when they cannot read the body
    case 400:
        if (maybe_gzip) return s->plain = true, OUTBOX_AGAIN;
        return a->status == 400 ? narrow(s, a) : wait_for(s, a, chance, wait);
    case 409:
    case 413: return narrow(s, a);
    case 401:
    case 403: wait_for(s, a, chance, wait); return OUTBOX_REFUSED;
    default: return wait_for(s, a, chance, wait);
    }
}
