// The desktop: one SDL2 window, mouse and keyboard, gamepad, or a single switch.
//
// The mouse points with the right hand's ray through the cursor (left button = trigger, wheel = more and less); dragging with
// the right button looks around, like the arrow keys and the right stick. Whoever uses keys only never shows a ray.
#include "base/dmath.h"
#include "base/error.h"
#include "stage/device/device_kinds.h"
#include "stage/device/settings.h"
#include <SDL.h>
#include <stdlib.h>
#include <string.h>

static const float LOOK_KEY_SPEED = 1.4f;    // radians a second
static const float LOOK_DRAG = 0.0032f;      // radians a pixel
static const float PITCH_MOST = 1.35f;
static const float STICK_DEAD = 0.18f;

struct Device {
    SDL_Window *window;
    SDL_GLContext context;
    SDL_GameController *gamepad;
    Settings settings;
    DeviceDescription given;
    float yaw, pitch;
    bool pointing;        // the mouse was used last
    bool looking;         // right button is down
    bool text_expected, active, quit;
    uint32_t commands, happened; // happened: DEVICE_*
    char text[INPUT_TEXT_SIZE];
    int mouse_x, mouse_y; // window coordinates
    bool trigger;
    uint64_t before;
    SDL_Scancode keys[ACTION_COUNT][BINDINGS_MOST];
    bool shift[ACTION_COUNT][BINDINGS_MOST];
};

// ---- opening ------------------------------------------------------------------------------------------------------

// By SDL's button numbers; the wheel's two ways come behind them.
static const char *const mouse_names[] = {"", "left", "middle", "right", "x1", "x2", "wheelup", "wheeldown"};
enum { MOUSE_WHEEL_UP = 6, MOUSE_WHEEL_DOWN, MOUSE_COUNT };

static bool is_mouse(const char *name) {
    for (int i = 1; i < MOUSE_COUNT; i++)
        if (!strcmp(mouse_names[i], name)) return true;
    return fail(ERR_SETTINGS, "mouse: “%s”?", name);
}

static bool check_bindings(Device *d) {
    for (int a = 0; a < ACTION_COUNT; a++)
        for (int i = 0; i < BINDINGS_MOST && d->settings.keys[a][i][0]; i++) {
            const char *name = d->settings.keys[a][i];
            d->shift[a][i] = !strncmp(name, "Shift+", 6);
            d->keys[a][i] = SDL_GetScancodeFromName(name + (d->shift[a][i] ? 6 : 0));
            if (d->keys[a][i] == SDL_SCANCODE_UNKNOWN) return fail(ERR_SETTINGS, "keys.%s: “%s”?", action_name((Action)a), name);
        }
    for (int a = 0; a < ACTION_COUNT; a++)
        for (int i = 0; i < BINDINGS_MOST && d->settings.mouse[a][i][0]; i++)
            if (!is_mouse(d->settings.mouse[a][i])) return false;
    for (int a = 0; a < ACTION_COUNT; a++)
        for (int i = 0; i < BINDINGS_MOST && d->settings.gamepad[a][i][0]; i++) {
            const char *name = d->settings.gamepad[a][i];
            if (SDL_GameControllerGetButtonFromString(name) == SDL_CONTROLLER_BUTTON_INVALID)
                return fail(ERR_SETTINGS, "gamepad.%s: “%s”?", action_name((Action)a), name);
        }
    return true;
}

static void open_gamepad(Device *d) {
    for (int i = 0; !d->gamepad && i < SDL_NumJoysticks(); i++)
        if (SDL_IsGameController(i)) d->gamepad = SDL_GameControllerOpen(i);
}

static void wish_context(const DeviceDescription *given) {
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, given->embedded ? SDL_GL_CONTEXT_PROFILE_ES : SDL_GL_CONTEXT_PROFILE_CORE);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, given->embedded ? 3 : 4);
    SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, given->embedded ? 2 : 5);
    SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0); // the renderer brings its own depth and samples
    SDL_GL_SetAttribute(SDL_GL_DOUBLEBUFFER, 1);
}

static void desktop_close(Device *d) {
    if (d->gamepad) SDL_GameControllerClose(d->gamepad);
    if (d->context) SDL_GL_DeleteContext(d->context);
    if (d->window) SDL_DestroyWindow(d->window);
    SDL_Quit();
    free(d);
}

