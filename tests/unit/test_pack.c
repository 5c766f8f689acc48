// Folder packs, friendly and hostile.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#undef fail // cmocka's; the house has its own
#include "base/error.h"
#include "faulty_os.h"
#include "pack/pack.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char root[64]; // this program's own folder, removed at the end

static const char *at(const char *pack, const char *name) {
    static char paths[4][512];
    static int turn;
    char *path = paths[turn++ % 4];
    snprintf(path, 512, "%s/%s/%s", root, pack, name);
    return path;
}

static void put(const char *pack, const char *name, const char *content) {
    const char *path = at(pack, name);
    char folder[512];
    snprintf(folder, sizeof folder, "%s", path);
    *strrchr(folder, '/') = 0;
    assert_true(os->make_folder(folder));
    assert_true(os->write_file(path, content, strlen(content)));
}

static void put_lesson(const char *pack) {
    put(pack, "lesson.lua", "lesson{}");
    put(pack, "strings/en.json", "{}");
    put(pack, "models/a-b_c.2.glb", "glTF");
}

static Pack *open_pack(const char *pack) { return pack_open(at(pack, ".")); }

static void assert_refused(const char *pack, ErrorId id, const char *value) {
    error_clear();
    assert_null(open_pack(pack));
    assert_string_equal(error_name(error_last()->id), error_name(id));
    if (value) assert_non_null(strstr(error_last()->values, value));
}

static Digest digest_of(const char *pack) {
    Digest digest;
    Pack *p = open_pack(pack);
    assert_non_null(p);
    assert_true(pack_digest(p, &digest));
    pack_close(p);
    return digest;
}

static bool same(Digest a, Digest b) { return memcmp(&a, &b, sizeof a) == 0; }

