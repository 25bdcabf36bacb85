package npm

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace"
)

var errUnreadable = errors.New("package.json cannot be read")

// job is one install.
type job struct {
	client   *Client
	dir      string
	options  Options
	registry *registry

	packageText []byte // as it is on disk; nil when there is none
	file        *object
	root        *manifest
	overrides   overrides
	lock        *lock // as it is on disk; nil when there is none
	report      Report
}

// Install brings what package.json and the lock of the workspace in dir ask for. Where they
// differ, the lock follows package.json and keeps the versions it can.
//
// Faults: invalid (a file or a package that cannot be right), not_found (no such package or
// version), conflict (packages that exclude each other), denied (a registry's or proxy's
// login), unavailable (network, disk), canceled.
func (c *Client) Install(ctx context.Context, dir string, o Options) (Report, error) {
	j, err := c.job(dir, o)
	if err != nil {
		return Report{}, err
	}
	defer j.registry.close()
	if j.packageText == nil && j.lock == nil {
		return j.done(nil)
	}
	return j.run(ctx)
}

// Add installs packages, given as NAME or NAME@RANGE, and keeps them in package.json: a range
// as it was given, a name alone with the range its latest version allows. Faults: as Install.
func (c *Client) Add(ctx context.Context, dir string, wants []string, o Options) (Report, error) {
	if len(wants) == 0 {
		return Report{}, fault.New(fault.Invalid, "A package to add is missing.").WithHint("bobbin add DIR NAME")
	}
	j, err := c.job(dir, o)
	if err != nil {
		return Report{}, err
	}
	defer j.registry.close()
	forget := map[string]bool{}
	for _, want := range wants {
		name, err := j.want(ctx, want)
		if err != nil {
			return Report{}, err
		}
		forget[name] = true
	}
	if j.lock != nil { // what was asked for by name is chosen anew
		for name := range forget {
			maps.DeleteFunc(j.lock.packages, func(path string, _ *manifest) bool {
				return path == "node_modules/"+name || strings.HasPrefix(path, "node_modules/"+name+"/")
			})
		}
	}
	return j.run(ctx)
}

// Remove takes packages out of package.json, and out of the lock what nobody needs without them.
// Faults: not_found, and as Install.
func (c *Client) Remove(ctx context.Context, dir string, names []string, o Options) (Report, error) {
	if len(names) == 0 {
		return Report{}, fault.New(fault.Invalid, "A package to remove is missing.").WithHint("bobbin remove DIR NAME")
	}
	j, err := c.job(dir, o)
	if err != nil {
		return Report{}, err
	}
	defer j.registry.close()
	for _, name := range names {
		found := false
		for _, section := range sections {
			found = j.drop(section, name) || found
		}
		if !found {
			return Report{}, fault.New(fault.NotFound, "%s does not ask for a package %s.", packageFile, name).
				WithHint("`bobbin install DIR --list` shows what there is.")
		}
	}
	return j.run(ctx)
}

// sections of package.json that ask for packages.
var sections = []string{"dependencies", "devDependencies", "optionalDependencies", "peerDependencies"}

func (c *Client) job(dir string, o Options) (*job, error) {
	if o.Progress == nil {
		o.Progress = func(Progress) {}
	}
	j := &job{client: c, dir: dir, options: o}
	var err error
	if j.registry, err = c.registry(dir); err != nil {
		return nil, err
	}
	if j.packageText, err = readFile(dir, packageFile); err != nil {
		return nil, err
	}
	text := j.packageText
	if text == nil {
		text = []byte("{\n  \"private\": true\n}\n")
	}
	if j.file, err = readObject([]byte(strings.TrimPrefix(string(text), "\ufeff"))); err != nil {
		return nil, packageFault(err)
	}
	if len(j.file.values["workspaces"]) > 0 {
		return nil, fault.New(fault.Invalid, "%s has npm workspaces, which Bobbin does not install.", packageFile).At(fault.Place{File: packageFile})
	}
	if j.lock, err = readLock(dir); err != nil {
		return nil, err
	}
	return j, j.read()
}

func packageFault(err error) error {
	var known *fault.Error
	if errors.As(err, &known) {
		return err
	}
	return fault.New(fault.Invalid, "%s cannot be used: %s.", packageFile, err).WithHint("It is the JSON file that lists the packages.").
		At(fault.Place{File: packageFile}).Because(err)
}

// read takes from package.json, as it is now, what the workspace asks for.
func (j *job) read() error {
	text, err := j.file.MarshalJSON()
	if err != nil {
		return packageFault(err)
	}
	if j.root, err = readManifest(text, true); err != nil {
		return packageFault(err)
	}
	if j.overrides, err = readOverrides(text, j.root); err != nil {
		return packageFault(err)
	}
	j.root.Resolved, j.root.Integrity, j.root.InBundle = "", "", false
	return nil
}

