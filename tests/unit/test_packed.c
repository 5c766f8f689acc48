// Packed lessons: the archive, its signature, trust. The attacks of strangers are tests/attacks; here every bit and
// every cut.
#include "unit/check.h"
#include "base/error.h"
#include "base/random.h"
#include "pack/archive.h"
#include "pack/pack.h"
#include "pack/trust.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static Arena *arena;
static char folder[64], file[80];

static int begin(void **state) {
    arena = arena_create("test", 0);
    snprintf(folder, sizeof folder, "/tmp/orrery-packed-%d", (int)getpid());
    snprintf(file, sizeof file, "%s.orrery", folder);
    return 0;
}

static int end(void **state) {
    char command[200];
    snprintf(command, sizeof command, "rm -rf %s %s", folder, file);
    arena_destroy(arena);
    return system(command) != 0;
}

static Bytes text(const char *t) { return (Bytes){(const uint8_t *)t, strlen(t)}; }

// ---- the archive --------------------------------------------------------------------------------------------------

static ArchiveFile *random_files(Random *random, int *count) {
    *count = (int)random_below(random, 30);
    ArchiveFile *files = arena_array(arena, ArchiveFile, *count + 1);
    for (int i = 0; i < *count; i++) {
        size_t size = random_below(random, 4) ? random_below(random, 2000) : 0;
        uint8_t *bytes = arena_alloc(arena, size + 1);
        for (size_t k = 0; k < size; k++) bytes[k] = (uint8_t)random_u32(random);
        files[i] = (ArchiveFile){arena_print(arena, "%c/%03d.bin", 'a' + i % 3 + 3 * (i / 10), i), {bytes, size}};
    }
    for (int i = 1; i < *count; i++) // sorted by insertion
        for (int k = i; k > 0 && strcmp(files[k - 1].name, files[k].name) > 0; k--) {
            ArchiveFile f = files[k];
            files[k] = files[k - 1], files[k - 1] = f;
        }
    return files;
}

static void archives_come_back(void **state) {
    Random random = random_seed(5, 1);
    for (int run = 0; run < 200; run++) {
        int count, found;
        ArchiveFile *files = random_files(&random, &count), *back;
        Bytes a = archive_write(arena, files, count), b = archive_write(arena, files, count);
        assert_true(a.size == b.size && !memcmp(a.data, b.data, a.size));
        assert_true(archive_read(arena, a, &back, &found));
        assert_int_equal(found, count);
        for (int i = 0; i < count; i++) {
            assert_string_equal(back[i].name, files[i].name);
            assert_true(back[i].content.size == files[i].content.size &&
                        !memcmp(back[i].content.data, files[i].content.data, files[i].content.size));
        }
    }
}

static void other_programs_read_them(void **state) {
    const ArchiveFile files[] = {{"a/b.txt", text("hello")}, {"c.txt", text("")}};
    Bytes a = archive_write(arena, files, 2);
    assert_true(os->write_file(file, a.data, a.size));
    char command[300];
    snprintf(command, sizeof command,
             "/usr/bin/python3 -c \"import zipfile; z = zipfile.ZipFile('%s'); assert z.testzip() is None; assert "
             "z.read('a/b.txt') == b'hello'\"",
             file);
    assert_int_equal(system(command), 0);
}

// ---- signed packs -------------------------------------------------------------------------------------------------

static SecretKey secret;
static PublicKey author;

static Bytes make_pack(void) {
    Bytes packed;
    assert_true(os->make_folder(arena_print(arena, "%s/strings", folder)));
    const char *script = "lesson { id = 'x', version = '1.2.0' }\n", *strings = "{\"a\": \"b\"}";
    assert_true(os->write_file(arena_print(arena, "%s/lesson.lua", folder), script, strlen(script)));
    assert_true(os->write_file(arena_print(arena, "%s/strings/en.json", folder), strings, strlen(strings)));
    Pack *pack = pack_open(folder);
    assert_true(sign_new_key(&author, &secret));
    assert_true(pack_make(arena, pack, "x", "1.2.0", &secret, &(Signed){0}, &packed));
    pack_close(pack);
    return packed;
}

// Opened and every file read: true when nothing was wrong.
static bool is_whole(Bytes packed) {
    Arena *once = arena_create("once", 0);
    Bytes content;
    assert_true(os->write_file(file, packed.data, packed.size));
    error_clear();
    Pack *pack = pack_open(file);
    bool fine = pack != NULL;
    for (int i = 0; fine && i < pack_file_count(pack); i++)
        fine = pack_read(pack, once, pack_file(pack, i)->name, &content);
    pack_close(pack);
    arena_destroy(once);
    assert_true(fine || error_last()->id != ERR_NONE);
    return fine;
}

