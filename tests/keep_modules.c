// Sanitized builds only: libraries that the graphics driver opened stay loaded until the process ends, so that the leak checker
// can name them (tests/leaks.txt) instead of reporting an "unknown module".
int dlclose(void *handle);
int dlclose(void *handle) { return 0; }
