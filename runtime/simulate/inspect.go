package simulate

import (
	"database/sql"
	"encoding/json"

	"bobbin/runtime/fault"
)

// Collected is a collection with the number of its rows.
type Collected struct {
	Name  string `json:"name"`
	Title string `json:"title,omitempty"` // what a person calls it, where the name does not say it
	Rows  int    `json:"rows"`
}

// Row is one document as it is kept, which is not always as the service shows it.
type Row struct {
	ID     string `json:"id"`
	Parent string `json:"parent,omitempty"` // the id of what it hangs below
	Body   Doc    `json:"body"`
}

// mostRows is how many rows are given at once.
const mostRows = 1000

// Collections lists what the simulator keeps, by name.
func (s *Simulator) Collections() ([]Collected, error) {
	all := []Collected{}
	err := s.config.Store.update(s.config.Connection, func(tx *Tx) {
		tx.rows("SELECT collection, count(*) FROM document WHERE connection = ? AND collection NOT LIKE '(%' GROUP BY collection ORDER BY collection",
			[]any{tx.connection}, func(rows *sql.Rows) error {
				var c Collected
				err := rows.Scan(&c.Name, &c.Rows)
				c.Title = s.config.Service.Words[c.Name]
				all = append(all, c)
				return err
			})
	})
	return all, err
}

// Rows lists rows of a collection from an offset on, in the order they were added; no limit
// means 100. Faults: not_found.
func (s *Simulator) Rows(collection string, offset, limit int) ([]Row, error) {
	if limit <= 0 {
		limit = 100
	}
	all, err := s.find(collection, "", max(offset, 0), min(limit, mostRows))
	if err == nil && len(all) == 0 && offset == 0 {
		err = fault.New(fault.NotFound, "The simulator keeps nothing in %q.", collection).WithHint("Collections are listed with their numbers of rows when none is named.")
	}
	return all, err
}

// Row gets one row. Faults: not_found.
func (s *Simulator) Row(collection, id string) (Row, error) {
	all, err := s.find(collection, id, 0, 1)
	if err == nil && len(all) == 0 {
		return Row{}, missing(collection, id)
	}
	if err != nil {
		return Row{}, err
	}
	return all[0], nil
}

func missing(collection, id string) error {
	return fault.New(fault.NotFound, "The simulator keeps no %q in %q.", id, collection)
}

func (s *Simulator) find(collection, id string, offset, limit int) ([]Row, error) {
	all := []Row{}
	err := s.config.Store.update(s.config.Connection, func(tx *Tx) {
		if internal(collection) {
			return
		}
		tx.rows("SELECT id, parent, body FROM document WHERE connection = ? AND collection = ? AND (? = '' OR id = ?) ORDER BY place LIMIT ? OFFSET ?",
			[]any{tx.connection, collection, id, id, limit, offset}, func(rows *sql.Rows) error {
				var row Row
				var body []byte
				err := rows.Scan(&row.ID, &row.Parent, &body)
				if err == nil {
					err = json.Unmarshal(body, &row.Body)
				}
				all = append(all, row)
				return err
			})
	})
	return all, err
}

// EditRow puts a new body in the place of a row's. Nobody is told: no webhook is sent, and what
// the service would refuse is taken. Faults: not_found, invalid.
func (s *Simulator) EditRow(collection, id string, body Doc) error {
	if body == nil {
		return fault.New(fault.Invalid, "A row of a simulator is a JSON object.")
	}
	found := false
	err := s.config.Store.update(s.config.Connection, func(tx *Tx) {
		text, err := json.Marshal(body)
		if err != nil || internal(collection) {
			return
		}
		found = tx.exec("UPDATE document SET body = ? WHERE connection = ? AND collection = ? AND id = ?", string(text), tx.connection, collection, id) > 0
	})
	if err == nil && !found {
		return missing(collection, id)
	}
	return err
}

// DeleteRow takes a row away without telling anybody. Faults: not_found.
func (s *Simulator) DeleteRow(collection, id string) error {
	found := false
	err := s.config.Store.update(s.config.Connection, func(tx *Tx) {
		found = !internal(collection) && tx.Delete(collection, id)
	})
	if err == nil && !found {
		return missing(collection, id)
	}
	return err
}

// internal says whether a collection is the simulator's own.
func internal(collection string) bool { return collection == "" || collection[0] == '(' }
