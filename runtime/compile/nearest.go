package compile

import (
	"slices"
	"strings"
)

// nearest gives the names most like a wrong one, the best first; none when nothing is like it.
func nearest(wrong string, names []string, most int) []string {
	type candidate struct {
		name     string
		distance int
	}
	var found []candidate
	low := strings.ToLower(wrong)
	limit := max(2, len(wrong)/3)
	last := low[strings.LastIndexByte(low, '.')+1:]
	for _, name := range names {
		other := strings.ToLower(name)
		d := limit + 1
		if abs(len(other)-len(low)) <= limit {
			d = distance(low, other, limit)
		}
		if d > limit && len(last) > 2 && strings.HasSuffix(other, "."+last) {
			d = limit // the right name in another group
		}
		if d <= limit {
			found = append(found, candidate{name, d})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		if a.distance != b.distance {
			return a.distance - b.distance
		}
		return strings.Compare(a.name, b.name)
	})
	var list []string
	for _, c := range found[:min(most, len(found))] {
		list = append(list, c.name)
	}
	return list
}

func abs(n int) int { return max(n, -n) }

// distance counts the letters to add, drop or change (Levenshtein), giving up above limit.
func distance(a, b string, limit int) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal, best := row[0], i+1
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
			best = min(best, row[j+1])
		}
		if best > limit {
			return best
		}
	}
	return row[len(b)]
}

// didYouMean is the hint for a wrong name, or otherwise when nothing is like it.
func didYouMean(found []string, otherwise string) string {
	switch len(found) {
	case 0:
		return otherwise
	case 1:
		return "Did you mean " + found[0] + "?"
	}
	return "Did you mean " + strings.Join(found[:len(found)-1], ", ") + " or " + found[len(found)-1] + "?"
}
