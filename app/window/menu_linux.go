//go:build desktop

package window

/*
#cgo linux pkg-config: gtk+-3.0
#include <stdlib.h>
#include <gtk/gtk.h>

// One entry of the menus, and what is to be done with it on the thread that draws.
typedef struct { int menu, item; char *title, *keys, *text; int enabled; } entry;
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

// chord is the text at the right of an entry, for keys that are no accelerator. It is made when it is needed.
static GtkWidget *chord(GtkWidget *item, int make) {
	GtkWidget *child = gtk_bin_get_child(GTK_BIN(item));
	if (!child || GTK_IS_BOX(child)) return child ? nth(child, 1) : NULL;
	if (!make) return NULL;
	GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 24), *text = gtk_label_new(NULL);
	gtk_style_context_add_class(gtk_widget_get_style_context(text), "dim-label");
	gtk_widget_set_margin_end(text, 3); // as an accelerator has
	g_object_ref(child);
	gtk_container_remove(GTK_CONTAINER(item), child);
	gtk_box_pack_start(GTK_BOX(box), child, TRUE, TRUE, 0);
	gtk_box_pack_start(GTK_BOX(box), text, FALSE, FALSE, 0);
	g_object_unref(child);
	gtk_container_add(GTK_CONTAINER(item), box);
	gtk_widget_show(box);
	return text;
}

static void show_keys(GtkWidget *item, entry *e) {
	guint key = 0;
	GdkModifierType modifiers = 0;
	if (*e->keys) gtk_accelerator_parse(e->keys, &key, &modifiers);
	int as_text = !key && *e->text;
	GtkWidget *text = chord(item, as_text), *label = gtk_bin_get_child(GTK_BIN(item));
	if (text) {
		gtk_label_set_text(GTK_LABEL(text), as_text ? e->text : "");
		gtk_widget_set_visible(text, as_text);
		label = nth(label, 0);
	}
	if (GTK_IS_ACCEL_LABEL(label)) gtk_accel_label_set_accel(GTK_ACCEL_LABEL(label), key, modifiers);
}

static void dress(GtkWidget *item, entry *e) {
	gtk_widget_show(item); // Wails shows no lines
	if (!e->title) return;
	gtk_widget_set_sensitive(item, e->enabled);
	show_keys(item, e);
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
		free(e->text);
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

static void add(work *w, int menu, int item, char *title, char *keys, char *text, int enabled) {
	w->entries[w->count++] = (entry){menu, item, title, keys, text, enabled};
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

// drawMenu gives the menus what Wails leaves out: the letters that open them, lines, and keys at the right, which
// are shown and not heard. What needs a workspace is grey without one.
func (s *shell) drawMenu(all []menuTitle, workspace bool) {
	count := len(all)
	for _, title := range all {
		count += len(title.Items)
	}
	work := C.new_work(C.int(count))
	for i, title := range all {
		C.add(work, C.int(i), -1, C.CString(strings.ReplaceAll(title.Title, "&", "_")), nil, nil, 1)
		for j, entry := range title.Items {
			if entry == nil {
				C.add(work, C.int(i), C.int(j), nil, nil, nil, 1)
				continue
			}
			enabled := C.int(0)
			if entry.Always || workspace {
				enabled = 1
			}
			keys := entry.shown()
			C.add(work, C.int(i), C.int(j), C.CString(entry.Title), C.CString(gtkKeys(keys)), C.CString(keys), enabled)
		}
	}
	C.start(work)
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