static bool open_window(Device *d, bool srgb) {
    Uint32 flags = SDL_WINDOW_OPENGL | SDL_WINDOW_RESIZABLE | SDL_WINDOW_ALLOW_HIGHDPI | (d->given.fullscreen ? SDL_WINDOW_FULLSCREEN_DESKTOP : 0);
    SDL_GL_SetAttribute(SDL_GL_FRAMEBUFFER_SRGB_CAPABLE, srgb);
    d->window = SDL_CreateWindow(d->given.title, SDL_WINDOWPOS_CENTERED, SDL_WINDOWPOS_CENTERED, d->given.width, d->given.height, flags);
    if (d->window) d->context = SDL_GL_CreateContext(d->window);
    if (!d->context && d->window) SDL_DestroyWindow(d->window), d->window = NULL;
    return d->context != NULL;
}

static Device *desktop_open(const DeviceDescription *given) {
    SDL_SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
    if (SDL_Init(SDL_INIT_VIDEO | SDL_INIT_GAMECONTROLLER) != 0) return fail_null(ERR_DISPLAY, "%s", SDL_GetError());
    Device *d = calloc(1, sizeof *d);
    if (!d) return fail_null(ERR_MEMORY, "desktop");
    d->given = *given;
    d->settings = given->settings ? *given->settings : settings_default();
    d->active = true;
    wish_context(given);
    // OpenGL copies encoded bytes to the window and needs no sRGB of it; OpenGL ES does, and some displays have none to offer
    if (!open_window(d, true) && (given->embedded || !open_window(d, false))) fail(ERR_DISPLAY, "%s", SDL_GetError());
    if (!d->context || !check_bindings(d)) {
        desktop_close(d);
        return NULL;
    }
    SDL_GL_SetSwapInterval(given->mirror ? 0 : 1);
    SDL_SetWindowMinimumSize(d->window, 320, 240);
    SDL_StartTextInput();
    open_gamepad(d);
    d->before = SDL_GetTicks64();
    return d;
}

// ---- what happened ------------------------------------------------------------------------------------------------

static void act(Device *d, Action action) {
    bool only_text = action == ACTION_SUBMIT || action == ACTION_ERASE;
    if (only_text && !d->text_expected) return;
    d->commands |= action_command(action);
    // what gives the answer while one is being typed does not press the focused button too
    if (d->text_expected && d->commands & COMMAND_SUBMIT) d->commands &= ~(uint32_t)COMMAND_ACTIVATE;
    if (d->text_expected && d->commands & COMMAND_ERASE) d->commands &= ~(uint32_t)COMMAND_CANCEL;
}

static void key_down(Device *d, const SDL_KeyboardEvent *e) {
    SDL_Scancode code = e->keysym.scancode;
    bool shift = e->keysym.mod & KMOD_SHIFT;
    if (e->repeat && code != SDL_SCANCODE_BACKSPACE && code != SDL_SCANCODE_MINUS && code != SDL_SCANCODE_EQUALS) return;
    if (d->given.one_switch && code != SDL_SCANCODE_ESCAPE) {
        d->commands |= e->repeat ? 0 : COMMAND_SWITCH;
        return;
    }
    // while a text is expected, keys that write belong to it
    bool writes = d->text_expected && e->keysym.sym >= ' ' && e->keysym.sym < 0x7f;
    d->pointing = false;
    for (int a = 0; a < ACTION_COUNT && !writes; a++)
        for (int i = 0; i < BINDINGS_MOST; i++) {
            if (!d->keys[a][i] || d->keys[a][i] != code || d->shift[a][i] != (shift && code == SDL_SCANCODE_TAB)) continue;
            act(d, (Action)a);
        }
}

static void button_down(Device *d, const char *name) {
    d->pointing = false;
    if (d->given.one_switch) d->commands |= COMMAND_SWITCH;
    for (int a = 0; a < ACTION_COUNT && !d->given.one_switch; a++)
        for (int i = 0; i < BINDINGS_MOST; i++)
            if (name && !strcmp(d->settings.gamepad[a][i], name)) act(d, (Action)a);
}

static void mouse_moved(Device *d, const SDL_MouseMotionEvent *e) {
    d->mouse_x = e->x, d->mouse_y = e->y;
    if (!d->looking) {
        d->pointing = !d->given.one_switch;
        return;
    }
    d->yaw -= (float)e->xrel * LOOK_DRAG * (float)d->settings.look_speed;
    d->pitch -= (float)e->yrel * LOOK_DRAG * (float)d->settings.look_speed;
}

