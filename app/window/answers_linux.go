package window

import (
	"net/http"
	"os"
	"strconv"
	"syscall"
)

// alone keeps the answers to the page from the programs that Bobbin starts. The shell opens a pipe for each answer,
// and lets every program that starts before the answer is whole inherit it. Such a program holds the pipe open for
// as long as it runs, so the page would wait for the end of the answer until then.
func alone(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(&answer{ResponseWriter: w}, r)
	})
}

type answer struct {
	http.ResponseWriter
	begun bool
}

// WriteHeader has the shell open its pipe while no program can start.
func (a *answer) WriteHeader(status int) {
	if a.begun {
		return
	}
	a.begun = true
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	a.ResponseWriter.WriteHeader(status)
	closeOnExec()
}

func (a *answer) Write(text []byte) (int, error) {
	if !a.begun {
		if header := a.Header(); header.Get("Content-Type") == "" {
			header.Set("Content-Type", http.DetectContentType(text))
		}
		a.WriteHeader(http.StatusOK)
	}
	return a.ResponseWriter.Write(text)
}

// closeOnExec lets no program inherit what is open now, but for the three files that each has. What a program is to
// have is given to it by name.
func closeOnExec() {
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return // without /proc nothing of this works, the language service included
	}
	for _, file := range open {
		if number, err := strconv.Atoi(file.Name()); err == nil && number > 2 {
			syscall.CloseOnExec(number)
		}
	}
}
