package console

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/dop251/goja"
)

// maxRows is how many rows a table shows.
const maxRows = 500

// grid is a table being collected: cells by row and column title.
type grid struct {
	columns []string
	rows    []string
	cells   []map[string]string
}

// table writes an array or object of rows as a table; anything else as log does.
func (c *console) table(arguments []goja.Value) {
	if c.full() || len(arguments) == 0 {
		c.show("log", arguments)
		return
	}
	data, ok := arguments[0].(*goja.Object)
	if !ok {
		c.show("log", arguments[:1])
		return
	}
	if data = behind(data); data == nil {
		c.show("log", arguments[:1])
		return
	}
	p := c.printer(1)
	var g grid
	if ex := p.rt.Try(func() { g.collect(p, data) }); ex != nil || len(g.rows) == 0 {
		c.show("log", arguments[:1])
		return
	}
	if len(arguments) > 1 {
		if wanted, ok := arguments[1].(*goja.Object); ok {
			g.columns = nil
			for _, k := range wanted.Keys() {
				g.columns = append(g.columns, wanted.Get(k).String())
			}
		}
	}
	c.write("log", g.String())
}

const (
	indexTitle = "(index)"
	valueTitle = "Values"
)

// collect reads the rows.
func (g *grid) collect(p *printer, data *goja.Object) {
	plain := false
	for n, key := range data.Keys() {
		if n == maxRows {
			break
		}
		row := map[string]string{}
		v := p.data(data, key)
		if o, ok := v.(*goja.Object); ok && o.ClassName() != "Date" && o.ClassName() != "Function" {
			if o = behind(o); o == nil {
				continue
			}
			for m, k := range o.Keys() {
				if m == 50 {
					break
				}
				if text, found := p.property(o, p.rt.ToValue(k)); found {
					row[k] = strings.ReplaceAll(text, "\n", " ")
					if !slices.Contains(g.columns, k) {
						g.columns = append(g.columns, k)
					}
				}
			}
		} else {
			row[valueTitle], plain = p.value(v), true
		}
		g.rows = append(g.rows, key)
		g.cells = append(g.cells, row)
	}
	if plain && !slices.Contains(g.columns, valueTitle) {
		g.columns = append(g.columns, valueTitle)
	}
}

// String draws the table.
func (g *grid) String() string {
	titles := append([]string{indexTitle}, g.columns...)
	lines := [][]string{titles}
	for n, row := range g.rows {
		line := []string{row}
		for _, column := range g.columns {
			line = append(line, g.cells[n][column])
		}
		lines = append(lines, line)
	}
	widths := make([]int, len(titles))
	for _, line := range lines {
		for n, cell := range line {
			widths[n] = max(widths[n], utf8.RuneCountInString(cell)+2)
		}
	}
	rule := func(left, middle, right string) string {
		var parts []string
		for _, w := range widths {
			parts = append(parts, strings.Repeat("─", w))
		}
		return left + strings.Join(parts, middle) + right
	}
	out := []string{rule("┌", "┬", "┐")}
	for n, line := range lines {
		var cells []string
		for m, cell := range line {
			cells = append(cells, " "+cell+strings.Repeat(" ", widths[m]-utf8.RuneCountInString(cell)-1))
		}
		out = append(out, "│"+strings.Join(cells, "│")+"│")
		if n == 0 {
			out = append(out, rule("├", "┼", "┤"))
		}
	}
	out = append(out, rule("└", "┴", "┘"))
	if len(g.rows) == maxRows {
		out = append(out, "… only the first "+strconv.Itoa(maxRows)+" rows")
	}
	return strings.Join(out, "\n")
}
