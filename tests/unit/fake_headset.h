// A headset for unit tests: the device “xr” on the fake runtime (tests/fake_openxr), with a clock of its own. Include
// it in one test program.
#ifndef ORRERY_TESTS_FAKE_HEADSET_H
#define ORRERY_TESTS_FAKE_HEADSET_H
#include "base/error.h"
#include "base/os.h"
#include "fake_openxr/fake_openxr.h"
#include "stage/device/device_kinds.h"
#include "stage/device/settings.h"
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

typedef struct FakeHeadset {
    FakeXr *xr;
    Device *device;
    Input input; // of the last frame
    DeviceFrame frame;
    uint32_t commands, happened; // gathered since the last fake_forget
    void (*reset)(void);
    void (*event)(const void *event, size_t size);
    void (*state)(XrSessionState state);
    void (*recentre)(XrReferenceSpaceType kind, XrTime at);
    int (*alive)(int kind); // handles; 0 = of all kinds
    int (*registry_has)(const char *profile, const char *path);
    const char *(*registry_source)(const char *profile);
} FakeHeadset;

static uint64_t fake_clock = 1000000000;
static Os fake_os;
static uint64_t fake_now(void) { return fake_clock; }
static void fake_sleep(uint64_t duration) { fake_clock += duration; }

static FakeHeadset fake_headset(void) {
    FakeHeadset h = {0};
    void *library = dlopen(ORRERY_BUILD_DIR "/tests/fake_openxr/libopenxr_loader.so.1", RTLD_NOW);
    if (!library) print_error("%s\n", dlerror());
    assert_non_null(library);
    FakeOpenxr get;
    *(void **)&get = dlsym(library, "fake_openxr");
    *(void **)&h.reset = dlsym(library, "fake_openxr_reset");
    *(void **)&h.event = dlsym(library, "fake_openxr_event");
    *(void **)&h.state = dlsym(library, "fake_openxr_state");
    *(void **)&h.recentre = dlsym(library, "fake_openxr_recentre");
    *(void **)&h.alive = dlsym(library, "fake_count");
    *(void **)&h.registry_has = dlsym(library, "registry_has");
    *(void **)&h.registry_source = dlsym(library, "registry_source");
    h.xr = get();
    h.reset();
    fake_os = *os;
    fake_os.monotonic_ns = fake_now, fake_os.sleep_ns = fake_sleep;
    os = &fake_os;
    return h;
}

static bool fake_put_on(FakeHeadset *h, bool see_through) {
    Settings settings = settings_default();
    settings.mirror = false;
    DeviceDescription d = {.width = 64,
                           .height = 64,
                           .title = "",
                           .eye_height = 1.2f,
                           .field_of_view = 1,
                           .settings = &settings,
                           .see_through = see_through};
    h->device = device_xr.open(&d);
    return h->device != NULL;
}

static void fake_frame(FakeHeadset *h) {
    fake_clock += 11111111;
    device_xr.poll(h->device, &h->input, &h->frame);
    h->commands |= h->input.commands, h->happened |= h->input.device;
    device_xr.present(h->device);
}
static void fake_frames(FakeHeadset *h, int count) {
    for (int i = 0; i < count; i++) fake_frame(h);
}
static void fake_forget(FakeHeadset *h) { h->commands = h->happened = 0; }

static void fake_no_wrong(const FakeHeadset *h) {
    for (int i = 0; i < h->xr->wrong_count && i < FAKE_WRONGS; i++) print_error("wrong: %s\n", h->xr->wrong[i]);
    assert_int_equal(h->xr->wrong_count, 0);
}

// Closes it: nothing of it may be alive then, and nothing may have been wrong.
static void fake_take_off(FakeHeadset *h) {
    if (h->device) device_xr.close(h->device);
    h->device = NULL;
    fake_no_wrong(h);
    assert_int_equal(h->alive(0), 0);
    h->reset();
}
#endif
