// The JSON writer against jansson's reader: what is written reads back as the same values, and nothing is written past the end.
#include "check.h"
#include "base/json_writer.h"
#include "base/random.h"
#include "base/utf8.h"
#include <jansson.h>
#include <string.h>

static void test_strings_read_back(void **state) {
    Random r = random_seed(1, 1);
    for (int n = 0; n < 5000; n++) {
        char text[120], out[120 * JSON_ESCAPE_MOST + 2];
        int length = (int)random_below(&r, sizeof text);
        for (int i = 0; i < length; i++) text[i] = (char)(1 + random_below(&r, n % 2 ? 127 : 255));
        text[length] = 0;
        JsonWriter w = json_writer(out, sizeof out);
        json_put_string(&w, text);
        json_t *back = json_loadb(out, json_written(&w), JSON_DECODE_ANY, NULL);
        assert_non_null(back);
        size_t valid = utf8_valid(text, (size_t)length);
        assert_int_equal(json_string_length(back), valid);
        assert_memory_equal(json_string_value(back), text, valid);
        json_decref(back);
    }
}

static void test_numbers_read_back(void **state) {
    Random r = random_seed(2, 1);
    static const double special[] = {0, 1, -1, 0.1, 1e15, -1e15, 999999999999999, 1e300, -1e-300, 9.2233720368547758e18, 2147483648.5};
    for (int n = 0; n < 20000; n++) {
        double value = n < 11 ? special[n] : random_normal(&r) * (n % 3 ? 1 : 1e12);
        if (n >= 11 && n % 5 == 0) value = (double)(int64_t)(value * 1e6) / 1000;
        char out[40];
        JsonWriter w = json_writer(out, sizeof out);
        json_put_number(&w, value);
        json_t *back = json_loadb(out, json_written(&w), JSON_DECODE_ANY, NULL);
        assert_non_null(back);
        assert_true(json_number_value(back) == value);
        json_decref(back);
    }
    char out[40];
    for (int i = 0; i < 3; i++) {
        JsonWriter w = json_writer(out, sizeof out);
        json_put_number(&w, (double[]){__builtin_nan(""), __builtin_inf(), -__builtin_inf()}[i]);
        assert_int_equal(json_written(&w), 4);
        assert_memory_equal(out, "null", 4);
    }
}

// Too little room: the result is 0 and the byte behind the room is untouched; just enough: the same text.
static void test_room(void **state) {
    char whole[100], out[101];
    JsonWriter w = json_writer(whole, sizeof whole);
    size_t size = 0;
    for (size_t room = sizeof whole; room + 1 > 0; room--) {
        memset(out, '~', sizeof out);
        w = json_writer(out, room);
        json_put(&w, "{\"a\":"), json_put_string(&w, "q\"\\\n浑"), json_put(&w, ","), json_put_unsigned(&w, UINT64_MAX), json_put_number(&w, -0.5), json_put(&w, "}");
        if (!size) size = json_written(&w), memcpy(whole, out, size);
        assert_int_equal(json_written(&w), room >= size ? size : 0);
        assert_int_equal(out[room], '~');
        if (json_written(&w)) assert_memory_equal(out, whole, size);
    }
    assert_memory_equal(whole, "{\"a\":\"q\\\"\\\\\\u000a浑\",18446744073709551615-0.5}", size);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_strings_read_back), cmocka_unit_test(test_numbers_read_back), cmocka_unit_test(test_room)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
