package store

import "time"

// SetSettling sets how long a database is asked what became of a commit, until back.
func SetSettling(d time.Duration) (back func()) {
	was := settling
	settling = d
	return func() { settling = was }
}
