// Package face is the page and its requests as one handler, the same for the browser and the
// window: the built page, and everything below /api/ passed on to the engine of this home,
// in whichever process it runs.
package face

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/http/httputil"
	"net/url"
	"path"
	"strings"
	"time"

	"bobbin/app/api"
	"bobbin/runtime/fault"
)

// Config is what a face is made of.
type Config struct {
	Engine    http.RoundTripper // the way to the engine: home.Session
	Assets    fs.FS             // the built page; nil when this build has none
	Shell     string            // browser or window
	Workspace string            // the folder to open; empty for the welcome view
}

// contentPolicy lets the page load what it came with and nothing else.
const contentPolicy = "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; " +
	"font-src 'self' data:; img-src 'self' data:; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// maxBegin bounds what a page begins with, in bytes: the name of a folder.
const maxBegin = 64 << 10

// manual is the folder of the manual in the built page. The page shows it in a frame.
const manual = "manual"

// New makes the handler.
func New(c Config) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/app.info", c.info)
	mux.HandleFunc("POST /api/app.begin", c.begin)
	mux.HandleFunc("/api/runner.open", http.NotFound) // a page never gets a token
	mux.Handle("/api/", passOn(c.Engine))
	mux.HandleFunc("/", c.page)
	return mux
}

// passOn sends a request to the engine, streams included.
func passOn(engine http.RoundTripper) http.Handler {
	target := &url.URL{Scheme: "http", Host: "engine"}
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(target)
			r.Out.Header.Del("Cookie") // the page's token is not the engine's business
		},
		Transport:     engine,
		FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, r *http.Request, err error) {
			api.WriteFault(w, fault.New(fault.Unavailable, "The engine of this home does not answer.").
				WithHint("It is started again by the next action.").Because(err))
		},
	}
}

// info answers app.info: what the engine says, and which face this is.
func (c Config) info(w http.ResponseWriter, r *http.Request) {
	answer := map[string]any{}
	if err := (api.Client{Transport: c.Engine}).Call(r.Context(), "app.info", struct{}{}, &answer); err != nil {
		api.WriteFault(w, err)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(c.described(answer)) // the page may have gone
}

// described is what the engine says of itself, with which face this is.
func (c Config) described(info map[string]any) map[string]any {
	info["shell"] = c.Shell
	if c.Workspace != "" {
		info["workspace"] = c.Workspace
	}
	return info
}

// begin answers app.begin, on the folder that the page names or on that of this face.
func (c Config) begin(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Dir string `json:"dir"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBegin)).Decode(&in); err != nil {
		api.WriteFault(w, fault.New(fault.Invalid, "The request is not the JSON it must be: %s.", err).Because(err))
		return
	}
	if in.Dir == "" {
		in.Dir = c.Workspace
	}
	var begun api.Begun
	if err := (api.Client{Transport: c.Engine}).Call(r.Context(), "app.begin", in, &begun); err != nil {
		api.WriteFault(w, err)
		return
	}
	for i, answer := range begun.Answers {
		info := map[string]any{}
		if answer.Name == "app.info" && json.Unmarshal(answer.Answer, &info) == nil {
			begun.Answers[i].Answer, _ = json.Marshal(c.described(info)) // it was JSON
		}
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(begun) // the page may have gone
}

// page serves the built page; names without a file are the page itself.
func (c Config) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Security-Policy", contentPolicy)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.Header().Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "The page is only read.", http.StatusMethodNotAllowed)
		return
	}
	if c.Assets == nil {
		http.Error(w, "This build has no page: make build puts it in.", http.StatusServiceUnavailable)
		return
	}
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	if name == manual || strings.HasPrefix(name, manual+"/") {
		c.manual(w, r, name)
		return
	}
	if info, err := fs.Stat(c.Assets, name); name == "" || err != nil || info.IsDir() {
		if strings.HasPrefix(name, "assets/") { // of another build: a page in its place would be read as a script
			http.NotFound(w, r)
			return
		}
		name = "index.html"
	}
	if strings.HasPrefix(name, "assets/") { // their names carry their content's hash
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		w.Header().Set("Cache-Control", "no-store") // the address of the page may carry a token
	}
	http.ServeFileFS(w, r, c.Assets, c.encoded(w, r, name))
}

// manual serves the pages of the manual, each under its own name. The window follows no redirection, so the
// links of the pages meet none.
func (c Config) manual(w http.ResponseWriter, r *http.Request, name string) {
	w.Header().Set("Content-Security-Policy", strings.Replace(contentPolicy, "frame-ancestors 'none'", "frame-ancestors 'self'", 1))
	w.Header().Set("Cache-Control", "no-cache")
	if name == manual {
		if !strings.HasSuffix(r.URL.Path, "/") { // typed by a person; the pages name each other from where they are
			http.Redirect(w, r, "/"+manual+"/", http.StatusFound)
			return
		}
		name += "/index.html"
	}
	body, err := fs.ReadFile(c.Assets, name)
	if err != nil {
		http.Error(w, "This build has no such page of the manual: make build puts it in.", http.StatusNotFound)
		return
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

// encoded gives the file to send for a name: its compressed form, where there is one and the browser
// takes it. The window reads from memory.
func (c Config) encoded(w http.ResponseWriter, r *http.Request, name string) string {
	small := name + ".gz"
	if _, err := fs.Stat(c.Assets, small); err != nil || c.Shell == "window" {
		return name
	}
	w.Header().Set("Vary", "Accept-Encoding")
	if !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		return name
	}
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
	return small
}

// Stream reads the engine's signals until ctx ends and gives the JSON of each to f. It
// connects anew when the engine moves to another process.
func Stream(ctx context.Context, engine http.RoundTripper, f func(text []byte)) {
	for ctx.Err() == nil {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine/api/signals", nil)
		if err != nil {
			return
		}
		response, err := engine.RoundTrip(r)
		if err != nil {
			return
		}
		readEvents(response.Body, f)
		response.Body.Close()
	}
}

// Attend tells the engine of an open window, with the workspace that it shows now, and gives f each workspace
// that it is asked to show, empty for the one that it shows, until ctx ends.
func Attend(ctx context.Context, engine http.RoundTripper, window string, showing func() string, f func(dir string)) {
	for ctx.Err() == nil {
		q := url.Values{"window": {window}, "dir": {showing()}}
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine/api/window?"+q.Encode(), nil)
		if err != nil {
			return
		}
		response, err := engine.RoundTrip(r)
		if err != nil {
			return
		}
		if response.StatusCode != http.StatusOK { // of an earlier Bobbin, which still runs and knows no windows
			response.Body.Close()
			return
		}
		readEvents(response.Body, func(text []byte) {
			var wish struct {
				Dir string `json:"dir"`
			}
			if json.Unmarshal(text, &wish) == nil {
				f(wish.Dir)
			}
		})
		response.Body.Close()
	}
}

// readEvents reads the data lines of a stream of server-sent events.
func readEvents(body io.Reader, f func([]byte)) {
	var rest []byte
	chunk := make([]byte, 32<<10)
	for {
		n, err := body.Read(chunk)
		rest = append(rest, chunk[:n]...)
		for {
			line, after, found := bytes.Cut(rest, []byte("\n"))
			if !found {
				break
			}
			if data, ok := bytes.CutPrefix(line, []byte("data: ")); ok {
				f(bytes.Clone(data))
			}
			rest = after
		}
		if err != nil {
			return
		}
	}
}
