// Blocks and rows of a recording as a stranger would write them.
#include "base/arena.h"
#include "base/hash.h"
#include "base/error.h"
#include "record/recording.h"
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static RecordedTick ticks[ROW_TICKS];
    static InputKept kept[ROW_TICKS];
    uint64_t first;
    int count;
    if (input_decode(data, size, kept, sizeof *kept, ROW_TICKS, &first, &count)) {
        Input input;
        for (int i = 0; i < count; i++) input_restore(&kept[i], &input);
    }
    // As the body of an unsealed row whose checksum is right: what follows the seal is checked too.
    if (size < 3 || size > 1 << 20) return 0;
    uint8_t *row = malloc(size + 10);
    row[0] = 1, row[1] = 0;
    memcpy(row + 2, data + 1, size - 1);
    DigestState state;
    digest_begin(&state);
    digest_add(&state, row, size + 1);
    Digest digest = digest_end(&state);
    memcpy(row + size + 1, digest.bytes, 8);
    Arena *scratch = arena_create("fuzz", 0);
    recording_row_read((Bytes){row, size + 9}, "session", 0, 1 + data[0], NULL, scratch, ticks);
    arena_destroy(scratch);
    free(row);
    return 0;
}
