#include "asset/sound_file.h"
#include "base/error.h"
#include <stdlib.h>
#include <string.h>
#define OV_EXCLUDE_STATIC_CALLBACKS
#include <vorbis/vorbisfile.h>

enum { SECONDS_MOST = 600, RATE_MOST = 96000 };

typedef struct Reader {
    Bytes bytes;
    size_t at;
} Reader;

static size_t read_bytes(void *out, size_t size, size_t count, void *context) {
    Reader *r = context;
    size_t left = r->bytes.size - r->at, n = size * count < left ? size * count : left;
    if (n) memcpy(out, r->bytes.data + r->at, n);
    r->at += n;
    return size ? n / size : 0;
}

static int seek_bytes(void *context, ogg_int64_t offset, int from) {
    Reader *r = context;
    ogg_int64_t base = from == SEEK_SET ? 0 : from == SEEK_CUR ? (ogg_int64_t)r->at : (ogg_int64_t)r->bytes.size, to = base + offset;
    if (to < 0 || to > (ogg_int64_t)r->bytes.size) return -1;
    r->at = (size_t)to;
    return 0;
}

static long tell_bytes(void *context) { return (long)((Reader *)context)->at; }

static bool decode_all(OggVorbis_File *file, SoundData *out) {
    const vorbis_info *info = ov_info(file, -1);
    ogg_int64_t frames = ov_pcm_total(file, -1);
    if (!info || info->channels < 1 || info->channels > 2 || info->rate < 8000 || info->rate > RATE_MOST) return fail_because(ERR_SOUND, "it must be mono or stereo, 8 to 96 kHz");
    if (frames < 1 || frames > (ogg_int64_t)info->rate * SECONDS_MOST) return fail_because(ERR_SOUND, "it is empty or longer than ten minutes");
    *out = (SoundData){.channels = info->channels, .rate = (int)info->rate};
    size_t room = (size_t)frames * (size_t)info->channels * sizeof(int16_t), used = 0;
    out->samples = malloc(room);
    if (!out->samples) return fail(ERR_MEMORY, "sound");
    while (used < room) {
        int section, want = room - used > 1 << 20 ? 1 << 20 : (int)(room - used);
        long got = ov_read(file, (char *)out->samples + used, want, 0, 2, 1, &section);
        if (got < 0 || ov_info(file, -1)->channels != out->channels) break;
        if (got == 0) break;
        used += (size_t)got;
    }
    out->frames = used / sizeof(int16_t) / (size_t)out->channels;
    return out->frames > 0 || fail_because(ERR_SOUND, "it cannot be decoded");
}

bool sound_decode(Bytes encoded, SoundData *out) {
    static const ov_callbacks callbacks = {read_bytes, seek_bytes, NULL, tell_bytes};
    Reader reader = {encoded, 0};
    OggVorbis_File file;
    *out = (SoundData){0};
    if (ov_open_callbacks(&reader, &file, NULL, 0, callbacks) != 0) return fail_because(ERR_SOUND, "it is not Ogg Vorbis");
    bool fine = decode_all(&file, out);
    ov_clear(&file);
    if (!fine) sound_free(out);
    return fine;
}

void sound_free(SoundData *sound) {
    free(sound->samples);
    *sound = (SoundData){0};
}
