package migration

import (
	"encoding/csv"
	"fmt"
	"html/template"
	"io"
	"iter"
	"strconv"
	"time"
)

// Every gives all items that are listed, page by page: page gives those after an item, none at the end.
func Every(page func(after Item) ([]Item, error)) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for after := (Item{}); ; {
			items, err := page(after)
			if err != nil {
				yield(Item{}, err)
				return
			}
			for _, after = range items {
				if !yield(after, nil) {
					return
				}
			}
			if len(items) == 0 {
				return
			}
		}
	}
}

// WriteCSV writes the items that are listed, one a line, with their reasons.
func WriteCSV(to io.Writer, items iter.Seq2[Item, error]) error {
	w := csv.NewWriter(to)
	_ = w.Write([]string{"kind", "key", "attempts", "reason", "at", "item"}) // Error tells
	for i, err := range items {
		if err != nil {
			return err
		}
		_ = w.Write([]string{i.Kind, plainCell(i.Key), strconv.Itoa(i.Attempt), plainCell(i.Reason), i.At.UTC().Format(time.RFC3339), plainCell(string(i.Item))})
	}
	w.Flush()
	return w.Error()
}

// plainCell keeps a spreadsheet from taking a text of a service for a formula.
func plainCell(text string) string {
	if text != "" && (text[0] == '=' || text[0] == '+' || text[0] == '-' || text[0] == '@') {
		return "'" + text
	}
	return text
}

// Row is a line of a report: what, and how many.
type Row struct {
	What  string
	Count int64
}

// Rows are the counts of a migration in the words of people, without those that are 0.
func (m Migration) Rows() []Row {
	words := []string{"created", "changed"}
	if m.DryRun {
		words = []string{"would be created", "would be changed"}
	}
	c := m.Counts
	var rows []Row
	for _, r := range []Row{{words[0], c.Created}, {words[1], c.Changed}, {"already as they should be", c.Same}, {"left out by the script", c.LeftOut},
		{"failed", c.Failed}, {"uncertain", c.Uncertain}, {"repeated by the source", c.Repeated}, {"to be tried again", c.Again}} {
		if r.Count > 0 {
			rows = append(rows, r)
		}
	}
	return rows
}

// Checked says what the look at the target found, "" when there was none.
func (m Migration) Checked() string {
	v := m.Verification
	if v == nil {
		return ""
	}
	text := ""
	if v.Found != nil {
		text = fmt.Sprintf("The target holds %d of %d. ", *v.Found, v.Expected)
	}
	if v.Sampled > 0 {
		text += fmt.Sprintf("%d were compared: %d missing, %d different. ", v.Sampled, v.Missing, v.Different)
	}
	return text + v.Reason
}

// mostShown is how many items the page of a report lists.
const mostShown = 5000

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{.M.Title}}</title><style>
body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color-scheme:light dark}
table{border-collapse:collapse;width:100%;margin:1rem 0}td,th{text-align:left;padding:.25rem .75rem .25rem 0;border-bottom:1px solid #8884;vertical-align:top}
td.n{text-align:right;width:8rem}code{font-size:.9em;overflow-wrap:anywhere}
</style></head><body>
<h1>{{.M.Title}}{{if .M.DryRun}} (dry run){{end}}</h1>
<p>{{.M.Status}}{{if .M.Reason}}: {{.M.Reason}}{{end}}</p>
<p>Environment {{.M.Environment}}, script {{.M.Script}}. Begun {{.Begun}}{{if .Ended}}, ended {{.Ended}}{{end}}; {{.Worked}} of work, resumed {{.M.Resumed}} times.</p>
<table>{{range .M.Rows}}<tr><td class="n">{{.Count}}</td><td>{{.What}}</td></tr>{{end}}</table>
{{with .M.Checked}}<p>{{.}}</p>{{end}}
{{if .Items}}<table><thead><tr><th>What</th><th>Key</th><th>Reason</th></tr></thead><tbody>
{{range .Items}}<tr><td>{{.Kind}}</td><td><code>{{.Key}}</code></td><td>{{.Reason}}</td></tr>
{{end}}</tbody></table>{{if .More}}<p>The CSV file lists the rest.</p>{{end}}{{end}}
</body></html>
`))

// WritePage writes the report as a page that stands alone.
func WritePage(to io.Writer, m Migration, items iter.Seq2[Item, error]) error {
	shown := struct {
		M                    Migration
		Begun, Ended, Worked string
		Items                []Item
		More                 bool
	}{M: m, Begun: stamp(m.StartedAt), Worked: (time.Duration(m.WorkedMs) * time.Millisecond).Round(time.Second).String()}
	if !m.FinishedAt.IsZero() {
		shown.Ended = stamp(m.FinishedAt)
	}
	for i, err := range items {
		if err != nil {
			return err
		}
		if shown.More = len(shown.Items) == mostShown; shown.More {
			break
		}
		i.Item = nil
		shown.Items = append(shown.Items, i)
	}
	return page.Execute(to, shown)
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 MST") }
