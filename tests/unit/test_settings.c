// The settings file: everything in it can be changed, is read back as written, and is refused with file and line when wrong;
// and the desktop device does what the bindings say, with real SDL events, a virtual gamepad and a mouse (SDL's offscreen
// video driver: no window server is needed).
#include "unit/check.h"
#include "base/dmath.h"
#include "base/error.h"
#include "base/random.h"
#include "stage/device/device.h"
#include "stage/device/settings.h"
#include <SDL.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char path[] = ORRERY_BUILD_DIR "/settings-test.json";

static const char *const key_names[] = {"A", "B", "C", "Z", "1", "0", "F1", "F12", "Tab", "Shift+Tab", "Return", "Space", "Escape", "Backspace",
                                        "Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown", "-", "=", "Left Shift", "Keypad 5"};
static const char *const pad_names[] = {"a", "b", "x", "y", "back", "start", "leftstick", "rightstick", "leftshoulder", "rightshoulder",
                                        "dpup", "dpdown", "dpleft", "dpright"};
enum { KEY_NAMES = sizeof key_names / sizeof key_names[0], PAD_NAMES = sizeof pad_names / sizeof pad_names[0] };

// ---- the file -----------------------------------------------------------------------------------------------------

static void write_file(const char *text) { assert_true(os->write_file(path, text, strlen(text))); }

static void random_bindings(Random *random, char out[ACTION_COUNT][BINDINGS_MOST][24], const char *const *names, uint32_t count) {
    memset(out, 0, ACTION_COUNT * sizeof out[0]);
    for (int a = 0; a < ACTION_COUNT; a++)
        for (uint32_t i = 0, n = random_below(random, BINDINGS_MOST + 1); i < n; i++)
            snprintf(out[a][i], sizeof out[a][i], "%s", names[random_below(random, count)]);
}

static double between(Random *random, double low, double high) { return low + (high - low) * random_unit(random); }

static Settings random_settings(Random *random) {
    Settings s = settings_default();
    random_bindings(random, s.keys, key_names, KEY_NAMES);
    random_bindings(random, s.gamepad, pad_names, PAD_NAMES);
    random_bindings(random, s.mouse, (const char *const[]){"left", "x1", "wheelup"}, 3);
    s.look_speed = between(random, 0.1, 10), s.volume = between(random, 0, 1), s.field_of_view = between(random, 30, 100) * D_PI / 180;
    s.mono = random_below(random, 2), s.high_contrast = random_below(random, 2);
    s.world.captions = random_below(random, 2), s.world.one_switch = random_below(random, 2);
    s.world.snap_turn = (float)(between(random, 5, 90) * D_PI / 180), s.world.text_scale = (float)between(random, 0.75, 2);
    s.world.reading_speed = (float)between(random, 0, 3), s.world.scan_seconds = (float)between(random, 0.3, 10);
    s.world.vignette = (float)random_unit(random), s.world.eye_height = (float)between(random, 0, 2.2), s.world.seated = random_below(random, 2);
    s.mirror = random_below(random, 2), s.remember = random_below(random, 2);
    return s;
}

static void assert_same(const Settings *a, const Settings *b) {
    assert_memory_equal(a->keys, b->keys, sizeof a->keys);
    assert_memory_equal(a->gamepad, b->gamepad, sizeof a->gamepad);
    assert_memory_equal(a->mouse, b->mouse, sizeof a->mouse);
    const double pairs[][2] = {{a->look_speed, b->look_speed}, {a->volume, b->volume}, {a->field_of_view, b->field_of_view},
                               {a->world.snap_turn, b->world.snap_turn}, {a->world.text_scale, b->world.text_scale},
                               {a->world.reading_speed, b->world.reading_speed}, {a->world.scan_seconds, b->world.scan_seconds},
                               {a->world.vignette, b->world.vignette}, {a->world.eye_height, b->world.eye_height}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) assert_float_equal(pairs[i][0], pairs[i][1], 0.00051); // three decimals
    assert_true(a->mirror == b->mirror && a->remember == b->remember && a->world.seated == b->world.seated);
    assert_true(a->mono == b->mono && a->high_contrast == b->high_contrast);
    assert_true(a->world.captions == b->world.captions && a->world.one_switch == b->world.one_switch);
}