// A button, or a notch of the wheel, goes down or up.
static void mouse_does(Device *d, int button, bool down) {
    if (d->given.one_switch && down) d->commands |= COMMAND_SWITCH;
    for (int a = 0; a < ACTION_COUNT && !d->given.one_switch && button > 0 && button < MOUSE_COUNT; a++)
        for (int i = 0; i < BINDINGS_MOST; i++) {
            if (strcmp(d->settings.mouse[a][i], mouse_names[button]) != 0) continue;
            if (a == ACTION_PRESS) d->trigger = down;
            else if (a == ACTION_DRAG) d->looking = down, SDL_SetRelativeMouseMode(down ? SDL_TRUE : SDL_FALSE);
            else if (down) act(d, (Action)a);
        }
}

static void mouse_button(Device *d, const SDL_MouseButtonEvent *e, bool down) {
    d->mouse_x = e->x, d->mouse_y = e->y;
    if (!d->given.one_switch) d->pointing = true;
    mouse_does(d, e->button, down);
}

static void window_event(Device *d, const SDL_WindowEvent *e) {
    if (e->event == SDL_WINDOWEVENT_FOCUS_LOST || e->event == SDL_WINDOWEVENT_MINIMIZED) d->active = false, d->trigger = false;
    if (e->event == SDL_WINDOWEVENT_SIZE_CHANGED) d->happened |= DEVICE_RESIZED;
    if (e->event == SDL_WINDOWEVENT_FOCUS_GAINED || e->event == SDL_WINDOWEVENT_RESTORED) d->active = true;
}

static void add_text(Device *d, const char *text) {
    size_t used = strlen(d->text), more = strlen(text);
    if (d->text_expected && used + more < sizeof d->text) memcpy(d->text + used, text, more + 1);
}

static void handle(Device *d, const SDL_Event *e) {
    switch (e->type) {
    case SDL_QUIT: d->quit = true; break;
    case SDL_KEYDOWN: key_down(d, &e->key); break;
    case SDL_TEXTINPUT: add_text(d, e->text.text); break;
    case SDL_MOUSEMOTION: mouse_moved(d, &e->motion); break;
    case SDL_MOUSEBUTTONDOWN: mouse_button(d, &e->button, true); break;
    case SDL_MOUSEBUTTONUP: mouse_button(d, &e->button, false); break;
    case SDL_MOUSEWHEEL:
        if (e->wheel.y && !d->given.one_switch) mouse_does(d, e->wheel.y > 0 ? MOUSE_WHEEL_UP : MOUSE_WHEEL_DOWN, true);
        break;
    case SDL_CONTROLLERDEVICEADDED:
        d->happened |= DEVICE_CONNECTED;
        open_gamepad(d);
        break;
    case SDL_CONTROLLERDEVICEREMOVED:
        d->happened |= DEVICE_LOST;
        if (d->gamepad) SDL_GameControllerClose(d->gamepad);
        d->gamepad = NULL;
        open_gamepad(d);
        break;
    case SDL_CONTROLLERBUTTONDOWN: button_down(d, SDL_GameControllerGetStringForButton((SDL_GameControllerButton)e->cbutton.button)); break;
    case SDL_WINDOWEVENT: window_event(d, &e->window); break;
    default: break;
    }
}

// ---- the input of a frame -----------------------------------------------------------------------------------------

static bool is_down(const Device *d, Action action) {
    const Uint8 *state = SDL_GetKeyboardState(NULL);
    if (d->text_expected || d->given.one_switch) {
        SDL_Scancode first = d->keys[action][0]; // arrows still look while a text is typed; letters do not walk
        return !d->given.one_switch && first >= SDL_SCANCODE_RIGHT && first <= SDL_SCANCODE_UP && state[first];
    }
    for (int i = 0; i < BINDINGS_MOST; i++)
        if (d->keys[action][i] && state[d->keys[action][i]]) return true;
    return false;
}

static float stick(const Device *d, SDL_GameControllerAxis axis) {
    float value = d->gamepad ? (float)SDL_GameControllerGetAxis(d->gamepad, axis) / 32767 : 0;
    float away = (value < 0 ? -value : value) - STICK_DEAD;
    return away <= 0 ? 0 : (value < 0 ? -away : away) / (1 - STICK_DEAD);
}