static void packs_say_what_their_folder_said(void **state) {
    Digest a, b;
    Bytes packed = make_pack(), content;
    assert_true(is_whole(packed));
    Pack *pack = pack_open(file), *open = pack_open(folder);
    assert_true(pack_digest(pack, &a) && pack_digest(open, &b));
    assert_memory_equal(&a, &b, sizeof a);
    assert_string_equal(pack_manifest(pack)->version, "1.2.0");
    assert_null(pack_manifest(open));
    assert_true(pack_read(pack, arena, "strings/en.json", &content));
    assert_memory_equal(content.data, "{\"a\": \"b\"}", content.size + 1);
    assert_false(pack_read(pack, arena, "acts/solve.acts", &content));
    assert_int_equal(error_last()->id, ERR_FILE_MISSING);
    assert_false(pack_read(pack, arena, "../x", &content));
    assert_int_equal(error_last()->id, ERR_PACK_NAME);
    pack_close(pack), pack_close(open);
}

static void every_changed_bit_is_noticed(void **state) {
    Bytes packed = make_pack();
    uint8_t *copy = arena_alloc(arena, packed.size);
    for (size_t i = 0; i < packed.size; i++) {
        memcpy(copy, packed.data, packed.size);
        copy[i] ^= (uint8_t)(1 << i % 8);
        if (is_whole((Bytes){copy, packed.size})) print_error("byte %zu of %zu\n", i, packed.size);
        assert_false(is_whole((Bytes){copy, packed.size}));
    }
}

static void every_cut_is_noticed(void **state) {
    Bytes packed = make_pack();
    for (size_t n = 1; n < packed.size; n++) assert_false(is_whole((Bytes){packed.data, n}));
    uint8_t *longer = arena_alloc(arena, packed.size + 1);
    memcpy(longer, packed.data, packed.size);
    assert_false(is_whole((Bytes){longer, packed.size + 1}));
}

static void keys_stay_out(void **state) {
    Bytes packed = make_pack();
    assert_true(os->write_file(arena_print(arena, "%s/author.key", folder), "x", 1));
    Pack *pack = pack_open(folder);
    assert_false(pack_make(arena, pack, "x", "1", &secret, &(Signed){0}, &packed));
    assert_int_equal(error_last()->id, ERR_PACK_NAME);
    pack_close(pack);
    assert_int_equal(unlink(arena_print(arena, "%s/author.key", folder)), 0);
}

// ---- trust --------------------------------------------------------------------------------------------------------

enum { CHAIN = 3 }; // author, school, city
typedef struct World3 {
    PublicKey key[CHAIN];
    SecretKey secret[CHAIN];
    Certificate certificates[CHAIN - 1];
    Signed by;
    Trust trust;
    TrustKey root;
} World3;

static const int64_t DAY = 86400000, NOW = (int64_t)20000 * 86400000; // 2024-10-04

static void make_chain(World3 *w, const char *expires) {
    *w = (World3){0};
    for (int i = 0; i < CHAIN; i++) assert_true(sign_new_key(&w->key[i], &w->secret[i]));
    for (int i = 0; i + 1 < CHAIN; i++) {
        w->certificates[i] =
            (Certificate){.name = i ? "school" : "author", .expires = expires, .key = w->key[i], .by = w->key[i + 1]};
        sign_make(&w->secret[i + 1], certificate_text(arena, &w->certificates[i]), &w->certificates[i].signature);
    }
    w->by = (Signed){.key = w->key[0], .certificates = w->certificates, .certificate_count = CHAIN - 1};
    w->root = (TrustKey){"city", "", w->key[CHAIN - 1]};
    w->trust = (Trust){.file = "trust.json", .keys = &w->root, .key_count = 1};
}

static ErrorId judged(World3 *w, const char *version, int64_t now) {
    const char *root;
    const Manifest m = {.id = "x", .version = version};
    error_clear();
    return trust_accepts(&w->trust, &w->by, &m, now, &root) ? ERR_NONE : error_last()->id;
}

static void trust_follows_the_chain(void **state) {
    World3 w;
    make_chain(&w, "2024-10-04");
    assert_int_equal(judged(&w, "1", NOW), ERR_NONE);
    assert_int_equal(judged(&w, "1", NOW + DAY - 1), ERR_NONE);
    assert_int_equal(judged(&w, "1", NOW + DAY), ERR_TRUST_EXPIRED);
    for (int i = 0; i < CHAIN; i++) {
        w.trust.revoked = &w.key[i], w.trust.revoked_count = 1;
        assert_int_equal(judged(&w, "1", NOW), ERR_TRUST_REVOKED);
    }
    w.trust.revoked_count = 0;
    w.root.expires = "2024-10-03";
    assert_int_equal(judged(&w, "1", NOW), ERR_TRUST_EXPIRED);
    w.root.expires = "";
    w.by.certificate_count = 1; // the school's own certificate is missing
    assert_int_equal(judged(&w, "1", NOW), ERR_TRUST_UNKNOWN);
    w.by.certificate_count = 2;
    w.certificates[1].by = w.key[0]; // a circle
    assert_int_equal(judged(&w, "1", NOW), ERR_TRUST_UNKNOWN);
    w.trust.key_count = 0;
    assert_int_equal(judged(&w, "1", NOW), ERR_TRUST_UNKNOWN);
}

