#include "stage/device/device.h"
#include "base/error.h"
#include "stage/device/device_kinds.h"
#include <string.h>

static const DeviceKind *const kinds[] = {&device_desktop, &device_xr, &device_headless};

const DeviceKind *const *device_kinds(int *count) {
    *count = sizeof kinds / sizeof kinds[0];
    return kinds;
}

const DeviceKind *device_find(const char *name) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (!strcmp(kinds[i]->name, name)) return kinds[i];
    fail(ERR_USAGE, "“%s”: auto, desktop, xr, headless", name);
    return NULL;
}