static void look(Device *d, float seconds) {
    float turn = (float)is_down(d, ACTION_LOOK_LEFT) - (float)is_down(d, ACTION_LOOK_RIGHT) - stick(d, SDL_CONTROLLER_AXIS_RIGHTX);
    float lift = (float)is_down(d, ACTION_LOOK_UP) - (float)is_down(d, ACTION_LOOK_DOWN) - stick(d, SDL_CONTROLLER_AXIS_RIGHTY);
    float speed = LOOK_KEY_SPEED * (float)d->settings.look_speed * seconds;
    if (d->commands & COMMAND_RECENTRE) d->yaw = d->pitch = 0;
    d->yaw += turn * speed;
    d->pitch = (float)d_clamp(d->pitch + lift * speed, -PITCH_MOST, PITCH_MOST);
}

static void frame_of(const Device *d, const Pose *head, DeviceFrame *frame) {
    *frame = (DeviceFrame){.quit = d->quit, .seconds = -1};
    SDL_GL_GetDrawableSize(d->window, &frame->width, &frame->height);
    frame->draw = !(SDL_GetWindowFlags(d->window) & SDL_WINDOW_MINIMIZED) && frame->width > 0 && frame->height > 0;
    frame->view_count = 1;
    float up = (float)d_tan(d->given.field_of_view / 2), right = up * (float)frame->width / (float)(frame->height ? frame->height : 1);
    frame->views[0] = (DeviceView){*head, {-right, right, -up, up}};
}

static void point(const Device *d, const DeviceFrame *frame, Input *input) {
    int width, height;
    SDL_GetWindowSize(d->window, &width, &height);
    const float *t = frame->views[0].tangents;
    float x = t[0] + (t[1] - t[0]) * ((float)d->mouse_x + 0.5f) / (float)width;
    float y = t[3] + (t[2] - t[3]) * ((float)d->mouse_y + 0.5f) / (float)height;
    HandInput *hand = &input->hand[HAND_RIGHT];
    hand->tracked = d->pointing || d->trigger;
    hand->aim.position = input->head.position;
    hand->aim.orientation = quat_mul(input->head.orientation, quat_look(vec3(x, y, -1)));
    hand->grip = hand->aim;
    hand->grip.position = vec3_add(hand->grip.position, vec3(0, -100, 0)); // a mouse is never near enough to grip
    hand->buttons = d->trigger ? HAND_SELECT : 0;
}

static void desktop_poll(Device *d, Input *input, DeviceFrame *frame) {
    SDL_Event event;
    uint64_t now = SDL_GetTicks64();
    float seconds = (float)d_clamp((double)(now - d->before) * 0.001, 0, 0.1);
    d->before = now;
    while (SDL_PollEvent(&event)) handle(d, &event);
    look(d, seconds);
    *input = input_idle();
    input->present = d->active;
    input->head = (Pose){{0, d->given.eye_height, 0}, quat_yaw_pitch(d->yaw, d->pitch)};
    frame_of(d, &input->head, frame);
    point(d, frame, input);
    input->walk[0] = (float)is_down(d, ACTION_WALK_RIGHT) - (float)is_down(d, ACTION_WALK_LEFT) + stick(d, SDL_CONTROLLER_AXIS_LEFTX);
    input->walk[1] = (float)is_down(d, ACTION_WALK_AHEAD) - (float)is_down(d, ACTION_WALK_BACK) - stick(d, SDL_CONTROLLER_AXIS_LEFTY);
    input->commands = d->commands, input->device = d->happened;
    input->window[0] = (uint16_t)frame->width, input->window[1] = (uint16_t)frame->height;
    d->happened = 0;
    memcpy(input->text, d->text, sizeof input->text);
    d->commands = 0;
    memset(d->text, 0, sizeof d->text);
}

static void desktop_present(Device *d) { SDL_GL_SwapWindow(d->window); }
static void desktop_expect_text(Device *d, bool expected) { d->text_expected = expected; }
static DeviceFunction desktop_load(const char *name) { return (DeviceFunction)SDL_GL_GetProcAddress(name); }

const DeviceKind device_desktop = {.name = "desktop",
                                   .label = {"window with mouse, keyboard, gamepad or switch", "窗口：鼠标、键盘、手柄或单键"},
                                   .open = desktop_open,
                                   .close = desktop_close,
                                   .load = desktop_load,
                                   .poll = desktop_poll,
                                   .present = desktop_present,
                                   .expect_text = desktop_expect_text,
                                   .interactive = true};
