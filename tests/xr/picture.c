// xr_picture: measures the images that were submitted of the lesson tests/xr/lesson. Its patches have known colours and
// stand at known places, so that colour, place in each eye and the parallax between the eyes follow from the eyes'
// poses and fields of view, which the layer wrote beside the images (layer/watch.c). usage: xr_picture FOLDER VIEWS 1
// when something is not where or as it should be
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VIEWS = 4 };
static const double COLOUR_MOST = 2;  // of 255
static const double PLACE_MOST = 0.2; // pixels: four samples lie a quarter of a pixel apart
static const double PARALLAX_MOST = 0.25;

typedef struct Patch {
    const char *name;
    double x, y, z, width, height;
    double colour[3];
} Patch;
// models-source/patches.py
static const Patch patches[] = {{"near", 0, 1.42, -1.5, 0.30, 0.24, {200, 100, 50}},
                                {"far", 0.10, 2.35, -3.0, 0.60, 0.40, {40, 160, 220}}};

typedef struct View {
    double eye[3], turn[4];       // position; quaternion x y z w
    double left, right, down, up; // tangents
    int width, height;
    unsigned char *pixels;
    double seen[2][2]; // middle of each patch, pixels
} View;

static int wrong;
static void check(bool fine, const char *what, const char *patch, int view, double is, double should) {
    printf("%s %s view %d: %.3f, should be %.3f%s\n", patch, what, view, is, should, fine ? "" : "  WRONG");
    wrong += !fine;
}

static void read_image(const char *folder, int view, View *v) {
    char path[600];
    snprintf(path, sizeof path, "%s/view-%d.ppm", folder, view);
    FILE *file = fopen(path, "rb");
    if (!file || fscanf(file, "P6 %d %d 255", &v->width, &v->height) != 2)
        exit(fprintf(stderr, "xr_picture: %s\n", path));
    fgetc(file);
    size_t size = (size_t)v->width * (size_t)v->height * 3;
    v->pixels = malloc(size);
    if (!v->pixels || fread(v->pixels, 1, size, file) != size) exit(fprintf(stderr, "xr_picture: %s is short\n", path));
    fclose(file);
}

static int read_views(const char *folder, View *views) {
    char path[600];
    double angle[4];
    int count = 0;
    snprintf(path, sizeof path, "%s/views.txt", folder);
    FILE *file = fopen(path, "r");
    for (View *v = views; file && count < VIEWS; v++, count++) {
        if (fscanf(file, "%lf %lf %lf %lf %lf %lf %lf %lf %lf %lf %lf", &v->eye[0], &v->eye[1], &v->eye[2], &v->turn[0],
                   &v->turn[1], &v->turn[2], &v->turn[3], &angle[0], &angle[1], &angle[2], &angle[3]) != 11)
            break;
        v->left = tan(angle[0]), v->right = tan(angle[1]), v->down = tan(angle[2]), v->up = tan(angle[3]);
        read_image(folder, count, v);
    }
    if (file) fclose(file);
    return count;
}

static double linear(double byte) {
    double c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

// How much of the pixel the patch covers; what is around it is black. Samples are mixed in linear light.
static double cover(const View *v, const Patch *p, int x, int y) {
    const unsigned char *at = v->pixels + 3 * (y * v->width + x);
    double dot = 0, square = 0;
    for (int i = 0; i < 3; i++)
        dot += linear(at[i]) * linear(p->colour[i]), square += linear(p->colour[i]) * linear(p->colour[i]);
    return dot / square;
}

static double pixel_x(const View *v, const Patch *p, double x) {
    return ((x - v->eye[0]) / (v->eye[2] - p->z) - v->left) / (v->right - v->left) * v->width;
}
static double pixel_y(const View *v, const Patch *p, double y) {
    return (v->up - (y - v->eye[1]) / (v->eye[2] - p->z)) / (v->up - v->down) * v->height;
}

// The middle of what is covered along a line of pixels within `reach` of where the patch should be: another patch or a
// panel farther away does not count.
static double middle(const View *v, const Patch *p, bool across, int line, double low, double high) {
    double sum = 0, weighted = 0;
    int size = across ? v->width : v->height;
    for (int i = (int)low - 2; i <= (int)high + 2; i++) {
        if (i < 0 || i >= size) continue;
        double c = across ? cover(v, p, i, line) : cover(v, p, line, i);
        if (c < 0.02) c = 0;
        sum += c, weighted += c * (i + 0.5);
    }
    return sum > 0 ? weighted / sum : -1;
}

static void measure(View *v, int view, int index) {
    const Patch *p = &patches[index];
    double left = pixel_x(v, p, p->x - p->width / 2), right = pixel_x(v, p, p->x + p->width / 2);
    double top = pixel_y(v, p, p->y + p->height / 2), bottom = pixel_y(v, p, p->y - p->height / 2);
    int x = (int)((left + right) / 2), y = (int)((top + bottom) / 2);
    double most = 0;
    for (int j = (int)top + 2; j < (int)bottom - 2; j++)
        for (int i = (int)left + 2; i < (int)right - 2; i++)
            for (int c = 0; c < 3; c++) most = fmax(most, fabs(v->pixels[3 * (j * v->width + i) + c] - p->colour[c]));
    check(right - left > 8 && bottom - top > 8, "width", p->name, view, right - left, right - left);
    check(most <= COLOUR_MOST, "colour off by", p->name, view, most, 0);
    v->seen[index][0] = middle(v, p, true, y, left, right), v->seen[index][1] = middle(v, p, false, x, top, bottom);
    check(fabs(v->seen[index][0] - (left + right) / 2) < PLACE_MOST, "across", p->name, view, v->seen[index][0],
          (left + right) / 2);
    check(fabs(v->seen[index][1] - (top + bottom) / 2) < PLACE_MOST, "down", p->name, view, v->seen[index][1],
          (top + bottom) / 2);
}

// By the distance between the eyes and the patch's distance alone: f b / z, with f in pixels.
static void parallax(const View *a, const View *b, int index) {
    const Patch *p = &patches[index];
    double apart = b->eye[0] - a->eye[0], f = a->width / (a->right - a->left);
    double ahead =
        (-a->left / (a->right - a->left) + b->left / (b->right - b->left)) * a->width; // where straight ahead is
    double is = a->seen[index][0] - b->seen[index][0] - ahead, should = f * apart / (a->eye[2] - p->z);
    check(apart > 0.05 && apart < 0.08, "eyes apart", p->name, 0, apart, 0.063);
    check(fabs(is - should) < PARALLAX_MOST && should > 1, "parallax", p->name, 0, is, should);
}

int main(int count, char **words) {
    View views[VIEWS] = {0};
    if (count != 3) return fputs("usage: xr_picture FOLDER VIEWS\n", stderr), 2;
    int found = read_views(words[1], views);
    if (found != atoi(words[2])) return fprintf(stderr, "xr_picture: %d views\n", found), 1;
    for (int v = 0; v < found; v++) {
        if (fabs(views[v].turn[3]) < 0.99999) return fprintf(stderr, "xr_picture: the eye is turned\n"), 1;
        for (int p = 0; p < 2; p++) measure(&views[v], v, p);
    }
    for (int p = 0; found == 2 && p < 2; p++) parallax(&views[0], &views[1], p);
    for (int v = 0; v < found; v++) free(views[v].pixels);
    return wrong ? 1 : 0;
}