static void certificates_are_checked(void **state) {
    World3 w;
    Bytes manifest = text("manifest");
    make_chain(&w, "");
    sign_make(&w.secret[0], manifest, &w.by.signature);
    assert_true(signed_check(&w.by, manifest));
    assert_false(signed_check(&w.by, text("manifesto")));
    static const char *const changes[] = {"name", "expires", "key", "by", "signature"};
    for (int i = 0; i < 5; i++) {
        Certificate good = w.certificates[0], *c = &w.certificates[0];
        if (i == 0) c->name = "another";
        if (i == 1) c->expires = "2099-01-01";
        if (i == 2) c->key = w.key[1];
        if (i == 3) c->by = w.key[0];
        if (i == 4) c->signature.bytes[7] ^= 1;
        if (signed_check(&w.by, manifest)) print_error("%s\n", changes[i]);
        assert_false(signed_check(&w.by, manifest));
        assert_int_equal(error_last()->id, ERR_PACK_SIGNATURE);
        w.certificates[0] = good;
    }
}

static void older_versions_can_be_refused(void **state) {
    World3 w;
    make_chain(&w, "");
    struct TrustSeen seen[2];
    w.trust.seen = seen, w.trust.refuse_rollback = true;
    const Manifest newer = {.id = "x", .version = "1.10.0"}, older = {.id = "x", .version = "1.9.2"};
    assert_true(trust_saw(arena, &w.trust, &newer));
    assert_false(trust_saw(arena, &w.trust, &older));
    assert_int_equal(judged(&w, "1.10.0", NOW), ERR_NONE);
    assert_int_equal(judged(&w, "1.9.2", NOW), ERR_TRUST_ROLLBACK);
    assert_int_equal(judged(&w, "2", NOW), ERR_NONE);
    w.trust.refuse_rollback = false;
    assert_int_equal(judged(&w, "1.9.2", NOW), ERR_NONE);
}

// Dotted numbers: the order is that of their parts, it turns round with its sides, and only equals are equal.
static void versions_are_ordered(void **state) {
    Random random = random_seed(9, 1);
    for (int i = 0; i < 2000; i++) {
        unsigned a[3], b[3];
        int expected = 0;
        for (int k = 0; k < 3; k++)
            a[k] = random_below(&random, 12), b[k] = random_below(&random, 3) ? a[k] : random_below(&random, 12);
        for (int k = 2; k >= 0; k--)
            if (a[k] != b[k]) expected = a[k] < b[k] ? -1 : 1;
        const char *x = arena_print(arena, "%u.%u.%u", a[0], a[1], a[2]),
                   *y = arena_print(arena, "%u.%u.%u", b[0], b[1], b[2]);
        assert_int_equal(version_compare(x, y), expected);
        assert_int_equal(version_compare(y, x), -expected);
    }
    assert_int_equal(version_compare("1.0", "1.0.1"), -1);
    assert_int_equal(version_compare("", ""), 0);
}

static void dates_end_with_their_day(void **state) {
    bool over;
    assert_true(date_is_over("1970-01-01", 0, &over) && !over);
    assert_true(date_is_over("1970-01-01", DAY, &over) && over);
    assert_true(date_is_over("2024-02-29", (int64_t)19782 * DAY + DAY - 1, &over) && !over);
    assert_true(date_is_over("2024-02-29", (int64_t)19783 * DAY, &over) && over);
    assert_true(date_is_over("", INT64_MAX, &over) && !over);
    static const char *const wrong[] = {"2024",     "2024-13-01",  "2024-00-01", "2024-01-32",
                                        "tomorrow", "2024-01-01x", "24-01-01"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) assert_false(date_is_over(wrong[i], 0, &over));
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(archives_come_back),
                                       cmocka_unit_test(other_programs_read_them),
                                       cmocka_unit_test(packs_say_what_their_folder_said),
                                       cmocka_unit_test(every_changed_bit_is_noticed),
                                       cmocka_unit_test(every_cut_is_noticed),
                                       cmocka_unit_test(keys_stay_out),
                                       cmocka_unit_test(trust_follows_the_chain),
                                       cmocka_unit_test(certificates_are_checked),
                                       cmocka_unit_test(older_versions_can_be_refused),
                                       cmocka_unit_test(versions_are_ordered),
                                       cmocka_unit_test(dates_end_with_their_day)};
    return cmocka_run_group_tests(tests, begin, end);
}
