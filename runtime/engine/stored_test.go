package engine_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"bobbin/app/enginetest"
	"bobbin/runtime/engine"
	"bobbin/runtime/invocation"
	"bobbin/runtime/script"
)

// large is the size of an attachment nobody should hold.
const large = 150 << 20

// gauge is a writer that keeps nothing and notes the most memory this process had in use.
type gauge struct {
	written, looked int
	highest         uint64
}

func (g *gauge) Write(p []byte) (int, error) {
	if g.written += len(p); g.written-g.looked > 8<<20 {
		g.looked = g.written
		g.look()
	}
	return len(p), nil
}

func (g *gauge) look() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	g.highest = max(g.highest, m.HeapInuse)
	return m.HeapInuse
}

// depot answers GET with a large file made on the fly and takes a form with one; it holds neither.
func depot(t *testing.T, g *gauge) (address string, out, in *string) {
	out, in = new(string), new(string)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.New()
		if r.Method == http.MethodGet {
			w.Header().Set("Content-Type", "video/mp4")
			piece := make([]byte, 64<<10)
			for n := range large / len(piece) {
				piece[n%len(piece)]++ // none like the other
				if _, err := io.MultiWriter(w, sum, g).Write(piece); err != nil {
					return
				}
			}
			*out = hex.EncodeToString(sum.Sum(nil))
			return
		}
		_, parameters, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
		part, err := multipart.NewReader(r.Body, parameters["boundary"]).NextPart()
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		n, err := io.Copy(io.MultiWriter(sum, g), part)
		if err != nil {
			return
		}
		*in = hex.EncodeToString(sum.Sum(nil))
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"name": %q, "type": %q, "size": %d, "sized": %v}`, part.FileName(), part.Header.Get("Content-Type"), n, r.ContentLength > n)
	}))
	t.Cleanup(s.Close)
	return s.URL, out, in
}

func TestStoredBody_PassesThroughNobodysMemory(t *testing.T) {
	h := enginetest.Open(t)
	dir := h.Workspace(t, "empty", map[string]string{
		"scripts/Move.ts": `export default async function (event: { address: string }) {
			const got = await fetch(event.address, { headers: { 'x-stitch-store-body': 'true' } });
			const id = got.headers.get('x-stitch-stored-body-id')!;
			const empty = await got.text();
			const sent = await fetch(event.address, { method: 'POST', headers: {
				'x-stitch-stored-body-id': id, 'x-stitch-stored-body-form-data-file-name': '映画.mp4',
			} });
			return { empty, ...(await sent.json<object>()) };
		}`,
	})
	g := &gauge{}
	address, out, in := depot(t, g)
	runtime.GC()
	before := g.look()
	event, _ := json.Marshal(map[string]string{"address": address})
	// The worker may have much less than the file: it would end as out_of_memory.
	ran := h.Run(t, engine.Run{Dir: dir, Script: "Move", Event: event, Limits: script.Limits{MemoryBytes: 96 << 20}})
	want := `{"empty":"","name":"映画.mp4","type":"video/mp4","size":157286400,"sized":true}`
	if string(ran.Result) != want || *in != *out {
		t.Errorf("got %s %+v\nwant %s; %s came, %s went", ran.Result, ran.Error, want, *out, *in)
	}
	if held := int64(g.highest) - int64(before); held > large/3 {
		t.Errorf("the engine had %d MB more in use while %d MB passed", held>>20, large>>20)
	} else {
		t.Logf("the engine had %d MB more in use while %d MB passed twice; the worker at most 96 MB", held>>20, large>>20)
	}
	if left := storedFiles(t, h); len(left) > 0 {
		t.Errorf("stored bodies outlived their run: %v", left)
	}
}

func TestStoredBody_LivesAsLongAsItsChain(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "empty", map[string]string{
		"scripts/Store.ts": `import { triggerScript } from '@sr-connect/trigger';
		export default async function (address: string) {
			const got = await fetch(address, { headers: { 'x-stitch-store-body': 'true' } });
			const id = got.headers.get('x-stitch-stored-body-id');
			await triggerScript('Missing').catch(() => {});
			return triggerScript('Send', { payload: { address, id } });
		}`,
		"scripts/Send.ts": `export default async function ({ address, id }: any) {
			const sent = await fetch(address, { method: 'POST', headers: { 'x-stitch-stored-body-id': id } });
			return await sent.text();
		}`,
	})
	got := ""
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, "the file")
			return
		}
		file, _, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		body, _ := io.ReadAll(file)
		got = string(body)
	}))
	t.Cleanup(s.Close)
	var first struct{ InvocationID invocation.ID }
	h.Run(t, engine.Run{Dir: dir, Script: "Store", Event: json.RawMessage(`"` + s.URL + `"`)}).Into(t, &first)
	h.Await(t, first.InvocationID)
	if got != "the file" {
		t.Errorf("the chained script sent %q", got)
	}
	if left := storedFiles(t, h); len(left) > 0 {
		t.Errorf("stored bodies outlived their chain: %v", left)
	}
}

func TestStoredBody_IsRefusedInPlainWords(t *testing.T) {
	t.Parallel()
	h := enginetest.Open(t)
	dir := h.Workspace(t, "empty", map[string]string{
		"environments/development.json": `{"target": "HEAD", "accounts": {}, "limits": {"storedBodiesMB": 1}}`,
		"scripts/Refused.ts": `export default async function (address: string) {
			const look = (e: any) => [e instanceof ServiceError, e.service, e.errorCode, e.message];
			return [
				await fetch(address, { headers: { 'x-stitch-store-body': 'true' } }).catch(look),
				await fetch(address, { method: 'POST', headers: { 'x-stitch-stored-body-id': 'guessed' } }).catch(look),
				(await fetch(address, { headers: { 'x-stitch-drop-body': 'true' } })).status,
			];
		}`,
	})
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write(make([]byte, 2<<20)) // it may be broken off
	}))
	t.Cleanup(s.Close)
	ran := h.Run(t, engine.Run{Dir: dir, Script: "Refused", Event: json.RawMessage(`"` + s.URL + `"`)})
	want := `[[true,"Fetch",413,"The stored bodies of this environment take more than 1 MB together. Send each one before the next is stored, or raise limits.storedBodiesMB of the environment."],` +
		`[true,"Fetch",404,"There is no stored body of that id in this environment. A stored body is there until the run that stored it, and those it triggered, have ended."],200]`
	if string(ran.Result) != want {
		t.Errorf("got  %s %+v\nwant %s", ran.Result, ran.Error, want)
	}
}

// storedFiles lists what lies on disk once nothing runs any more.
func storedFiles(t *testing.T, h *enginetest.Home) []string {
	t.Helper()
	if err := h.Settle(t.Context()); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(h.Dir(), "cache", "bodies", "*"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(h.Dir(), "cache", "bodies")); err != nil {
		t.Error("nothing was stored there:", err)
	}
	return files
}