// want puts one NAME@RANGE into package.json and gives the name.
func (j *job) want(ctx context.Context, text string) (string, error) {
	name, want := splitSpec(strings.TrimSpace(text))
	if strings.ContainsAny(name, ":/") && checkName(name) != nil {
		return "", fault.New(fault.Invalid, "%q is not a package of a registry.", text).WithHint("Give a name, and a version range if you like: bobbin add DIR dayjs@^1.11")
	}
	if err := checkName(name); err != nil {
		return "", err
	}
	s, err := parseSpec(name, want)
	if err != nil {
		return "", err
	}
	if want == "" || s.tag != "" {
		if s.tag == "" {
			s.tag = "latest"
		}
		p, err := j.registry.packument(ctx, s.name)
		if err != nil {
			return "", err
		}
		m, err := p.choose(s)
		if err != nil {
			return "", err
		}
		want = "^" + m.Version
		if s.alias {
			want = "npm:" + s.name + "@" + want
		}
	}
	section := "dependencies"
	for _, other := range []string{"devDependencies", "optionalDependencies"} {
		if j.asks(other, name) {
			section = other
		}
	}
	if j.options.Dev {
		section = "devDependencies"
	}
	for _, other := range sections[:3] {
		if other != section {
			j.drop(other, name)
		}
	}
	return name, j.put(section, name, want)
}

func (j *job) section(key string) map[string]string {
	wants := map[string]string{}
	_ = json.Unmarshal(j.file.values[key], &wants) // read has refused what is of another kind
	return wants
}

func (j *job) asks(section, name string) bool {
	_, ok := j.section(section)[name]
	return ok
}

func (j *job) put(section, name, want string) error {
	wants := j.section(section)
	wants[name] = want
	j.file.set(section, plainJSON(wants))
	return j.read()
}

func (j *job) drop(section, name string) bool {
	wants := j.section(section)
	if _, ok := wants[name]; !ok {
		return false
	}
	delete(wants, name)
	if j.file.set(section, plainJSON(wants)); len(wants) == 0 {
		j.file.remove(section)
	}
	return j.read() == nil
}

// run resolves, fetches and, when all of it went well, writes.
func (j *job) run(ctx context.Context) (Report, error) {
	tree := treeOf(j.root, j.lock)
	r := &resolver{root: tree, overrides: j.overrides, registry: j.registry, legacy: j.registry.settings.values["legacy-peer-deps"] == "true", progress: j.options.Progress}
	if j.options.Frozen {
		if err := j.frozen(r); err != nil {
			return Report{}, err
		}
		tree.prune(j.overrides)
	} else if err := r.resolve(ctx); err != nil {
		return Report{}, err
	}
	j.report.Warnings = append(j.report.Warnings, r.warnings...)
	if err := j.fetch(ctx, tree); err != nil {
		return Report{}, err
	}
	return j.done(tree)
}

// frozen checks that nothing would change.
func (j *job) frozen(r *resolver) error {
	if j.lock == nil {
		return fault.New(fault.NotFound, "There is no %s to install from.", lockFile).WithHint("`bobbin install DIR` makes one.")
	}
	for _, n := range r.root.all() {
		for _, e := range r.problems(n) {
			if e.kind == optional && n.from(e).find(e.name) == nil {
				continue
			}
			return fault.New(fault.Conflict, "%s and %s do not agree: %s %s is asked for and not locked.", packageFile, lockFile, e.name, e.want).
				WithHint("`bobbin install DIR` brings the lock up to date.").At(fault.Place{File: lockFile})
		}
	}
	return nil
}

// fetch brings every package of the tree into the cache, several at once. The rest is
// stopped by the first that cannot be had.
func (j *job) fetch(ctx context.Context, tree *node) error {
	nodes := slices.DeleteFunc(tree.all(), func(n *node) bool { return n.parent == nil || n.m.InBundle || j.client.skipped(n.m) })
	var mu sync.Mutex
	done := 0
	group, inner := errgroup.WithContext(ctx)
	group.SetLimit(parallel)
	for _, n := range nodes {
		group.Go(func() error {
			if err := inner.Err(); err != nil {
				return fault.New(fault.Canceled, "Installing packages was stopped.").Because(err)
			}
			fetched, err := j.fetchOne(inner, n.m)
			if err != nil && n.m.Optional && !fault.Is(err, fault.Canceled) && !fault.Is(err, fault.Invalid) {
				mu.Lock()
				j.report.Warnings = append(j.report.Warnings, "The optional package "+n.m.label()+" is left out: "+fault.From(err).Sentence)
				mu.Unlock()
				return nil
			}
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			done++
			if fetched {
				j.report.Fetched++
			}
			j.options.Progress(Progress{Step: "fetch", Package: n.m.label(), Done: done, Total: len(nodes)})
			return nil
		})
	}
	err := group.Wait()
	if ctx.Err() != nil {
		return fault.New(fault.Canceled, "Installing packages was stopped.").WithHint("Nothing was changed.").Because(context.Cause(ctx))
	}
	return err
}

