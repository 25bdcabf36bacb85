package ide

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"bobbin/runtime/fault"
	"bobbin/runtime/record"
)

// deletedRecords are the last records a person deleted, so that it can be undone while the program
// runs. They stay here: a secure one never goes to the page.
type deletedRecords struct {
	mu   sync.Mutex
	kept []deletedRecord // the last one last
}

type deletedRecord struct {
	id     string
	place  record.Partition
	record record.Record
}

// deletionsKept bounds how many deletions of records can be undone.
const deletionsKept = 20

func (d *deletedRecords) keep(place record.Partition, r record.Record) string {
	id := rand.Text()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.kept = append(d.kept, deletedRecord{id, place, r})
	d.kept = d.kept[max(0, len(d.kept)-deletionsKept):]
	return id
}

func (d *deletedRecords) find(id string) (deletedRecord, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, one := range d.kept {
		if one.id == id {
			return one, true
		}
	}
	return deletedRecord{}, false
}

// DeletedRecord is the answer of record.delete and the request of record.restore. ID is "" when
// there was no record.
type DeletedRecord struct {
	ID string `json:"id"`
}

// Delete answers record.delete; a record that is not there is no fault.
func (s *Records) Delete(ctx context.Context, in Record) (DeletedRecord, error) {
	p, err := s.partition(in)
	if err != nil {
		return DeletedRecord{}, err
	}
	was, found, err := s.engine.Records().Get(ctx, p, in.Key)
	if err != nil {
		return DeletedRecord{}, err
	}
	if err = s.engine.Records().Delete(ctx, p, in.Key); err != nil || !found {
		return DeletedRecord{}, err
	}
	return DeletedRecord{s.deleted.keep(p, was)}, nil
}

// Restore answers record.restore: the record is again what it was, with its own end. Faults:
// not_found when it is not kept any more or would have expired, conflict when its key is there again.
func (s *Records) Restore(ctx context.Context, in DeletedRecord) (Nothing, error) {
	gone, found := s.deleted.find(in.ID)
	if !found {
		return Nothing{}, fault.New(fault.NotFound, "That record was deleted too long ago to be brought back.")
	}
	r := gone.record
	options, ok := asBefore(r)
	if !ok {
		return Nothing{}, fault.New(fault.NotFound, "The record %s has expired meanwhile.", r.Key)
	}
	options.DenyOverwrite = true
	return Nothing{}, s.engine.Records().Set(ctx, gone.place, r.Key, r.Value, options)
}

// asBefore are the options with which a record ends when it would have, and stays sealed; false when it has ended.
func asBefore(r record.Record) (o record.SetOptions, ok bool) {
	o.Secure = r.Secure
	if r.ExpiresAt.IsZero() {
		return o, true
	}
	o.TTL = time.Until(r.ExpiresAt)
	return o, o.TTL > 0
}
