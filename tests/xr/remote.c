#include "xr/remote.h"
#include "base/dmath.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

RemotePose remote_pose(Pose p) {
    return (RemotePose){{p.orientation.x, p.orientation.y, p.orientation.z, p.orientation.w},
                        {p.position.x, p.position.y, p.position.z}};
}

Pose remote_pose_at(float x, float y, float z, float yaw, float pitch) {
    return (Pose){{x, y, z}, quat_mul(quat_axis_angle(vec3(0, 1, 0), yaw), quat_axis_angle(vec3(1, 0, 0), pitch))};
}

Remote remote_open(int port) {
    Remote r = {.port = port, .socket = -1, .packet = {.header = "mndrmt3"}};
    r.packet.head = remote_pose(remote_pose_at(0, 1.2f, 0, 0, 0));
    for (int i = 0; i < REMOTE_HANDS; i++) {
        r.packet.hand[i].pose = remote_pose(remote_pose_at(i == REMOTE_LEFT ? -0.2f : 0.2f, 0.95f, -0.25f, 0, 0));
        r.packet.hand[i].active = 1;
    }
    return r;
}

static struct sockaddr_in address_of(int port) {
    return (struct sockaddr_in){
        .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
}

static bool receive(int socket, void *out, size_t size) {
    for (size_t got = 0; got < size;) {
        ssize_t n = recv(socket, (char *)out + got, size - got, 0);
        if (n <= 0) return false;
        got += (size_t)n;
    }
    return true;
}

// The driver greets with two packets, its rest position first: a head at 1.6 m, hands at 1.3 m. Both must be where the
// layout above says, or the driver is another version.
static bool greeted(int socket) {
    RemotePacket rest, latest;
    if (!receive(socket, &rest, sizeof rest) || !receive(socket, &latest, sizeof latest)) return false;
    bool fits = rest.head.position[1] == 1.6f && rest.hand[REMOTE_LEFT].pose.position[1] == 1.3f &&
                rest.hand[REMOTE_RIGHT].pose.position[1] == 1.3f && rest.hand[REMOTE_RIGHT].active == 1 &&
                rest.hand[REMOTE_RIGHT].pose.orientation[3] == 1;
    if (!fits) fprintf(stderr, "remote: the driver's packet has another layout\n");
    return fits;
}

static bool connect_to(Remote *r) {
    struct sockaddr_in address = address_of(r->port);
    struct timeval most = {.tv_sec = 5};
    int one = 1;
    r->socket = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (r->socket < 0) return false;
    setsockopt(r->socket, SOL_SOCKET, SO_RCVTIMEO, &most, sizeof most);
    setsockopt(r->socket, SOL_SOCKET, SO_SNDTIMEO, &most, sizeof most);
    setsockopt(r->socket, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(r->socket, (struct sockaddr *)&address, sizeof address) == 0 && greeted(r->socket)) return true;
    remote_close(r);
    return false;
}

static bool write_all(int socket, const void *data, size_t size) {
    for (size_t sent = 0; sent < size;) {
        ssize_t n = send(socket, (const char *)data + sent, size - sent, MSG_NOSIGNAL);
        if (n <= 0) return false;
        sent += (size_t)n;
    }
    return true;
}

bool remote_send(Remote *r) {
    for (int attempt = 0; attempt < 2; attempt++) {
        if (r->socket < 0 && !connect_to(r)) return false;
        if (write_all(r->socket, &r->packet, sizeof r->packet)) return true;
        remote_close(r);
    }
    return false;
}

void remote_close(Remote *r) {
    if (r->socket >= 0) close(r->socket);
    r->socket = -1;
}

int remote_free_port(void) {
    struct sockaddr_in address = address_of(0);
    socklen_t size = sizeof address;
    int found = 0, s = socket(AF_INET, SOCK_STREAM, 0);
    if (s >= 0 && bind(s, (struct sockaddr *)&address, size) == 0 &&
        getsockname(s, (struct sockaddr *)&address, &size) == 0)
        found = ntohs(address.sin_port);
    if (s >= 0) close(s);
    return found;
}
