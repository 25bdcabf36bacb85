/* Lets a WebDriver drive the window of an unchanged program: the view is made as one that is
   controlled by automation, and handed to the driver's session. Loaded by LD_PRELOAD. What the menus show is
   written to the file $BOBBIN_TEST_MENUS, one entry a line with a tab before its keys. */
#include <stdlib.h>
#include <webkit2/webkit2.h>

static GtkWidget *view;

static WebKitWebView *give_view(WebKitAutomationSession *session, gpointer data) { return WEBKIT_WEB_VIEW(view); }

static void started(WebKitWebContext *context, WebKitAutomationSession *session, gpointer data) {
	g_signal_connect(session, "create-web-view", G_CALLBACK(give_view), NULL);
}

static GString *shown;

static void add_text(GtkWidget *widget, gpointer data) {
	if (GTK_IS_LABEL(widget) && gtk_widget_get_visible(widget)) {
		guint key = 0;
		GdkModifierType modifiers = 0;
		g_string_append_printf(shown, "%s\t", gtk_label_get_text(GTK_LABEL(widget)));
		if (GTK_IS_ACCEL_LABEL(widget)) gtk_accel_label_get_accel(GTK_ACCEL_LABEL(widget), &key, &modifiers);
		char *name = key ? gtk_accelerator_get_label(key, modifiers) : g_strdup("");
		g_string_append(shown, name);
		g_free(name);
	} else if (GTK_IS_CONTAINER(widget)) {
		gtk_container_foreach(GTK_CONTAINER(widget), add_text, NULL);
	}
	GtkWidget *below = GTK_IS_MENU_ITEM(widget) ? gtk_menu_item_get_submenu(GTK_MENU_ITEM(widget)) : NULL;
	if (GTK_IS_MENU_ITEM(widget)) g_string_append_c(shown, '\n');
	if (below) gtk_container_foreach(GTK_CONTAINER(below), add_text, NULL);
}

static void add_bar(GtkWidget *widget, gpointer data) {
	if (GTK_IS_MENU_BAR(widget)) add_text(widget, NULL);
	else if (GTK_IS_CONTAINER(widget)) gtk_container_foreach(GTK_CONTAINER(widget), add_bar, NULL);
}

static gboolean write_menus(gpointer file) {
	shown = g_string_new(NULL);
	GList *windows = gtk_window_list_toplevels();
	for (GList *w = windows; w; w = w->next) add_bar(w->data, NULL);
	g_list_free(windows);
	g_file_set_contents(file, shown->str, shown->len, NULL);
	g_string_free(shown, TRUE);
	return G_SOURCE_CONTINUE;
}

GtkWidget *webkit_web_view_new_with_user_content_manager(WebKitUserContentManager *manager) {
	WebKitWebContext *context = webkit_web_context_get_default();
	webkit_web_context_set_automation_allowed(context, TRUE);
	g_signal_connect(context, "automation-started", G_CALLBACK(started), NULL);
	if (getenv("BOBBIN_TEST_MENUS")) g_timeout_add(100, write_menus, getenv("BOBBIN_TEST_MENUS"));
	view = g_object_new(WEBKIT_TYPE_WEB_VIEW, "web-context", context, "user-content-manager", manager,
		"is-controlled-by-automation", TRUE, NULL);
	return view;
}
