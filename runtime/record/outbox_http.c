#include "base/error.h"
#include "record/outbox_private.h"
#include <arpa/inet.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { ANSWER_MOST = 1 << 20, CONNECT_SECONDS = 10, TOTAL_SECONDS = 60, LOOK_EVERY_MS = 50, URL_MOST = 2000 };

struct OutboxHttp {
    CURLM *multi; // so that a transfer can be left at any moment
    CURL *curl;
    struct curl_slist *headers, *gzip_headers;
    const atomic_bool *quit;
    uint8_t *packed;
    size_t packed_room;
    char *answer;
    size_t answer_size;
    char problem[CURL_ERROR_SIZE];
    char url[URL_MOST + 20];
};

// By the address itself: a name such as 127.example.org may lead anywhere.
static bool is_this_machine(const char *host) {
    struct in_addr four;
    return !strcmp(host, "localhost") || !strcmp(host, "[::1]") || (inet_pton(AF_INET, host, &four) == 1 && (ntohl(four.s_addr) >> 24) == 127);
}

static bool has(CURLU *u, CURLUPart part) {
    char *text = NULL;
    bool there = curl_url_get(u, part, &text, 0) == CURLUE_OK;
    curl_free(text);
    return there;
}

static bool check_parts(CURLU *u, const OutboxSettings *s, bool *here) {
    static const CURLUPart never[] = {CURLUPART_USER, CURLUPART_PASSWORD, CURLUPART_QUERY, CURLUPART_FRAGMENT};
    char *scheme = NULL, *host = NULL;
    bool zh = language_get() == LANGUAGE_CHINESE;
    bool fine = strlen(s->lrs) < URL_MOST && curl_url_set(u, CURLUPART_URL, s->lrs, 0) == CURLUE_OK &&
                curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK && curl_url_get(u, CURLUPART_HOST, &host, 0) == CURLUE_OK;
    *here = fine && is_this_machine(host);
    if (!fine) fail(ERR_OUTBOX, zh ? "“%.200s”不是网址" : "“%.200s” is not a URL", s->lrs);
    else if (strcmp(scheme, "https") != 0 && strcmp(scheme, "http") != 0) fine = fail(ERR_OUTBOX, zh ? "“%.200s”不是 https 网址" : "“%.200s” is not an https URL", s->lrs);
    else if (!strcmp(scheme, "http") && !s->allow_http && !*here)
        fine = fail(ERR_OUTBOX, zh ? "“%.200s”未加密：请使用 https，或加 --insecure-http" : "“%.200s” is not encrypted: use https, or --insecure-http", s->lrs);
    for (int i = 0; fine && i < 4; i++) // said without the URL: a secret may stand in it
        if (has(u, never[i])) fine = fail(ERR_OUTBOX, "%s", zh ? "网址中不能有用户名、密码、“?”或“#”" : "the URL may hold no user, password, ? or #");
    if (fine && strchr(s->key, ':')) fine = fail(ERR_OUTBOX, "%s", zh ? "密钥名中不能有冒号" : "the key may hold no colon"); // RFC 7617
    curl_free(scheme), curl_free(host);
    return fine;
}

static bool check_address(const OutboxSettings *s, char url[URL_MOST + 20], bool *here) {
    CURLU *u = curl_url();
    if (!u) abort();
    bool fine = check_parts(u, s, here);
    size_t length = strlen(s->lrs);
    while (length && s->lrs[length - 1] == '/') length--;
    if (fine) snprintf(url, URL_MOST + 20, "%.*s/statements", (int)length, s->lrs);
    curl_url_cleanup(u);
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

static void set_headers(OutboxHttp *h) {
    static const char *const headers[] = {"Content-Type: application/json", "X-Experience-API-Version: 1.0.3", "Expect:"};
    for (int i = 0; i < 3; i++) {
        h->headers = curl_slist_append(h->headers, headers[i]);
        h->gzip_headers = curl_slist_append(h->gzip_headers, headers[i]);
    }
    h->gzip_headers = curl_slist_append(h->gzip_headers, "Content-Encoding: gzip");
}

static void set_up(OutboxHttp *h, const char *url, const OutboxSettings *s) {
    CURL *c = h->curl;
    curl_easy_setopt(c, CURLOPT_URL, url);
    curl_easy_setopt(c, CURLOPT_POST, 1L);
    curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L); // do not wait for a name service that hangs
    curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(c, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
    curl_easy_setopt(c, CURLOPT_USERNAME, s->key);
    curl_easy_setopt(c, CURLOPT_PASSWORD, s->secret);
    curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, (long)CONNECT_SECONDS);
    curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)((s->timeout > 0 ? s->timeout : TOTAL_SECONDS) * 1000));
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, h->problem);
    curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(c, CURLOPT_WRITEDATA, h);
    curl_easy_setopt(c, CURLOPT_USERAGENT, "Orrery/" ORRERY_VERSION);
}