static void test_plain_names(void **state) {
    static const char *const good[] = {"a", "lesson.lua", "models/study.glb", "a/b/c-D_9.x", "a..b", "x."};
    static const char *const bad[] = {"",   ".",    "..",      "../a",  "a/..", "a/../b", "/a",
                                      "a/", "a//b", ".hidden", "a/.b",  "a\\b", "a b",    "a\nb",
                                      "c:", "é",    "./a",     "a/./b", "a\tb", "~",      "a*"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) assert_true(pack_name_is_plain(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(pack_name_is_plain(bad[i]));
    assert_false(pack_name_is_plain(NULL));
    assert_false(pack_name_is_plain("1/2/3/4/5/6/7/8/9"));
    char longest[202];
    memset(longest, 'a', 201), longest[201] = 0;
    assert_false(pack_name_is_plain(longest));
    assert_true(pack_name_is_plain(longest + 1));
}

static void test_lists_and_reads(void **state) {
    put_lesson("plain");
    put("plain", "acts/solve.acts", "wait 1s");
    put("plain", "models-source/x.py", "pass");
    put("plain", ".git/config", "x");
    Pack *pack = open_pack("plain");
    assert_non_null(pack);
    assert_int_equal(pack_file_count(pack), 3);
    assert_string_equal(pack_file(pack, 0)->name, "lesson.lua");
    assert_string_equal(pack_file(pack, 1)->name, "models/a-b_c.2.glb");
    assert_int_equal(pack_file(pack, 1)->size, 4);
    assert_true(pack_file(pack, 1)->modified_ns > 0);
    assert_true(pack_has(pack, "strings/en.json"));
    assert_false(pack_has(pack, "acts/solve.acts"));
    Arena *arena = arena_create("test", 0);
    Bytes bytes;
    assert_true(pack_read(pack, arena, "lesson.lua", &bytes));
    assert_int_equal(bytes.size, 8);
    assert_true(pack_read(pack, arena, "acts/solve.acts", &bytes));
    assert_false(pack_read(pack, arena, "models-source/x.py", &bytes));
    assert_int_equal(error_last()->id, ERR_FILE_MISSING);
    assert_false(pack_read(pack, arena, "../plain/lesson.lua", &bytes));
    assert_int_equal(error_last()->id, ERR_PACK_NAME);
    assert_false(pack_read(pack, arena, "strings", &bytes));
    assert_false(pack_read(pack, arena, "acts", &bytes));
    arena_destroy(arena);
    pack_close(pack);
}

static void test_what_is_no_pack(void **state) {
    assert_refused("nowhere", ERR_FILE_MISSING, "nowhere");
    put("empty", "readme.txt", "x");
    assert_refused("empty", ERR_PACK_NOT_A_PACK, "empty");
    assert_null(pack_open(at("empty", "readme.txt"))); // a file is taken for a packed lesson
    assert_int_equal(error_last()->id, ERR_PACK_ARCHIVE);
    put("inside", "deep/lesson.lua", "x");
    assert_refused("inside", ERR_PACK_NOT_A_PACK, NULL);
}

static void test_links(void **state) {
    put_lesson("link");
    assert_int_equal(symlink("/etc/passwd", at("link", "strings/zh-CN.json")), 0);
    assert_refused("link", ERR_PACK_NAME, "strings/zh-CN.json");
    assert_int_equal(unlink(at("link", "strings/zh-CN.json")), 0);
    assert_int_equal(symlink("/etc", at("link", "outside")), 0);
    assert_refused("link", ERR_PACK_NAME, "outside");
    assert_int_equal(unlink(at("link", "outside")), 0);
    // A link in acts/ is not listed, but reading through it is refused.
    assert_int_equal(symlink("/etc", at("link", "acts")), 0);
    Pack *pack = open_pack("link");
    assert_non_null(pack);
    Arena *arena = arena_create("test", 0);
    Bytes bytes;
    assert_false(pack_read(pack, arena, "acts/passwd", &bytes));
    assert_int_equal(error_last()->id, ERR_PACK_NAME);
    // A file that turns into a link after the listing is refused too.
    assert_int_equal(unlink(at("link", "strings/en.json")), 0);
    assert_int_equal(symlink("/etc/passwd", at("link", "strings/en.json")), 0);
    assert_false(pack_read(pack, arena, "strings/en.json", &bytes));
    assert_int_equal(error_last()->id, ERR_PACK_NAME);
    arena_destroy(arena);
    pack_close(pack);
    // The pack as a whole may be reached through a link.
    put_lesson("real");
    assert_int_equal(symlink(at("real", ""), at("", "alias")), 0);
    char alias[100];
    snprintf(alias, sizeof alias, "%s/alias", root);
    pack = pack_open(alias);
    assert_non_null(pack);
    pack_close(pack);
}

static void test_bad_names(void **state) {
    static const char *const names[] = {"a b.txt",     "\xe4\xb8\xad.txt", "x\ty", "x\ny",
                                        "back\\slash", "bad\xff",          "c:x",  "~"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        put_lesson("names");
        put("names", names[i], "x");
        assert_refused("names", ERR_PACK_NAME, NULL);
        assert_null(strchr(error_last()->values, '\t'));
        unlink(at("names", names[i]));
    }
    char deep[64] = "d/d/d/d/d/d/d/d/d";
    put("deep", "lesson.lua", "x");
    put("deep", deep, "x");
    assert_refused("deep", ERR_PACK_NAME, NULL);
}

static void test_fifo(void **state) {
    put_lesson("fifo");
    assert_int_equal(mkfifo(at("fifo", "sound.ogg"), 0644), 0);
    assert_refused("fifo", ERR_PACK_NAME, "sound.ogg");
    assert_int_equal(rename(at("fifo", "sound.ogg"), at("fifo", ".x")), 0);
    Pack *pack = open_pack("fifo");
    assert_non_null(pack);
    // A file replaced by a FIFO after the listing must not hang the reader.
    assert_int_equal(rename(at("fifo", ".x"), at("fifo", "strings/en.json")), 0);
    Digest digest;
    assert_false(pack_digest(pack, &digest));
    assert_int_equal(error_last()->id, ERR_PACK_NAME);
    pack_close(pack);
}

static void make_sparse(const char *path, off_t size) {
    int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC, 0644);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, size), 0);
    close(fd);
}

static void test_sizes(void **state) {
    put_lesson("huge");
    make_sparse(at("huge", "models/big.glb"), (off_t)1 << 40);
    assert_refused("huge", ERR_PACK_LIMIT, "models/big.glb");
    make_sparse(at("huge", "models/big.glb"), (off_t)200 << 20);
    Pack *pack = open_pack("huge");
    assert_non_null(pack);
    pack_close(pack);
    make_sparse(at("huge", "models/big2.glb"), (off_t)200 << 20);
    make_sparse(at("huge", "models/big3.glb"), (off_t)200 << 20);
    assert_refused("huge", ERR_PACK_LIMIT, NULL);
}

