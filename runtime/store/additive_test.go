package store_test

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// replacing are the statements of later steps that do more than add, each with the reason why nodes
// of the version before go on working beside it.
var replacing = map[string]string{
	"00006_queue.sql DROP INDEX invocation_ready":                                        "an index of the same name and wider columns follows in the same step; no statement names it",
	"00001_archive.sql ALTER TABLE archive_chunk ALTER COLUMN body SET STORAGE EXTERNAL": "how it lies on the disk, which readers and writers do not see",
	"00010_team.sql INSERT INTO team_workspace (workspace, team) SELECT":                 "into a table of the same step",
	"00010_team.sql INSERT INTO usage SELECT":                                            "into a table of the same step",
}

// adding is what a later step may do: nodes of the version before, which still run while others are
// upgraded, read and write as they always did. A column they do not know has a value without them.
var adding = []*regexp.Regexp{
	regexp.MustCompile(`^CREATE TABLE \w+ \(`),
	regexp.MustCompile(`^CREATE INDEX \w+ ON `),
	regexp.MustCompile(`^ALTER TABLE \w+ ADD COLUMN \w+ \w+( NOT NULL DEFAULT \S+|( DEFAULT \S+)?)$`),
}

var (
	comment   = regexp.MustCompile(`--[^\n]*`)
	space     = regexp.MustCompile(`\s+`)
	unique    = regexp.MustCompile(`^CREATE UNIQUE INDEX \w+ ON (\w+) `)
	madeTable = regexp.MustCompile(`^CREATE TABLE (\w+) \(`)
)

// statements are those of a step, each on one line without comments.
func statements(text string) (all []string) {
	for _, one := range strings.Split(comment.ReplaceAllString(text, ""), ";") {
		if one = strings.TrimSpace(space.ReplaceAllString(one, " ")); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// beyond gives what of a step does more than add.
func beyond(text string) (all []string) {
	own := map[string]bool{} // tables that are new with it: no older node has to do with them
	for _, s := range statements(text) {
		if made := madeTable.FindStringSubmatch(s); made != nil {
			own[made[1]] = true
		}
		if m := unique.FindStringSubmatch(s); m != nil && own[m[1]] {
			continue
		}
		if !slices.ContainsFunc(adding, func(r *regexp.Regexp) bool { return r.MatchString(s) }) {
			all = append(all, s)
		}
	}
	return all
}

// TestMigrations_OnlyAdd: every step after the first leaves what the version before reads and writes.
func TestMigrations_OnlyAdd(t *testing.T) {
	used := map[string]bool{}
	err := fs.WalkDir(os.DirFS("migrations"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() == "00001_first.sql" {
			return err
		}
		text, err := os.ReadFile("migrations/" + path)
		for _, s := range beyond(string(text)) {
			listed := false
			for begins := range replacing {
				if strings.HasPrefix(d.Name()+" "+s, begins) {
					used[begins], listed = true, true
				}
			}
			if !listed {
				t.Errorf("%s does more than add, and nodes of the version before may still run:\n%s", path, s)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for begins := range replacing {
		if !used[begins] {
			t.Errorf("listed and not there: %s", begins)
		}
	}
}

// TestMigrations_ThatTakeAwayAreFound is its negative control.
func TestMigrations_ThatTakeAwayAreFound(t *testing.T) {
	for _, bad := range []string{
		"DROP TABLE release", "ALTER TABLE release DROP COLUMN name", "ALTER TABLE release RENAME TO releases", "ALTER TABLE release RENAME COLUMN name TO title",
		"ALTER TABLE release ALTER COLUMN bytes TYPE TEXT", "ALTER TABLE release ADD COLUMN team TEXT NOT NULL", "CREATE UNIQUE INDEX one ON release (name)",
		"UPDATE release SET name = ''", "DELETE FROM release", "INSERT INTO release SELECT 1", "ALTER TABLE release ADD COLUMN team TEXT NOT NULL DEFAULT '' CHECK (team <> 'x')",
		"CREATE TRIGGER no BEFORE INSERT ON release BEGIN SELECT 1", "ALTER TABLE release ADD COLUMN id TEXT REFERENCES team (id)",
	} {
		if len(beyond("-- +goose Up\n-- why; not\nCREATE TABLE x (id TEXT); CREATE UNIQUE INDEX of_x ON x (id);\n"+bad+";")) == 0 {
			t.Errorf("taken for an addition: %s", bad)
		}
	}
}
