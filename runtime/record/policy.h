// The policy of a device: what is recorded, how long it is kept, what may leave, and the key that all learners' keys are
// wrapped under. A JSON file that a school or museum writes; without one the defaults below hold.
//
//   { "recording": { "keep": true, "days": 30, "leave_device": false },
//     "events": { "days": 0 },
//     "statements": { "home_page": "https://learners.example" },
//     "comfort": { "break_minutes": 0 },
//     "key_file": "/var/lib/orrery/device.key" }
//
// Looked for at: the file named by --policy; $XDG_CONFIG_HOME/orrery/policy.json (or ~/.config); /etc/orrery/policy.json.
#ifndef ORRERY_RECORD_POLICY_H
#define ORRERY_RECORD_POLICY_H
#include "base/seal.h"

typedef struct Policy {
    bool keep_recordings;   // head, hand and gaze tracks; false: events only, and no exact resume
    int recording_days;     // kept so long after the session began; 0 = for ever
    bool leave_device;      // `orrery journal --copy` takes recordings along; otherwise the copy has none
    int event_days;         // 0 = for ever
    int break_minutes;      // a rest is proposed after each so many minutes of a session; 0 = never
    char home_page[200];    // of the account that stands for a learner in statements
    char key_file[1024];    // made at the first use, readable by its owner only
} Policy;

// NULL path: the first of the usual places that exists, else defaults. ERR_POLICY with file, and the value that is wrong.
bool policy_load(const char *path, Policy *out);
// Reads the device's key, or makes it. ERR_POLICY, ERR_FILE_WRITE, ERR_FILE_READ. seal_forget it after use.
bool policy_key(const Policy *policy, SealKey *out);
#endif
