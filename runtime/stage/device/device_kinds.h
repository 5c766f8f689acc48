// The devices that device.c lists; each is one file or folder.
#ifndef ORRERY_STAGE_DEVICE_DEVICE_KINDS_H
#define ORRERY_STAGE_DEVICE_DEVICE_KINDS_H
#include "stage/device/device.h"
extern const DeviceKind device_desktop;
extern const DeviceKind device_headless;
extern const DeviceKind device_xr;
#endif