static void test_what_is_written_is_read(void **state) {
    Random random = random_seed(1, 1);
    for (int n = 0; n < 300; n++) {
        Arena *arena = arena_create("settings", 0);
        Settings s = n ? random_settings(&random) : settings_default(), back;
        char *text = settings_text(arena, &s);
        write_file(text);
        assert_true(settings_load(path, &back));
        assert_same(&s, &back);
        assert_string_equal(settings_text(arena, &back), text);
        arena_destroy(arena);
    }
}

// Only what the menu changed is written; the rest of the file stays as its owner wrote it.
static void test_what_the_menu_changed_is_remembered(void **state) {
    Settings before, after;
    write_file("{ \"volume\": 0.25, \"captions\": true, \"keys\": { \"hint\": [\"F12\"] }, \"remember\": true }");
    assert_true(settings_load(path, &before));
    assert_true(before.remember);
    WorldSettings now = before.world;
    now.captions = false, now.snap_turn = (float)(45 * D_PI / 180);
    assert_true(settings_remember(path, &before.world, &now));
    assert_true(settings_load(path, &after));
    assert_false(after.world.captions);
    assert_float_equal(after.world.snap_turn, now.snap_turn, 1e-5);
    assert_float_equal(after.volume, 0.25, 0);
    assert_string_equal(after.keys[ACTION_HINT][0], "F12");
    FILE *file = fopen(path, "r");
    char text[2000] = "";
    assert_true(fread(text, 1, sizeof text - 1, file) > 0);
    fclose(file);
    assert_null(strstr(text, "reading_speed")); // its default may change one day
    write_file("{ \"volume\": ");
    assert_false(settings_remember(path, &before.world, &now)); // broken since: told, not overwritten
}

static void test_every_action_can_be_remapped_alone(void **state) {
    Settings standard = settings_default(), back;
    for (int a = 0; a < ACTION_COUNT; a++) {
        char text[200];
        snprintf(text, sizeof text, "{ \"keys\": { \"%s\": [\"F11\", \"Shift+F11\"] },\n \"gamepad\": { \"%s\": [] } }", action_name((Action)a), action_name((Action)a));
        write_file(text);
        assert_true(settings_load(path, &back));
        assert_string_equal(back.keys[a][0], "F11");
        assert_string_equal(back.keys[a][1], "Shift+F11");
        assert_true(!back.keys[a][2][0] && !back.gamepad[a][0][0]);
        memcpy(back.keys[a], standard.keys[a], sizeof back.keys[a]), memcpy(back.gamepad[a], standard.gamepad[a], sizeof back.gamepad[a]);
        assert_same(&back, &standard); // nothing else moved
    }
}

static void test_wrong_values_are_refused_with_their_line(void **state) {
    static const struct {
        const char *text;
        int line;
        ErrorId id;
    } cases[] = {
        {"{\n \"volume\": 2 }", 2, ERR_SETTINGS},
        {"{\n \"volume\": 1,\n \"look_speed\": 0 }", 3, ERR_SETTINGS},
        {"{ \"mono\": 1 }", 1, ERR_SETTINGS},
        {"{\n\n\"text_scale\": true }", 3, ERR_SETTINGS},
        {"{\n\"text_scale\": \"1\" }", 2, ERR_SETTINGS},
        {"{ \"keys\": {\n \"hint\": [\"H\"],\n \"jump\": [\"J\"] } }", 3, ERR_SETTINGS},
        {"{ \"keys\": { \"hint\": [\"H\"] },\n \"gamepad\": {\n \"row\": [],\n \"hint\": \"y\" } }", 4, ERR_SETTINGS},
        {"{ \"gamepad\": {\n \"hint\": [1] } }", 2, ERR_SETTINGS},
        {"{ \"keys\": {\n \"hint\": [\"\"] } }", 2, ERR_SETTINGS},
        {"{ \"keys\": {\n \"hint\": [\"a\", \"b\", \"c\", \"d\", \"e\"] } }", 2, ERR_SETTINGS},
        {"{ \"keys\": {\n \"hint\": [\"a key with a name that is too long\"] } }", 2, ERR_SETTINGS},
        {"{\n \"keys\": [] }", 2, ERR_SETTINGS},
        {"{\n \"no such setting 没有\": 3 }", 2, ERR_SETTINGS},
        {"{\n \"volume\": 0.5,\n }", 3, ERR_JSON},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Settings s;
        write_file(cases[i].text);
        error_clear();
        assert_false(settings_load(path, &s));
        assert_int_equal(error_last()->id, cases[i].id);
        assert_string_equal(error_last()->file, path);
        if (error_last()->line != cases[i].line) print_error("%s\n", cases[i].text);
        assert_int_equal(error_last()->line, cases[i].line);
    }
    Settings s;
    assert_false(settings_load("/nowhere/settings.json", &s));
    assert_int_equal(error_last()->id, ERR_FILE_MISSING);
}

