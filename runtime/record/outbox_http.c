#include "base/error.h"
#include "record/outbox_private.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ANSWER_MOST = 1 << 20, CONNECT_SECONDS = 10, TOTAL_SECONDS = 60 };

struct OutboxHttp {
    CURL *curl;
    struct curl_slist *headers, *gzip_headers;
    const atomic_bool *stop;
    uint8_t *packed;
    size_t packed_room;
    char *answer;
    size_t answer_size;
    char problem[CURL_ERROR_SIZE], authority[600];
};

static bool is_this_machine(const char *host) {
    return !strcmp(host, "localhost") || !strncmp(host, "127.", 4) || !strcmp(host, "[::1]") || !strcmp(host, "::1");
}

static bool check_address(const OutboxSettings *s, char *url, size_t size) {
    CURLU *u = curl_url();
    char *scheme = NULL, *host = NULL;
    bool zh = language_get() == LANGUAGE_CHINESE;
    bool fine = u && curl_url_set(u, CURLUPART_URL, s->lrs, 0) == CURLUE_OK && curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    if (!fine) fail(ERR_OUTBOX, zh ? "“%.200s”不是网址" : "“%.200s” is not a URL", s->lrs);
    else if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0) fine = fail(ERR_OUTBOX, zh ? "“%.200s”不是 https 网址" : "“%.200s” is not an https URL", s->lrs);
    else if (!strcmp(scheme, "http") && !s->allow_http && !is_this_machine(host))
        fine = fail(ERR_OUTBOX, zh ? "“%.200s”未加密：请使用 https，或加 --insecure-http" : "“%.200s” is not encrypted: use https, or --insecure-http", s->lrs);
    size_t length = strlen(s->lrs);
    while (length && s->lrs[length - 1] == '/') length--;
    snprintf(url, size, "%.*s/statements", (int)length, s->lrs);
    curl_free(scheme), curl_free(host), curl_url_cleanup(u);
    return fine;
}

static size_t take(char *data, size_t one, size_t count, void *context) {
    OutboxHttp *h = context;
    if (h->answer_size + count > ANSWER_MOST) return 0; // ends the transfer: nonsense
    memcpy(h->answer + h->answer_size, data, count);
    h->answer_size += count;
    h->answer[h->answer_size] = 0;
    return count * one;
}

static int look(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
    const OutboxHttp *h = context;
    return h->stop && atomic_load(h->stop);
}

static void set_up(OutboxHttp *h, const char *url) {
    CURL *c = h->curl;
    static const char *const headers[] = {"Content-Type: application/json", "X-Experience-API-Version: 1.0.3", "Expect:"};
    for (int i = 0; i < 3; i++) {
        h->headers = curl_slist_append(h->headers, headers[i]);
        h->gzip_headers = curl_slist_append(h->gzip_headers, headers[i]);
    }
    h->gzip_headers = curl_slist_append(h->gzip_headers, "Content-Encoding: gzip");
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    curl_easy_setopt(c, CURLOPT_USERPWD, h->authority);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)TOTAL_SECONDS);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->problem);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, look);
    curl_easy_setopt(c, CURLOPT_XFERINFODATA, h);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "Orrery/" ORRERY_VERSION);
}

OutboxHttp *outbox_http_open(const OutboxSettings *s, const atomic_bool *stop) {
    char url[2048];
    if (!check_address(s, url, sizeof url)) return NULL;
    OutboxHttp *h = calloc(1, sizeof *h);
    if (!h || !(h->answer = malloc(ANSWER_MOST + 1)) || !(h->curl = curl_easy_init())) abort();
    h->stop = stop;
    snprintf(h->authority, sizeof h->authority, "%s:%s", s->key, s->secret);
    set_up(h, url);
    return h;
}

void outbox_http_close(OutboxHttp *h) {
    if (!h) return;
    curl_easy_cleanup(h->curl);
    curl_slist_free_all(h->headers), curl_slist_free_all(h->gzip_headers);
    memset(h->authority, 0, sizeof h->authority);
    free(h->packed), free(h->answer), free(h);
}

static bool pack(OutboxHttp *h, Bytes plain, Bytes *out) {
    z_stream z = {0};
    if (deflateInit2(&z, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK) return false; // 16: with a gzip header
    size_t bound = deflateBound(&z, plain.size);
    if (bound > h->packed_room && !(h->packed = realloc(h->packed, h->packed_room = bound))) abort();
    z.next_in = (uint8_t *)(uintptr_t)plain.data, z.avail_in = (unsigned)plain.size;
    z.next_out = h->packed, z.avail_out = (unsigned)bound;
    bool fine = deflate(&z, Z_FINISH) == Z_STREAM_END;
    *out = (Bytes){h->packed, z.total_out};
    deflateEnd(&z);
    return fine;
}

void outbox_http_post(OutboxHttp *h, Bytes array, OutboxAnswer *answer, const char **body) {
    Bytes send = array;
    long status = 0;
    curl_off_t retry_after = 0;
    if (answer->gzip) answer->gzip = pack(h, array, &send);
    h->answer_size = 0, h->answer[0] = 0, h->problem[0] = 0;
    curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, answer->gzip ? h->gzip_headers : h->headers);
    curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, send.data);
    curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)send.size);
    CURLcode code = curl_easy_perform(h->curl);
    if (code == CURLE_OK) curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
    else if (!h->problem[0]) snprintf(h->problem, sizeof h->problem, "%s", curl_easy_strerror(code));
    if (code == CURLE_OK) curl_easy_getinfo(h->curl, CURLINFO_RETRY_AFTER, &retry_after);
    answer->status = (int)status;
    answer->retry_after = retry_after > 0 ? (double)retry_after : -1;
    *body = h->answer;
}

const char *outbox_http_problem(const OutboxHttp *h) { return h->problem; }