// fetchOne brings one package. What a lock has no hash for is looked up in the registry.
func (j *job) fetchOne(ctx context.Context, m *manifest) (bool, error) {
	if m.Integrity == "" {
		p, err := j.registry.packument(ctx, m.Name)
		if err != nil {
			return false, err
		}
		told, err := p.manifest(m.Version)
		if err != nil {
			return false, err
		}
		m.Integrity = told.Integrity
	}
	fetched, err := j.client.keep.fetch(ctx, j.registry, m)
	if err != nil {
		return false, err
	}
	return fetched, j.complete(m)
}

// complete takes from the package itself what registries leave out of their short answers.
func (j *job) complete(m *manifest) error {
	i, err := parseIntegrity(m.Integrity)
	if err != nil || len(m.rest["license"]) > 0 {
		return err
	}
	text, err := os.ReadFile(filepath.Join(j.client.keep.folder(i, m.Name), packageFile))
	if err != nil {
		return diskFault(err)
	}
	if self, err := readManifest(text, false); err == nil && len(self.rest["license"]) > 0 {
		m.rest["license"] = self.rest["license"]
	}
	return nil
}

// skipped says whether a package is not for this machine and may be missing.
func (c *Client) skipped(m *manifest) bool {
	return (m.Optional || m.DevOption) && !m.fits(c.os, c.cpu)
}

// done writes package.json and the lock, both or neither, and says what changed.
func (j *job) done(tree *node) (Report, error) {
	if tree == nil {
		return j.finish(map[string]*manifest{}), nil
	}
	made := &lock{name: j.root.Name, version: j.root.Version, packages: map[string]*manifest{}}
	if made.name == "" {
		made.name = filepath.Base(j.dir)
	}
	for _, n := range tree.all() {
		made.packages[n.path()] = n.m
	}
	packageText, lockText := j.file.write(j.packageText), made.write(j.packageText)
	j.options.Progress(Progress{Step: "write", Done: len(made.packages) - 1, Total: len(made.packages) - 1})
	wrote := false
	if !j.options.Frozen && !sameJSON(packageText, j.packageText) {
		if err := workspace.WriteFile(filepath.Join(j.dir, packageFile), packageText); err != nil {
			return Report{}, err
		}
		wrote = true
	}
	if !j.options.Frozen && (j.lock == nil || !sameJSON(lockText, j.lock.text)) {
		if err := workspace.WriteFile(filepath.Join(j.dir, lockFile), lockText); err != nil {
			if wrote {
				err = errors.Join(err, j.takeBack())
			}
			return Report{}, err
		}
	}
	return j.finish(made.packages), nil
}

// takeBack makes package.json what it was.
func (j *job) takeBack() error {
	name := filepath.Join(j.dir, packageFile)
	if j.packageText == nil {
		return os.Remove(name)
	}
	return workspace.WriteFile(name, j.packageText)
}

// sameJSON says whether two texts say the same, however they are indented.
func sameJSON(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return false
	}
	return string(plainJSON(x)) == string(plainJSON(y))
}

// finish compares what was with what is.
func (j *job) finish(now map[string]*manifest) Report {
	before := map[string]*manifest{}
	if old, err := readLockText(j.lock); err == nil {
		before = old
	}
	r := j.report
	r.Added, r.Changed, r.Removed = []Package{}, []Package{}, []Package{}
	for _, path := range slices.SortedFunc(maps.Keys(now), comparePaths) {
		_, name := splitPath(path)
		was, had := before[path]
		switch m := now[path]; {
		case path == "":
		case !had:
			r.Added = append(r.Added, Package{Name: name, Version: m.Version})
		case was.Version != m.Version:
			r.Changed = append(r.Changed, Package{Name: name, Version: m.Version, From: was.Version})
		}
	}
	for _, path := range slices.SortedFunc(maps.Keys(before), comparePaths) {
		if _, still := now[path]; !still && path != "" {
			_, name := splitPath(path)
			r.Removed = append(r.Removed, Package{Name: name, Version: before[path].Version})
		}
	}
	for path, m := range now {
		if i, err := parseIntegrity(m.Integrity); path != "" && err == nil && i.weak() {
			r.Warnings = append(r.Warnings, m.label()+" has nothing better than a SHA-1 hash, which can be forged.")
		}
	}
	slices.Sort(r.Warnings)
	r.Warnings = append([]string{}, slices.Compact(r.Warnings)...)
	r.Total = max(len(now)-1, 0)
	return r
}

// readLockText reads a lock again as it is on disk: the job may have taken packages out of it.
func readLockText(l *lock) (map[string]*manifest, error) {
	if l == nil {
		return nil, nil
	}
	again, err := parseLock(l.text)
	if err != nil {
		return nil, err
	}
	return again.packages, nil
}
