package compile

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
)

// packageName finds the modules of our own scopes in a text, each in quotes.
var packageName = regexp.MustCompile(`['"](@(?:bobbin|sr-connect|stitch-it|managed-api)/[\w./-]+)['"]`)

// mentioned is what the text of a file names.
type mentioned struct {
	packages []string            // modules in quotes
	foreign  map[string][]string // see scan; nil for what is no script
}

// mentions remembers what files name, so that of thousands those are read again that were written again.
type mentions struct {
	mu sync.Mutex
	of map[string]seen
}

// seen is a file as it was when it was read.
type seen struct {
	at   time.Time
	size int64
	mentioned
}

// mostMentions bounds how many files are remembered, of all folders that were open.
const mostMentions = 1 << 16

// settled is how old a file must be when it is read: a clock that stands for a moment does not tell it from the next one.
const settled = 2 * time.Second

// walk gives what each file below scripts/ and tests/ names.
func (c *Compiler) walk(dir string, take func(mentioned)) {
	for _, below := range []string{folder, testFolder} {
		_ = fs.WalkDir(os.DirFS(filepath.Join(dir, below)), ".", func(file string, entry fs.DirEntry, err error) error {
			if err != nil || !entry.Type().IsRegular() {
				return nil // what cannot be read names nothing
			}
			if found, ok := c.mentioned(filepath.Join(dir, below, filepath.FromSlash(file)), below == folder && isScript(file), entry); ok {
				take(found)
			}
			return nil
		})
	}
}

// mentioned gives what one file names. A file that cannot be read names nothing.
func (c *Compiler) mentioned(name string, script bool, entry fs.DirEntry) (mentioned, bool) {
	info, err := entry.Info()
	if err != nil {
		return mentioned{}, false
	}
	c.mentions.mu.Lock()
	known, ok := c.mentions.of[name]
	c.mentions.mu.Unlock()
	if ok && known.at.Equal(info.ModTime()) && known.size == info.Size() {
		return known.mentioned, true
	}
	begun := time.Now()
	text, err := os.ReadFile(name)
	if err != nil {
		return mentioned{}, false
	}
	found := mentioned{packages: packagesIn(text)}
	if content := strings.TrimPrefix(string(text), "\ufeff"); script && strings.Contains(content, "@") {
		found.foreign = c.scan(content).foreign
	}
	if begun.Sub(info.ModTime()) > settled {
		c.mentions.mu.Lock()
		if len(c.mentions.of) >= mostMentions {
			clear(c.mentions.of)
		}
		c.mentions.of[name] = seen{info.ModTime(), info.Size(), found}
		c.mentions.mu.Unlock()
	}
	return found, true
}

func packagesIn(text []byte) (names []string) {
	for _, found := range packageName.FindAllSubmatch(text, -1) {
		if name := string(found[1]); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// isScript says whether a file below scripts/ may be one that runs or is imported.
func isScript(file string) bool {
	if strings.HasSuffix(file, ".d.ts") || !slices.Contains(endings[:4], path.Ext(file)) {
		return false
	}
	return !slices.ContainsFunc(strings.Split(file, "/"), func(part string) bool { return part == "node_modules" || strings.HasPrefix(part, ".") })
}

// OtherScopes lists the scopes of modules for existing scripts, such as @sr-connect, that no script or test of a
// workspace names. Each module in them has a name below @bobbin, too.
func (c *Compiler) OtherScopes(dir string) []string {
	scopes := []string{"@managed-api", "@sr-connect", "@stitch-it"}
	c.walk(dir, func(found mentioned) {
		for _, name := range found.packages {
			scopes = slices.DeleteFunc(scopes, func(scope string) bool { return strings.HasPrefix(name, scope+"/") })
		}
	})
	return scopes
}
