// xr_remote: moves Monado's remote head and hands by hand. Lines on standard input, angles in degrees:
//   head X Y Z [YAW [PITCH]]            left|right X Y Z [YAW [PITCH]]
//   left|right select|grab|menu|b on|off    left|right stick X Y    left|right curl LITTLE RING MIDDLE INDEX THUMB
//   left|right controller|hand|both|away    wait SECONDS
// usage: xr_remote PORT | xr_remote port (prints a free one)
#include "base/dmath.h"
#include "xr/remote.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const float DEGREE = 3.14159265f / 180;

static bool read_pose(const char *text, RemotePose *out) {
    float x, y, z, yaw = 0, pitch = 0;
    if (sscanf(text, "%f %f %f %f %f", &x, &y, &z, &yaw, &pitch) < 3) return false;
    *out = remote_pose(remote_pose_at(x, y, z, yaw * DEGREE, pitch * DEGREE));
    return true;
}

static bool read_hand(const char *text, RemoteHand *h) {
    char word[20] = "", state[8] = "";
    float *c = h->curl;
    if (sscanf(text, "%19s %7s", word, state) < 1) return false;
    bool on = !strcmp(state, "on");
    if (!strcmp(word, "select")) return h->trigger = on, h->trigger_click = h->trigger_touch = on, true;
    if (!strcmp(word, "grab")) return h->squeeze = h->squeeze_force = on, true;
    if (!strcmp(word, "menu")) return h->system_click = on, true;
    if (!strcmp(word, "b")) return h->b_click = on, true;
    if (!strcmp(word, "controller")) return h->active = 1, h->hand_tracking_active = 0, true;
    if (!strcmp(word, "hand")) return h->active = 0, h->hand_tracking_active = 1, true;
    if (!strcmp(word, "both")) return h->active = h->hand_tracking_active = 1, true;
    if (!strcmp(word, "away")) return h->active = h->hand_tracking_active = 0, true;
    if (!strcmp(word, "stick")) return sscanf(text, "%*s %f %f", &h->thumbstick[0], &h->thumbstick[1]) == 2;
    if (!strcmp(word, "curl")) return sscanf(text, "%*s %f %f %f %f %f", &c[0], &c[1], &c[2], &c[3], &c[4]) == 5;
    return read_pose(text, &h->pose);
}

static void wait_for(const char *text) {
    double seconds = strtod(text, NULL);
    struct timespec t = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&t, NULL);
}

static bool obey(Remote *r, const char *line) {
    if (!strncmp(line, "wait ", 5)) return wait_for(line + 5), true;
    if (!strncmp(line, "head ", 5)) return read_pose(line + 5, &r->packet.head);
    if (!strncmp(line, "left ", 5)) return read_hand(line + 5, &r->packet.hand[REMOTE_LEFT]);
    return !strncmp(line, "right ", 6) && read_hand(line + 6, &r->packet.hand[REMOTE_RIGHT]);
}

int main(int count, char **words) {
    char line[300];
    if (count != 2) return fputs("usage: xr_remote PORT | port\n", stderr), 2;
    if (!strcmp(words[1], "port")) return printf("%d\n", remote_free_port()), 0;
    Remote remote = remote_open(atoi(words[1]));
    while (fgets(line, sizeof line, stdin)) {
        if (line[0] == '\n' || line[0] == '#') continue;
        if (!obey(&remote, line)) return fprintf(stderr, "xr_remote: %s", line), 2;
        if (!remote_send(&remote)) return fprintf(stderr, "xr_remote: nobody listens on port %d\n", remote.port), 1;
    }
    remote_close(&remote);
    return 0;
}
