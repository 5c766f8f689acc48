// The apparatus that lab.c lists; each is one file.
#ifndef ORRERY_WORLD_LAB_LAB_KINDS_H
#define ORRERY_WORLD_LAB_LAB_KINDS_H
#include "world/lab/lab.h"
extern const ApparatusKind lab_mirror;
extern const ApparatusKind lab_pinhole;
#endif
