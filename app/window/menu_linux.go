//go:build desktop

package window

/*
#cgo linux pkg-config: gtk+-3.0
#include <stdlib.h>
#include <gtk/gtk.h>

// One entry of the menus, and what is to be done with it on the thread that draws.
typedef struct { int menu, item; char *title, *keys; int enabled; } entry;
typedef struct { entry *entries; int count; } work;

static GtkMenuBar *bar_in(GtkWidget *box) {
	GtkMenuBar *bar = NULL;
	GList *children = gtk_container_get_children(GTK_CONTAINER(box));
	for (GList *c = children; c; c = c->next) if (GTK_IS_MENU_BAR(c->data)) bar = c->data;
	g_list_free(children);
	return bar;
}

static GtkMenuBar *menu_bar(void) {
	GtkMenuBar *bar = NULL;
	GList *windows = gtk_window_list_toplevels();
	for (GList *w = windows; w && !bar; w = w->next) {
		GtkWidget *child = gtk_bin_get_child(GTK_BIN(w->data));
		if (child && GTK_IS_BOX(child)) bar = bar_in(child);
	}
	g_list_free(windows);
	return bar;
}

static GtkWidget *nth(GtkWidget *shell, int n) {
	GList *children = gtk_container_get_children(GTK_CONTAINER(shell));
	GtkWidget *found = g_list_nth_data(children, n);
	g_list_free(children);
	return found;
}

static void dress(GtkWidget *item, entry *e) {
	gtk_widget_show(item); // Wails shows no lines
	if (!e->title) return;
	gtk_widget_set_sensitive(item, e->enabled);
	guint key; GdkModifierType modifiers;
	gtk_accelerator_parse(e->keys, &key, &modifiers);
	GtkWidget *label = gtk_bin_get_child(GTK_BIN(item));
	if (key && GTK_IS_ACCEL_LABEL(label)) gtk_accel_label_set_accel(GTK_ACCEL_LABEL(label), key, modifiers);
}

static gboolean do_work(gpointer data) {
	work *w = data;
	GtkMenuBar *bar = menu_bar();
	for (int i = 0; i < w->count; i++) {
		entry *e = &w->entries[i];
		GtkWidget *title = bar ? nth(GTK_WIDGET(bar), e->menu) : NULL;
		if (title && e->item < 0) {
			gtk_menu_item_set_use_underline(GTK_MENU_ITEM(title), TRUE);
			gtk_menu_item_set_label(GTK_MENU_ITEM(title), e->title);
		} else if (title) {
			GtkWidget *item = nth(gtk_menu_item_get_submenu(GTK_MENU_ITEM(title)), e->item);
			if (item) dress(item, e);
		}
		free(e->title);
		free(e->keys);
	}
	free(w->entries);
	free(w);
	return G_SOURCE_REMOVE;
}

static work *new_work(int count) {
	work *w = malloc(sizeof *w);
	w->entries = calloc(count, sizeof(entry));
	w->count = 0;
	return w;
}

static void add(work *w, int menu, int item, char *title, char *keys, int enabled) {
	w->entries[w->count++] = (entry){menu, item, title, keys, enabled};
}

static void start(work *w) { g_idle_add(do_work, w); }

static gboolean paint(gpointer theme) {
	GtkSettings *settings = gtk_settings_get_default();
	const char *dark = "gtk-application-prefer-dark-theme";
	if (GPOINTER_TO_INT(theme) < 0) gtk_settings_reset_property(settings, dark);
	else g_object_set(settings, dark, GPOINTER_TO_INT(theme), NULL);
	return G_SOURCE_REMOVE;
}

static void start_paint(int theme) { g_idle_add(paint, GINT_TO_POINTER(theme)); }
*/
import "C"

import "strings"

// dressMenu gives the menus what Wails leaves out: the letters that open them, lines, and keys at the right, which
// are shown and not heard.
func dressMenu(all []menuTitle) { workOn(all, false, true) }

// enableMenu greys out what needs a workspace, or shows it again.
func enableMenu(all []menuTitle, workspace bool) { workOn(all, workspace, false) }

func workOn(all []menuTitle, workspace, titles bool) {
	count := len(all)
	for _, title := range all {
		count += len(title.Items)
	}
	work := C.new_work(C.int(count))
	for i, title := range all {
		if titles {
			C.add(work, C.int(i), -1, C.CString(strings.ReplaceAll(title.Title, "&", "_")), nil, 1)
		}
		for j, entry := range title.Items {
			if entry == nil {
				C.add(work, C.int(i), C.int(j), nil, nil, 1)
				continue
			}
			enabled := C.int(0)
			if entry.Always || workspace {
				enabled = 1
			}
			C.add(work, C.int(i), C.int(j), C.CString(entry.Title), C.CString(gtkKeys(entry.shown())), enabled)
		}
	}
	C.start(work)
}

// gtkNames are GTK's names of keys that it calls otherwise.
var gtkNames = map[string]string{",": "comma", ".": "period", "=": "equal", "-": "minus", "`": "grave", "\\": "backslash",
	"PageDown": "Page_Down", "PageUp": "Page_Up", "Ctrl": "<Control>", "Shift": "<Shift>", "Alt": "<Alt>"}

// gtkKeys writes Ctrl+Shift+P as GTK does: <Control><Shift>p.
func gtkKeys(keys string) string {
	var out strings.Builder
	for part := range strings.SplitSeq(keys, "+") {
		if name, ok := gtkNames[part]; ok {
			part = name
		}
		out.WriteString(part)
	}
	return out.String()
}

// paintMenu has the menus, and where the system goes by it the frame, light or dark, or as the system is.
func paintMenu(theme string) {
	number := map[string]C.int{"light": 0, "dark": 1}
	if n, ok := number[theme]; ok {
		C.start_paint(n)
	} else {
		C.start_paint(-1)
	}
}
