// What a recording keeps of one tick's Input, and how many ticks become a few bytes. Pure: no clock, file, heap or libm; the
// same bits on every machine.
//
//     Input --input_keep--> InputKept --input_restore--> Input         the world ticks on the restored Input only
//           InputKept[] --input_encode--> block --input_decode--> InputKept[]
//
// Quantisation: positions to 0.1 mm (error at most 0.05 mm on each axis, within 1 km of the seat); orientations as four
// quaternion components of 1/16384 (error at most 0.007 degrees). The aim and the joints hang on the grip and the wrist:
// what is kept is the pose relative to the pose it hangs on, so that whatever is rigid (a controller, a bone) costs nothing.
// Relative poses are finer (joint offsets 0.02 mm, components 1/32767), so that errors along a finger stay below 0.1 mm and
// 0.02 degrees. Numbers that are not finite become 0. Buttons, commands, text, device events are exact; what is not tracked
// is kept as zeros.
//
// A block: version (1 byte: 1 coded, 2 plain), count (2 bytes), first tick (8 bytes), then either the range coder's bytes
// (input_code.c) or, for input that does not compress (nobody moves like noise), the structs as they are.
#ifndef ORRERY_RECORD_INPUT_CODE_H
#define ORRERY_RECORD_INPUT_CODE_H
#include "world/input.h"
#include <stddef.h>

enum { INPUT_BLOCK_MOST = 65535, INPUT_BLOCK_HEAD = 11 };

typedef struct PoseKept {
    int32_t position[3]; // 0.1 mm
    int16_t turn[4];     // quaternion x, y, z, w (w >= 0); 1/16384, relative poses 1/32767
} PoseKept;

typedef struct JointKept { // relative to the joint that it hangs on
    int16_t offset[3];     // 0.02 mm
    int16_t turn[4];       // 1/32767
} JointKept;

typedef struct HandKept {
    PoseKept grip, aim, wrist;      // aim: relative to the grip, unless it is more than 0.3 m apart
    JointKept joints[HAND_JOINTS];  // [1], the wrist itself, is not used
    uint32_t buttons;
} HandKept;

typedef struct InputKept {
    PoseKept head, gaze;
    HandKept hand[HAND_COUNT];
    uint32_t commands, device;
    uint16_t window[2];
    int8_t walk[2]; // 1/127
    uint8_t flags;  // present, gazing; for each hand: tracked, jointed, aim apart from the grip
    uint8_t unused;
    char text[INPUT_TEXT_SIZE];
} InputKept;

void input_keep(const Input *input, InputKept *kept);
void input_restore(const InputKept *kept, Input *input);

// Bytes that a block of `count` ticks can take at most.
size_t input_encode_bound(int count);
// `count` (1 .. INPUT_BLOCK_MOST) ticks that lie `stride` bytes apart. Returns the bytes written.
size_t input_encode(const InputKept *ticks, size_t stride, int count, uint64_t first, uint8_t *out);
// The other way; `ticks` takes `most` ticks. ERR_RECORDING when the bytes are no block, of another version, hold more than
// `most` ticks or end too early.
bool input_decode(const uint8_t *data, size_t size, InputKept *ticks, size_t stride, int most, uint64_t *first, int *count);

#endif
