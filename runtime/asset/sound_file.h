// Ogg Vorbis to 16-bit PCM. The input is hostile: decode it off the frame's thread.
#ifndef ORRERY_ASSET_SOUND_FILE_H
#define ORRERY_ASSET_SOUND_FILE_H
#include "base/os.h"
typedef struct SoundData {
    int16_t *samples; // interleaved, malloc'ed
    int channels;     // 1 or 2
    int rate;         // Hz
    size_t frames;
} SoundData;
// At most ten minutes. ERR_SOUND.
bool sound_decode(Bytes encoded, SoundData *out);
void sound_free(SoundData *sound);
#endif
