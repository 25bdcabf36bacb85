package store

import (
	"io/fs"
	"time"
)

// SetSettling sets how long a database is asked what became of a commit, until back.
func SetSettling(d time.Duration) (back func()) {
	was := settling
	settling = d
	return func() { settling = was }
}

// SetPatience sets how long a write waits for a database that has just gone, until back.
func SetPatience(d time.Duration) (back func()) {
	was := patience
	patience = d
	return func() { patience = was }
}

// SetSlowStarts sets how often a database is asked at the start that does not answer, until back.
func SetSlowStarts(n int) (back func()) {
	was := slowStarts
	slowStarts = n
	return func() { slowStarts = was }
}

// Steps are those of a folder of migrations, for PostgreSQL in its words.
func Steps(folder string, postgres bool) (fs.FS, error) {
	steps, err := fs.Sub(migrations, "migrations/"+folder)
	if postgres {
		steps = rewritten{steps}
	}
	return steps, err
}

// GiveUpReserve has the reserve given up, as another write that must end does.
func (db *DB) GiveUpReserve() { db.reserve.without(func() {}) }
