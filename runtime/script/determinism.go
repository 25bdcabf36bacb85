package script

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"bobbin/runtime/fault"
)

// ClockWatcher is a Host that is told what the clock answered, in order. What was read
// before a call of the host is told before it.
type ClockWatcher interface {
	ReadClock(r Readings)
}

// Rerun is a Host that is told when the invocation begins again, in another process, because
// the first was lost before anything had an effect: it sees the same calls from the start.
type Rerun interface {
	BeginAgain()
}

// Reading is an answer of the clock and how often it was given in a row.
type Reading struct {
	Ms    int64 // since Clock.Now
	Times int   // 1 or more
}

// Readings are the answers of a clock, in order. Their text has one word for each:
// "0 3*2 15" is 0, twice 3 and 15.
type Readings []Reading

// Add notes one more answer.
func (r Readings) Add(ms int64) Readings {
	if n := len(r); n > 0 && r[n-1].Ms == ms {
		r[n-1].Times++
		return r
	}
	return append(r, Reading{ms, 1})
}

// MarshalText writes the words.
func (r Readings) MarshalText() ([]byte, error) {
	var text []byte
	for n, one := range r {
		if n > 0 {
			text = append(text, ' ')
		}
		text = strconv.AppendInt(text, one.Ms, 10)
		if one.Times > 1 {
			text = strconv.AppendInt(append(text, '*'), int64(one.Times), 10)
		}
	}
	return text, nil
}

// UnmarshalText reads the words.
func (r *Readings) UnmarshalText(text []byte) error {
	*r = nil
	for word := range strings.FieldsSeq(string(text)) {
		first, times, repeated := strings.Cut(word, "*")
		one := Reading{Times: 1}
		var err error
		if one.Ms, err = strconv.ParseInt(first, 10, 64); err == nil && repeated {
			one.Times, err = strconv.Atoi(times)
		}
		if err != nil || one.Times < 1 {
			return fmt.Errorf("%q is no reading of a clock", word)
		}
		*r = append(*r, one)
	}
	return nil
}

// Origin is where a call of the host comes from.
type Origin struct {
	Number int          `json:"number"`          // from 1, in the order in which the script made its calls
	Place  *fault.Place `json:"place,omitempty"` // in the script; nil when no frame is a person's
}

type originKey struct{}

// WithOrigin says where a call of the host comes from.
func WithOrigin(ctx context.Context, o *Origin) context.Context {
	if o == nil {
		return ctx
	}
	return context.WithValue(ctx, originKey{}, o)
}

// OriginOf is where a call of the host comes from; nil unless Input.Traced asked for it.
func OriginOf(ctx context.Context) *Origin {
	o, _ := ctx.Value(originKey{}).(*Origin)
	return o
}
