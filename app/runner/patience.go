package runner

import (
	"io"
	"net/http"
	"time"
)

// within ends requests of senders that are too slow to be waited for: read is for their body, whole
// for everything until they have the answer. Once a body is there nothing is read any more, and
// answering may take longer: a deadline that passed meanwhile would end it.
func within(read, whole time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		now := time.Now()
		// A connection without deadlines (a test's recorder) has none to set.
		_ = control.SetWriteDeadline(now.Add(whole))
		if r.Body != http.NoBody {
			_ = control.SetReadDeadline(now.Add(read))
			r.Body = &awaited{r.Body, func() { _ = control.SetReadDeadline(time.Time{}) }}
		}
		next.ServeHTTP(w, r)
	})
}

// awaited is a body that tells when it is there.
type awaited struct {
	io.ReadCloser
	there func()
}

// Read implements io.Reader.
func (a *awaited) Read(into []byte) (int, error) {
	n, err := a.ReadCloser.Read(into)
	if err == io.EOF {
		a.there()
	}
	return n, err
}