// ---- the device ---------------------------------------------------------------------------------------------------

static const DeviceKind *kind;

static Device *open_with(const Settings *settings, bool one_switch) {
    DeviceDescription d = {.width = 640, .height = 480, .title = "test", .eye_height = 1.2f, .field_of_view = 1, .settings = settings, .one_switch = one_switch};
    kind = device_find("desktop");
    Device *device = kind->open(&d);
    if (!device) error_print(error_last(), LANGUAGE_ENGLISH, stderr);
    assert_non_null(device);
    return device;
}

static Input poll_device(Device *device, DeviceFrame *frame) {
    Input input;
    DeviceFrame unused;
    kind->poll(device, &input, frame ? frame : &unused);
    return input;
}

static void key_event(const char *name, bool shift) {
    SDL_Event e = {.key = {.type = SDL_KEYDOWN, .state = SDL_PRESSED}};
    e.key.keysym.scancode = SDL_GetScancodeFromName(name);
    e.key.keysym.sym = SDL_GetKeyFromScancode(e.key.keysym.scancode);
    e.key.keysym.mod = shift ? KMOD_LSHIFT : KMOD_NONE;
    SDL_PushEvent(&e);
}

// What all bindings of a name together ask for.
static uint32_t bound(const char (*bindings)[BINDINGS_MOST][24], const char *name) {
    uint32_t commands = 0;
    for (int a = 0; a < ACTION_COUNT; a++)
        for (int i = 0; i < BINDINGS_MOST; i++)
            if (!strcmp(bindings[a][i], name) && a != ACTION_SUBMIT && a != ACTION_ERASE) commands |= action_command((Action)a);
    return commands;
}

static void test_keys_do_what_they_are_bound_to(void **state) {
    Random random = random_seed(2, 1);
    int commands = 0;
    for (int n = 0; n < 4; n++) {
        Settings s = n ? random_settings(&random) : settings_default();
        Device *device = open_with(&s, false);
        for (uint32_t k = 0; k < KEY_NAMES; k++) {
            bool shift = !strncmp(key_names[k], "Shift+", 6);
            key_event(key_names[k] + (shift ? 6 : 0), shift);
            uint32_t given = poll_device(device, NULL).commands;
            assert_int_equal(given, bound((const char (*)[BINDINGS_MOST][24])s.keys, key_names[k]));
            commands += given != 0;
            assert_int_equal(poll_device(device, NULL).commands, 0); // once
        }
        kind->close(device);
    }
    assert_true(commands > 30);
    Device *device = open_with(NULL, true); // with one switch, every key is the switch
    key_event("R", false);
    assert_int_equal(poll_device(device, NULL).commands, COMMAND_SWITCH);
    kind->close(device);
}

static void test_unknown_names_open_no_device(void **state) {
    for (int pad = 0; pad < 2; pad++) {
        Settings s = settings_default();
        snprintf(pad ? s.gamepad[ACTION_HINT][0] : s.keys[ACTION_HINT][0], 24, "NoSuchName");
        DeviceDescription d = {.width = 64, .height = 64, .title = "test", .field_of_view = 1, .settings = &s};
        assert_null(device_find("desktop")->open(&d));
        assert_int_equal(error_last()->id, ERR_SETTINGS);
        assert_non_null(strstr(error_last()->values, "hint: “NoSuchName”"));
    }
}

