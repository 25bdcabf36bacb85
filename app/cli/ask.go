package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

// asker asks questions on the terminal, or reads the answers line by line from a pipe.
type asker struct {
	p     *program
	lines *bufio.Reader
}

func newAsker(p *program) *asker {
	if p.lines == nil {
		p.lines = bufio.NewReader(p.Stdin)
	}
	return &asker{p, p.lines}
}

func (a *asker) terminal() (int, bool) {
	file, ok := a.p.Stdin.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return 0, false
	}
	return int(file.Fd()), true
}

func (a *asker) line(question, standard string) (string, error) {
	if standard != "" {
		question += " [" + standard + "]"
	}
	text, err := a.read(question)
	if text == "" {
		text = standard
	}
	if text == "" {
		return "", unanswered(question, err)
	}
	return text, nil
}

// read asks what may be left without an answer, but not without a line of its own.
func (a *asker) read(question string) (string, error) {
	fmt.Fprintf(a.p.Stderr, "%s: ", question)
	text, err := a.lines.ReadString('\n')
	text = strings.TrimSpace(text)
	if err == nil || text != "" {
		return text, nil
	}
	return "", unanswered(question, err)
}

func unanswered(question string, err error) error {
	f := fault.New(fault.Invalid, "%s: there is no answer.", question).WithHint("Give it by a flag (`bobbin connect --help`), or a line of standard input.")
	if err != nil && !errors.Is(err, io.EOF) {
		return f.Because(err)
	}
	return f
}

// secret asks without showing what is typed.
func (a *asker) secret(question string) (string, error) {
	fd, ok := a.terminal()
	if !ok {
		return a.line(question, "")
	}
	fmt.Fprintf(a.p.Stderr, "%s: ", question)
	text, err := term.ReadPassword(fd)
	fmt.Fprintln(a.p.Stderr)
	if len(text) == 0 {
		return "", unanswered(question, err)
	}
	return strings.TrimSpace(string(text)), nil
}

// passphrase asks for a passphrase. A new one is typed twice, where nobody sees what is typed:
// a typing error would seal the vault for good.
func (a *asker) passphrase(question string, isNew bool) (string, error) {
	text, err := a.secret(question)
	_, unseen := a.terminal()
	if f := fault.From(err); f != nil && !unseen {
		return text, f.WithHint("Set BOBBIN_PASSPHRASE, or run this in a terminal.")
	}
	if err != nil || !isNew || !unseen {
		return text, err
	}
	again, err := a.secret("Once more")
	if err == nil && again != text {
		err = fault.New(fault.Invalid, "The two passphrases differ.").WithHint("Nothing was kept. Try again.")
	}
	return text, err
}

func (a *asker) field(f connector.Field) (string, error) {
	question := f.Label
	if f.Hint != "" {
		question += " (" + f.Hint + ")"
	}
	if f.File {
		return a.file("File of: " + question)
	}
	if f.Secret {
		return a.secret(question)
	}
	if f.Optional {
		return a.read(question)
	}
	return a.line(question, "")
}

// file asks for the name of a file and gives its text.
func (a *asker) file(question string) (string, error) {
	name, err := a.line(question, "")
	if err != nil {
		return "", err
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", fault.New(fault.NotFound, "%s cannot be read.", name).WithHint("Check the name of the file.").Because(err)
	}
	return string(text), nil
}
