// A scripted learner in a real headset: an act file is carried out by moving Monado's simulated head and hands, and the lesson moves on
// what OpenXR reports of them.
// usage: xr_learner PORT controllers|hands|one-handed PACK ACTS JOURNAL [SETTINGS|- [gles]]
#include "base/error.h"
#include "base/log.h"
#include "base/os.h"
#include "player/player.h"
#include "xr/remote.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LAG = 60, KNUCKLE = 7, STEADY = 60 }; // ticks; XR_HAND_JOINT_INDEX_PROXIMAL_EXT; calls without a move

typedef enum Way { BY_CONTROLLERS, BY_HANDS, ONE_HANDED } Way;

typedef struct Puppet {
    Remote remote;
    Way way;
    Pose sent;      // of the right hand
    int steady;     // calls since it moved
    Vec3 knuckle;   // from the hand's pose, in the hand's space: learnt from what is reported
} Puppet;

static float apart(Vec3 a, Vec3 b) { return vec3_length(vec3_sub(a, b)); }

static void put_hand(Puppet *p, Pose pose) {
    float turned = vec3_length(vec3_sub(quat_rotate(pose.orientation, vec3(0, 0, -1)), quat_rotate(p->sent.orientation, vec3(0, 0, -1))));
    p->steady = apart(pose.position, p->sent.position) + turned > 1e-4f ? 0 : p->steady + 1;
    p->sent = pose;
    p->remote.packet.hand[REMOTE_RIGHT].pose = remote_pose(pose);
}

static void learn_knuckle(Puppet *p, const HandInput *seen) {
    if (!seen->jointed || p->steady < STEADY) return;
    p->knuckle = quat_rotate(quat_conjugate(p->sent.orientation), vec3_sub(seen->joints[KNUCKLE].position, p->sent.position));
}

// The ray of a tracked hand goes from the shoulder through the first knuckle: so the knuckle goes onto the wanted ray.
static Pose hand_on_ray(const Puppet *p, Pose ray) {
    const float arm = 0.45f;
    Vec3 knuckle = vec3_add(ray.position, vec3_scale(quat_rotate(ray.orientation, vec3(0, 0, -1)), arm));
    return (Pose){vec3_sub(knuckle, quat_rotate(ray.orientation, p->knuckle)), ray.orientation};
}

static void move(void *context, const Input *wanted, const Input *reported) {
    Puppet *p = context;
    RemotePacket *packet = &p->remote.packet;
    const HandInput *want = &wanted->hand[HAND_RIGHT];
    RemoteHand *hand = &packet->hand[REMOTE_RIGHT];
    bool select = want->tracked && want->buttons & HAND_SELECT;
    learn_knuckle(p, &reported->hand[HAND_RIGHT]);
    packet->head = remote_pose(wanted->head);
    if (want->tracked) put_hand(p, p->way == BY_HANDS ? hand_on_ray(p, want->aim) : want->aim);
    else put_hand(p, p->sent);
    hand->active = p->way != BY_HANDS, hand->hand_tracking_active = p->way == BY_HANDS;
    if (p->way == BY_HANDS) {
        hand->curl[CURL_INDEX] = select ? 1 : 0, hand->curl[CURL_THUMB] = select ? 0.9f : 0;
    } else {
        hand->trigger = select, hand->trigger_click = hand->trigger_touch = select;
        hand->thumbstick[1] = want->buttons & HAND_TELEPORT ? 1 : 0;
    }
    remote_send(&p->remote); // a service that is being restarted does not listen: the next packet says it all again
}

int main(int count, char **words) {
    static const char *const ways[] = {"controllers", "hands", "one-handed"};
    if (count < 6) return fputs("usage: xr_learner PORT controllers|hands|one-handed PACK ACTS JOURNAL [SETTINGS|- [gles]]\n", stderr), 2;
    Puppet p = {.remote = remote_open(atoi(words[1])), .sent = {vec3(0.2f, 1.0f, -0.35f), quat_identity()}};
    for (int i = 0; i < 3; i++)
        if (!strcmp(words[2], ways[i])) p.way = (Way)i;
    for (int i = 0; i < REMOTE_HANDS; i++) {
        bool there = i == REMOTE_RIGHT || p.way != ONE_HANDED;
        p.remote.packet.hand[i].active = there && p.way != BY_HANDS, p.remote.packet.hand[i].hand_tracking_active = there && p.way == BY_HANDS;
    }
    remote_send(&p.remote);
    PlayerDescription d = player_description_default();
    PlayerReport report;
    d.pack = words[3], d.acts = words[4], d.journal = words[5], d.device = "xr", d.manner = ACTS_BY_HEADSET, d.mute = true, d.locale = "zh-CN", d.seed = 7;
    d.puppet = move, d.puppet_context = &p, d.puppet_device = (ActsDevice){.lag = LAG, .from_shoulder = p.way == BY_HANDS};
    d.embedded = count > 7 && !strcmp(words[7], "gles");
    if (count > 6 && strcmp(words[6], "-") != 0 && !settings_load(words[6], &d.settings)) return log_error(), 1;
    log_verbose(true);
    bool fine = player_run(&d, &report);
    if (!fine) log_error();
    printf("%s: %.0f s of lesson in %.0f s, %d of %d questions right at first, %llu frames, %llu missed, first after %.0f ms, %s\n", words[2],
           report.seconds, report.run_seconds, report.right_first, report.questions, (unsigned long long)report.frames,
           (unsigned long long)report.frames_missed, report.first_frame_ms, report.ended ? "ended" : "not ended");
    remote_close(&p.remote);
    return fine && report.ended ? 0 : 1;
}