static void test_a_gamepad_that_is_plugged_in(void **state) {
    Random random = random_seed(3, 1);
    int commands = 0;
    for (int n = 0; n < 3; n++) {
        Settings s = n ? random_settings(&random) : settings_default();
        Device *device = open_with(&s, false);
        int index = SDL_JoystickAttachVirtual(SDL_JOYSTICK_TYPE_GAMECONTROLLER, SDL_CONTROLLER_AXIS_MAX, SDL_CONTROLLER_BUTTON_MAX, 0);
        SDL_Joystick *pad = SDL_JoystickOpen(index);
        assert_non_null(pad);
        poll_device(device, NULL); // it is noticed
        for (int b = 0; b <= SDL_CONTROLLER_BUTTON_DPAD_RIGHT; b++) {
            SDL_JoystickSetVirtualButton(pad, b, 1);
            uint32_t given = poll_device(device, NULL).commands;
            assert_int_equal(given, bound((const char (*)[BINDINGS_MOST][24])s.gamepad, SDL_GameControllerGetStringForButton((SDL_GameControllerButton)b)));
            commands += given != 0;
            SDL_JoystickSetVirtualButton(pad, b, 0);
            assert_int_equal(poll_device(device, NULL).commands, 0); // letting go does nothing
        }
        SDL_JoystickSetVirtualAxis(pad, SDL_CONTROLLER_AXIS_LEFTX, 32767);
        SDL_JoystickSetVirtualAxis(pad, SDL_CONTROLLER_AXIS_LEFTY, -32767);
        Input input = poll_device(device, NULL);
        assert_float_equal(input.walk[0], 1, 0.01);
        assert_float_equal(input.walk[1], 1, 0.01);
        SDL_JoystickSetVirtualAxis(pad, SDL_CONTROLLER_AXIS_LEFTX, 4000); // inside the dead zone
        SDL_JoystickSetVirtualAxis(pad, SDL_CONTROLLER_AXIS_LEFTY, 0);
        input = poll_device(device, NULL);
        assert_true(input.walk[0] == 0 && input.walk[1] == 0 && !input.hand[HAND_RIGHT].tracked);
        SDL_JoystickClose(pad);
        SDL_JoystickDetachVirtual(index);
        SDL_JoystickUpdate();
        poll_device(device, NULL); // and is missed without harm
        assert_int_equal(poll_device(device, NULL).commands, 0);
        kind->close(device);
    }
    assert_true(commands > 15);
}

static void mouse_to(int x, int y) {
    SDL_Event e = {.motion = {.type = SDL_MOUSEMOTION, .x = x, .y = y}};
    SDL_PushEvent(&e);
}

static void mouse_button(uint8_t button, bool down, int x, int y) {
    SDL_Event e = {.button = {.type = down ? SDL_MOUSEBUTTONDOWN : SDL_MOUSEBUTTONUP, .button = button, .x = x, .y = y}};
    SDL_PushEvent(&e);
}