static void test_counts(void **state) {
    char name[32];
    put_lesson("many");
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "f%04d", i);
        make_sparse(at("many", name), 0);
    }
    assert_refused("many", ERR_PACK_LIMIT, "4000");
    put_lesson("folders");
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "d%04d", i);
        assert_int_equal(mkdir(at("folders", name), 0755), 0);
    }
    assert_refused("folders", ERR_PACK_LIMIT, "4000");
}

// Root reads everything, so the child gives its rights up first.
static void test_unreadable(void **state) {
    put_lesson("secret");
    assert_int_equal(chmod(root, 0755), 0);
    assert_int_equal(chmod(at("secret", "strings/en.json"), 0), 0);
    pid_t child = fork();
    if (child == 0) {
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0)) _exit(9);
        Pack *pack = open_pack("secret");
        Digest digest;
        if (!pack || pack_digest(pack, &digest)) _exit(1);
        _exit(error_last()->id == ERR_FILE_READ && strstr(error_last()->values, "strings/en.json") ? 0 : 2);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
}

static void test_digest(void **state) {
    put_lesson("one");
    Digest first = digest_of("one");
    // Elsewhere, made in another order, with other times: the same.
    put("two", "models/a-b_c.2.glb", "glTF");
    put("two", "strings/en.json", "{}");
    put("two", "lesson.lua", "lesson{}");
    put("two", "acts/x.acts", "1");
    put("two", "models-source/x.py", "1");
    put("two", ".hidden", "1");
    struct timespec times[2] = {{1, 0}, {1, 0}};
    assert_int_equal(utimensat(AT_FDCWD, at("two", "lesson.lua"), times, 0), 0);
    assert_true(same(first, digest_of("two")));
    // One byte, one name, one file more, one byte moved across files: different.
    put("two", "lesson.lua", "lesson{ ");
    assert_false(same(first, digest_of("two")));
    put("two", "lesson.lua", "lesson{}");
    assert_int_equal(rename(at("two", "strings/en.json"), at("two", "strings/eo.json")), 0);
    assert_false(same(first, digest_of("two")));
    assert_int_equal(rename(at("two", "strings/eo.json"), at("two", "strings/en.json")), 0);
    assert_true(same(first, digest_of("two")));
    make_sparse(at("two", "empty"), 0);
    assert_false(same(first, digest_of("two")));
    assert_int_equal(unlink(at("two", "empty")), 0);
    put("two", "lesson.lua", "lesson{}g");
    put("two", "models/a-b_c.2.glb", "lTF");
    assert_false(same(first, digest_of("two")));
}

static bool open_and_digest(void) {
    Digest digest;
    Pack *pack = open_pack("faulty");
    bool fine = pack && pack_digest(pack, &digest);
    pack_close(pack);
    return fine;
}

static void test_every_call_fails_once(void **state) {
    put_lesson("faulty");
    int n = 1;
    for (;; n++) {
        error_clear();
        faulty_install(n);
        bool fine = open_and_digest();
        faulty_remove();
        if (!faulty_hit()) break;
        assert_false(fine);
        assert_int_not_equal(error_last()->id, ERR_NONE);
    }
    assert_true(n > 8);
}

static int set_up(void **state) {
    snprintf(root, sizeof root, "/tmp/orrery-test-pack-XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}
static int tear_down(void **state) {
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", root);
    return system(command);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain_names),
                                       cmocka_unit_test(test_lists_and_reads),
                                       cmocka_unit_test(test_what_is_no_pack),
                                       cmocka_unit_test(test_links),
                                       cmocka_unit_test(test_bad_names),
                                       cmocka_unit_test(test_fifo),
                                       cmocka_unit_test(test_sizes),
                                       cmocka_unit_test(test_counts),
                                       cmocka_unit_test(test_unreadable),
                                       cmocka_unit_test(test_digest),
                                       cmocka_unit_test(test_every_call_fails_once)};
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
