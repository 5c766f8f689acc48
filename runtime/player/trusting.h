// Whether a pack may be played on this machine: its signature against the trust file (pack/trust.h).
#ifndef ORRERY_PLAYER_TRUSTING_H
#define ORRERY_PLAYER_TRUSTING_H
#include "pack/pack.h"
#include "pack/trust.h"

// $ORRERY_TRUST, or $XDG_CONFIG_HOME/orrery/trust.json, or ~/.config/orrery/trust.json.
const char *trusting_path(Arena *arena);
// False with ERR_TRUST_*. Remembers the version of a pack that is accepted, so that no older one can take its place.
bool trusting_check(Arena *arena, const Pack *pack);
#endif