static void test_the_mouse_points_presses_and_looks(void **state) {
    Random random = random_seed(4, 1);
    Device *device = open_with(NULL, false);
    for (int n = 0; n < 50; n++) {
        DeviceFrame frame;
        int x = (int)random_below(&random, 640), y = (int)random_below(&random, 480);
        mouse_to(x, y);
        Input input = poll_device(device, &frame);
        const HandInput *hand = &input.hand[HAND_RIGHT];
        assert_true(hand->tracked && !hand->buttons);
        // the ray's direction, put through the projection, is the pixel again
        Vec3 d = quat_rotate(quat_mul(quat_conjugate(input.head.orientation), hand->aim.orientation), vec3(0, 0, -1));
        const float *t = frame.views[0].tangents;
        assert_float_equal((d.x / -d.z - t[0]) / (t[1] - t[0]) * 640, x + 0.5, 0.05);
        assert_float_equal((t[3] - d.y / -d.z) / (t[3] - t[2]) * 480, y + 0.5, 0.05);
        mouse_button(SDL_BUTTON_LEFT, true, x, y);
        assert_int_equal(poll_device(device, NULL).hand[HAND_RIGHT].buttons, HAND_SELECT);
        assert_int_equal(poll_device(device, NULL).hand[HAND_RIGHT].buttons, HAND_SELECT); // as long as it is held
        mouse_button(SDL_BUTTON_LEFT, false, x, y);
        assert_int_equal(poll_device(device, NULL).hand[HAND_RIGHT].buttons, 0);
    }
    mouse_button(SDL_BUTTON_MIDDLE, true, 5, 5);
    assert_int_equal(poll_device(device, NULL).commands, COMMAND_TELEPORT);
    for (int up = 0; up < 2; up++) {
        SDL_Event e = {.wheel = {.type = SDL_MOUSEWHEEL, .y = up ? 1 : -1}};
        SDL_PushEvent(&e);
        assert_int_equal(poll_device(device, NULL).commands, up ? COMMAND_MORE : COMMAND_LESS);
    }
    key_event("Tab", false); // keys hide the ray
    assert_false(poll_device(device, NULL).hand[HAND_RIGHT].tracked);
    mouse_button(SDL_BUTTON_RIGHT, true, 5, 5);
    SDL_Event drag = {.motion = {.type = SDL_MOUSEMOTION, .xrel = 100}};
    SDL_PushEvent(&drag);
    Vec3 ahead = quat_rotate(poll_device(device, NULL).head.orientation, vec3(0, 0, -1));
    assert_true(ahead.x > 0.2f); // dragged to the right, the look goes right
    kind->close(device);
}

// Left-handed: the right button presses, the left one looks; the wheel turns the page, x2 asks for a hint.
static void test_the_mouse_can_be_remapped(void **state) {
    write_file("{ \"mouse\": { \"press\": [\"right\"], \"drag-look\": [\"left\"], \"hint\": [\"x2\"], \"more\": [], \"next\": [\"wheelup\"] } }");
    Settings s;
    assert_true(settings_load(path, &s));
    Device *device = open_with(&s, false);
    mouse_button(SDL_BUTTON_LEFT, true, 5, 5);
    assert_int_equal(poll_device(device, NULL).hand[HAND_RIGHT].buttons, 0);
    SDL_Event drag = {.motion = {.type = SDL_MOUSEMOTION, .xrel = 100}};
    SDL_PushEvent(&drag);
    assert_true(quat_rotate(poll_device(device, NULL).head.orientation, vec3(0, 0, -1)).x > 0.2f);
    mouse_button(SDL_BUTTON_LEFT, false, 5, 5);
    mouse_button(SDL_BUTTON_RIGHT, true, 5, 5);
    assert_int_equal(poll_device(device, NULL).hand[HAND_RIGHT].buttons, HAND_SELECT);
    mouse_button(SDL_BUTTON_RIGHT, false, 5, 5);
    mouse_button(SDL_BUTTON_X2, true, 5, 5);
    assert_int_equal(poll_device(device, NULL).commands, COMMAND_HINT);
    SDL_Event wheel = {.wheel = {.type = SDL_MOUSEWHEEL, .y = 1}};
    SDL_PushEvent(&wheel);
    assert_int_equal(poll_device(device, NULL).commands, COMMAND_NEXT);
    kind->close(device);
    write_file("{ \"mouse\": { \"press\": [\"tail\"] } }");
    assert_true(settings_load(path, &s));
    DeviceDescription d = {.width = 64, .height = 64, .title = "test", .eye_height = 1.2f, .field_of_view = 1, .settings = &s};
    assert_null(kind->open(&d));
    assert_int_equal(error_last()->id, ERR_SETTINGS);
}

int main(void) {
    setenv("SDL_VIDEODRIVER", "offscreen", 1);
    setenv("SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS", "1", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_written_is_read),
        cmocka_unit_test(test_what_the_menu_changed_is_remembered),
        cmocka_unit_test(test_every_action_can_be_remapped_alone),
        cmocka_unit_test(test_wrong_values_are_refused_with_their_line),
        cmocka_unit_test(test_keys_do_what_they_are_bound_to),
        cmocka_unit_test(test_unknown_names_open_no_device),
        cmocka_unit_test(test_a_gamepad_that_is_plugged_in),
        cmocka_unit_test(test_the_mouse_points_presses_and_looks),
        cmocka_unit_test(test_the_mouse_can_be_remapped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
