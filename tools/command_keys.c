// orrery keys: keys of authors, schools and cities, the certificates between them, and whom this machine trusts.
#include "base/error.h"
#include "base/log.h"
#include "player/trusting.h"
#include "tools/commands.h"
#include "tools/key_files.h"
#include <stdio.h>
#include <string.h>

static const char *const help[2] = {
    "Usage: orrery keys new NAME                       makes NAME.key (keep it) and NAME.pub (give it away)\n"
    "       orrery keys certify WHO.pub --by MY.key [--expires 2030-12-31]\n"
    "                                                  says that WHO.pub belongs to WHO; written into WHO.pub\n"
    "       orrery keys trust WHO.pub [--expires DATE] packs that WHO stands behind may be played here\n"
    "       orrery keys revoke WHO.pub                 … and no longer, wherever that key stands\n"
    "       orrery keys list                           whom this machine trusts\n\n"
    "The trust file is $ORRERY_TRUST, or ~/.config/orrery/trust.json. A city certifies schools, a school certifies "
    "authors;\n"
    "a museum trusts the city.\n\n"
    "Example:\n  orrery keys new author && orrery keys certify author.pub --by school.key\n\nExit codes: 0 done, 1 it "
    "failed, 2 wrong usage.\n",
    "用法：orrery keys new 名称                        生成 名称.key（自己保管）和 名称.pub（交给别人）\n"
    "      orrery keys certify 谁.pub --by 我.key [--expires 2030-12-31]\n"
    "                                                 证明该公钥属于此人；写入 谁.pub\n"
    "      orrery keys trust 谁.pub [--expires 日期]   此人担保的课程包可在此播放\n"
    "      orrery keys revoke 谁.pub                   不再信任该密钥\n"
    "      orrery keys list                           列出本机信任的密钥\n\n"
    "信任文件为 $ORRERY_TRUST，或 ~/.config/orrery/trust.json。城市给学校发证，学校给作者发证；博物馆信任城市。\n\n"
    "示例：\n  orrery keys new author && orrery keys certify author.pub --by school.key\n\n退出码：0 完成，1 失败，2 "
    "用法错误。\n"};

typedef struct Request {
    const char *word, *name, *by, *expires;
    bool help;
} Request;

static const char *say(const char *english, const char *chinese) {
    return language_get() == LANGUAGE_CHINESE ? chinese : english;
}

static bool usage(const char *english, const char *chinese, const char *value) {
    char message[400];
    snprintf(message, sizeof message, say(english, chinese), value);
    return fail(ERR_USAGE, "%s", message);
}

static bool take_arguments(Request *r, int argc, char **argv) {
    bool over;
    r->expires = "";
    for (int i = 1; i < argc; i++) {
        if (!strcmp(argv[i], "--help") || !strcmp(argv[i], "-h")) return r->help = true;
        if (!strcmp(argv[i], "--by") && i + 1 < argc)
            r->by = argv[++i];
        else if (!strcmp(argv[i], "--expires") && i + 1 < argc)
            r->expires = argv[++i];
        else if (argv[i][0] == '-')
            return usage("there is no option “%s”", "没有选项“%s”", argv[i]);
        else if (!r->word)
            r->word = argv[i];
        else if (!r->name)
            r->name = argv[i];
        else
            return usage("“%s” is too much", "“%s”多余", argv[i]);
    }
    if (!r->word)
        return usage("%s needs a word: new, certify, trust, revoke, list",
                     "%s 需要：new、certify、trust、revoke 或 list", "orrery keys");
    if (!date_is_over(r->expires, 0, &over))
        return usage("“%s” is no date such as 2030-12-31", "“%s”不是日期，例如 2030-12-31", r->expires);
    return r->name || !strcmp(r->word, "list") || usage("keys %s needs a name", "keys %s 需要名称", r->word);
}

static const char *short_key(Arena *arena, const PublicKey *key) {
    char text[65];
    hex_write(key->bytes, sizeof *key, text);
    return arena_print(arena, "%.16s", text);
}

static bool write_identity(Arena *arena, const char *path, const Identity *it) {
    Bytes text = identity_write(arena, it);
    return os->write_file(path, text.data, text.size);
}

// ---- the words ----------------------------------------------------------------------------------------------------

