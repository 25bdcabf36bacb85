/* Presses keys as a person does: each argument is one stroke, such as F10, Return or Alt+h. */
#include <X11/Xlib.h>
#include <X11/extensions/XTest.h>
#include <string.h>

static void press(Display *display, char *stroke) {
	char *plus = strchr(stroke, '+');
	KeyCode code;
	if (plus) *plus = 0;
	code = XKeysymToKeycode(display, XStringToKeysym(plus && strcmp(stroke, "Alt") == 0 ? "Alt_L" : plus ? "Control_L" : stroke));
	XTestFakeKeyEvent(display, code, True, CurrentTime);
	if (plus) press(display, plus + 1);
	XTestFakeKeyEvent(display, code, False, CurrentTime);
}

int main(int count, char **strokes) {
	Display *display = XOpenDisplay(NULL);
	if (!display) return 1;
	for (int i = 1; i < count; i++) {
		press(display, strokes[i]);
		XSync(display, False);
	}
	XCloseDisplay(display);
	return 0;
}