OutboxHttp *outbox_http_open(const OutboxSettings *s, const atomic_bool *quit) {
    char url[URL_MOST + 20];
    bool here;
    if (!check_address(s, url, &here)) return NULL;
    OutboxHttp *h = calloc(1, sizeof *h);
    if (!h || !(h->answer = malloc(ANSWER_MOST + 1)) || !(h->curl = curl_easy_init()) || !(h->multi = curl_multi_init())) abort();
    h->quit = quit;
    snprintf(h->url, sizeof h->url, "%s", url);
    set_headers(h);
    set_up(h, url, s);
    if (here) curl_easy_setopt(h->curl, CURLOPT_PROXY, ""); // what is meant for this machine stays on it
    return h;
}

void outbox_http_close(OutboxHttp *h) {
    if (!h) return;
    curl_easy_cleanup(h->curl);
    curl_multi_cleanup(h->multi);
    curl_slist_free_all(h->headers), curl_slist_free_all(h->gzip_headers);
    free(h->packed), free(h->answer), free(h);
}

static CURLcode transfer(OutboxHttp *h) {
    int running = 1, left;
    CURLMcode fine = curl_multi_add_handle(h->multi, h->curl);
    while (fine == CURLM_OK && running && !(h->quit && atomic_load(h->quit))) {
        fine = curl_multi_perform(h->multi, &running);
        if (fine == CURLM_OK && running) fine = curl_multi_poll(h->multi, NULL, 0, LOOK_EVERY_MS, NULL);
    }
    const CURLMsg *message = curl_multi_info_read(h->multi, &left);
    CURLcode code = message && message->msg == CURLMSG_DONE ? message->data.result : CURLE_ABORTED_BY_CALLBACK;
    curl_multi_remove_handle(h->multi, h->curl);
    return code;
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
    struct curl_header *header;
    if (answer->gzip) answer->gzip = pack(h, array, &send);
    h->answer_size = 0, h->answer[0] = 0, h->problem[0] = 0;
    curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, answer->gzip ? h->gzip_headers : h->headers);
    curl_easy_setopt(h->curl, CURLOPT_POSTFIELDS, send.data);
    curl_easy_setopt(h->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)send.size);
    CURLcode code = transfer(h);
    answer->retry_after = -1;
    if (code == CURLE_OK) {
        curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &status);
        if (curl_easy_header(h->curl, "Retry-After", 0, CURLH_HEADER, -1, &header) == CURLHE_OK)
            answer->retry_after = outbox_retry_after(header->value, os->wall_ms());
    } else if (!h->problem[0]) snprintf(h->problem, sizeof h->problem, "%s", curl_easy_strerror(code));
    answer->status = (int)status;
    *body = h->answer;
}

// The secret goes with the request, so the link must stay with the same scheme, machine and port.
static bool resolve(const OutboxHttp *h, const char *link, char **out) {
    static const CURLUPart same[] = {CURLUPART_SCHEME, CURLUPART_HOST, CURLUPART_PORT};
    CURLU *base = curl_url(), *u = curl_url();
    if (!base || !u) abort();
    bool fine = curl_url_set(base, CURLUPART_URL, h->url, 0) == CURLUE_OK && curl_url_set(u, CURLUPART_URL, h->url, 0) == CURLUE_OK &&
                curl_url_set(u, CURLUPART_URL, link, 0) == CURLUE_OK;
    for (int i = 0; fine && i < 3; i++) {
        char *a = NULL, *b = NULL;
        curl_url_get(base, same[i], &a, CURLU_DEFAULT_PORT), curl_url_get(u, same[i], &b, CURLU_DEFAULT_PORT);
        fine = a && b && !strcmp(a, b);
        curl_free(a), curl_free(b);
    }
    *out = NULL;
    if (fine) fine = curl_url_get(u, CURLUPART_URL, out, 0) == CURLUE_OK;
    curl_url_cleanup(base), curl_url_cleanup(u);
    return fine || fail(ERR_OUTBOX, language_get() == LANGUAGE_CHINESE ? "学习记录存储给出的后续网址指向别处：%.200s" : "the store's link to more leads elsewhere: %.200s", link);
}

bool outbox_http_get(OutboxHttp *h, const char *query_or_more, int *status, const char **body) {
    char *url;
    long got = 0;
    if (!resolve(h, query_or_more, &url)) return false;
    h->answer_size = 0, h->answer[0] = 0, h->problem[0] = 0;
    curl_easy_setopt(h->curl, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(h->curl, CURLOPT_URL, url);
    curl_easy_setopt(h->curl, CURLOPT_HTTPHEADER, h->headers);
    CURLcode code = transfer(h);
    if (code == CURLE_OK) curl_easy_getinfo(h->curl, CURLINFO_RESPONSE_CODE, &got);
    else if (!h->problem[0]) snprintf(h->problem, sizeof h->problem, "%s", curl_easy_strerror(code));
    curl_free(url);
    *status = (int)got, *body = h->answer;
    return true;
}

const char *outbox_http_problem(const OutboxHttp *h) { return h->problem; }