// An old key is never overwritten: what it signed could not be signed again.
static bool make_new(const Request *r, Arena *arena) {
    const char *slash = strrchr(r->name, '/'), *bare = slash ? slash + 1 : r->name,
               *path = arena_print(arena, "%s.key", r->name);
    Identity it = {.name = bare};
    SecretKey secret;
    char hex[129];
    bool made = false;
    size_t n = strspn(bare, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-");
    if (!n || bare[n] || n > 60)
        return usage("“%s” is no name: letters, digits, - and _", "“%s”不能作名称：请用字母、数字、- 和 _", bare);
    if (!sign_new_key(&it.by.key, &secret)) return false;
    hex_write(secret.bytes, sizeof secret, hex);
    const char *text = arena_print(arena, "{\"name\":\"%s\",\"secret\":\"%s\"}\n", bare, hex);
    sign_forget(&secret);
    bool fine = os->create_secret(path, text, strlen(text), &made) && (made || fail(ERR_EXISTS, "%s", path)) &&
                write_identity(arena, identity_path(arena, path), &it);
    if (fine)
        printf(say("%s: keep it to yourself; %s: give it away\n", "%s：自己保管；%s：可交给别人\n"), path,
               identity_path(arena, path));
    return fine;
}

// The certificate, and above it those of who certifies: the whole way up travels with the key.
static bool certify(const Request *r, Arena *arena) {
    Identity who;
    KeyFile my;
    if (!r->by) return usage("%s needs --by MY.key", "%s 需要 --by 我.key", "keys certify");
    if (!identity_file_read(arena, r->name, &who) || !key_file_read(arena, r->by, &my)) return false;
    Certificate *list = arena_array(arena, Certificate, CERTIFICATES_MOST);
    Certificate *own = &list[0];
    *own = (Certificate){.name = who.name, .expires = r->expires, .key = who.by.key, .by = my.identity.by.key};
    sign_make(&my.secret, certificate_text(arena, own), &own->signature);
    key_file_forget(&my);
    int above = my.identity.by.certificate_count;
    if (above + 1 > CERTIFICATES_MOST)
        return usage("the chain above %s is too long", "%s 之上的证书链过长", my.identity.name);
    for (int i = 0; i < above; i++) list[i + 1] = my.identity.by.certificates[i];
    who.by.certificates = list, who.by.certificate_count = above + 1;
    if (!write_identity(arena, r->name, &who)) return false;
    printf(say("%s: certified by %s\n", "%s：由 %s 发证\n"), r->name, my.identity.name);
    return true;
}

static bool trust_one(const Request *r, Arena *arena, Trust *t) {
    Identity who;
    if (!identity_file_read(arena, r->name, &who)) return false;
    TrustKey *keys = arena_array(arena, TrustKey, t->key_count + 1);
    int count = 0;
    for (int i = 0; i < t->key_count; i++)
        if (memcmp(&t->keys[i].key, &who.by.key, sizeof(PublicKey)) != 0) keys[count++] = t->keys[i];
    keys[count++] = (TrustKey){who.name, r->expires, who.by.key};
    t->keys = keys, t->key_count = count;
    if (!trust_write(t)) return false;
    printf(say("%s (%s) is trusted in %s\n", "%s（%s）已加入信任文件 %s\n"), who.name, short_key(arena, &who.by.key),
           t->file);
    return true;
}

static bool revoke_one(const Request *r, Arena *arena, Trust *t) {
    Identity who;
    if (!identity_file_read(arena, r->name, &who)) return false;
    PublicKey *keys = arena_array(arena, PublicKey, t->revoked_count + 1);
    for (int i = 0; i < t->revoked_count; i++) keys[i] = t->revoked[i];
    keys[t->revoked_count++] = who.by.key;
    t->revoked = keys;
    if (!trust_write(t)) return false;
    printf(say("%s (%s) is revoked in %s\n", "%s（%s）已在 %s 中吊销\n"), who.name, short_key(arena, &who.by.key),
           t->file);
    return true;
}

static bool list_all(Arena *arena, const Trust *t) {
    printf("%s\n", t->file);
    for (int i = 0; i < t->key_count; i++)
        printf(say("  trusted  %s  %s  %s\n", "  信任    %s  %s  %s\n"), short_key(arena, &t->keys[i].key),
               t->keys[i].name, t->keys[i].expires);
    for (int i = 0; i < t->revoked_count; i++)
        printf(say("  revoked  %s\n", "  吊销    %s\n"), short_key(arena, &t->revoked[i]));
    return true;
}

static bool carry_out(const Request *r, Arena *arena) {
    Trust trust;
    if (!strcmp(r->word, "new")) return make_new(r, arena);
    if (!strcmp(r->word, "certify")) return certify(r, arena);
    if (!trust_read(arena, trusting_path(arena), &trust)) return false;
    if (!strcmp(r->word, "trust")) return trust_one(r, arena, &trust);
    if (!strcmp(r->word, "revoke")) return revoke_one(r, arena, &trust);
    if (!strcmp(r->word, "list")) return list_all(arena, &trust);
    return usage("“%s” is none of: new, certify, trust, revoke, list", "“%s”不是 new、certify、trust、revoke 或 list",
                 r->word);
}

int command_keys(int argc, char **argv) {
    Request request = {0};
    if (!take_arguments(&request, argc, argv)) return log_error(), 2;
    if (request.help) return fputs(help[language_get()], stdout), 0;
    Arena *arena = arena_create("keys", 0);
    bool fine = carry_out(&request, arena);
    int code = fine ? 0 : error_last()->id == ERR_USAGE ? 2 : 1;
    if (!fine) log_error();
    arena_destroy(arena);
    return code;
}
