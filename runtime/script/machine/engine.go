// Package machine runs a script's Bundle: it assembles the runtime of one invocation (goja,
// loop, globals, host modules), calls the script and says how it ended.
//
// Every invocation has a fresh runtime and a loop that runs on the goroutine of Run. Only
// the compiled program is shared. A Go panic inside the engine ends the invocation as a
// runtime_error and the runtime is thrown away. What goja cannot stop by itself (native
// functions that never return, memory) is the parent's to kill: package worker.
package machine

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dlclark/regexp2/v2"
	"github.com/dop251/goja"

	"bobbin/runtime/script"
	"bobbin/runtime/script/vm"
)

// programs is how many compiled programs an Engine keeps.
const programs = 64

// regexLimit bounds one match of a pattern with look-around or back-references, the only
// ones that can run away. Package goja takes a match that ran into it for no match, so
// guards turn it into an error.
const regexLimit = 3 * time.Second

// Config is what an Engine is made of. The zero Config is complete.
type Config struct {
	Modules []vm.Module      // Standard() when nil
	Now     func() time.Time // time.Now when nil
}

// Engine runs Bundles and keeps their compiled programs. It is safe for concurrent use.
type Engine struct {
	modules []vm.Module
	now     func() time.Time
	prelude prelude
	// builtins make the globals that goja has in part or not at all.
	builtins map[string]func(*invocation) goja.Value
	first    *goja.Program              // runs in every runtime before anything else
	spare    atomic.Pointer[invocation] // prepared for the next one; nil for none
	sides    chan *side                 // with nothing to do
	lasts    atomic.Bool                // keeps its sides

	mu    sync.Mutex
	cache map[string]*compiled
	order []string // oldest use first
}

// compiled is a program being made or made; once makes the waiting callers share the work.
type compiled struct {
	once sync.Once
	program
	err error
}

// program is compiled code and what its text gave away.
type program struct {
	code     *goja.Program
	features features
	places   []at // of the statements it counts
}

// matchTimeout is set once per process: it is a variable of the regexp2 package.
var matchTimeout = sync.OnceFunc(func() { regexp2.DefaultMatchTimeout = regexLimit })

// New makes an Engine.
func New(c Config) *Engine {
	matchTimeout()
	if c.Modules == nil {
		c.Modules = Standard()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Engine{modules: c.Modules, now: c.Now, builtins: builtins(), first: first(),
		sides: make(chan *side, idleSides), cache: map[string]*compiled{}}
}

// Run runs one invocation on an Engine of its own.
func Run(ctx context.Context, b *script.Bundle, in script.Input, host script.Host, limits script.Limits) script.Outcome {
	return New(Config{}).Run(ctx, b, in, host, limits)
}

// Run runs one invocation on the caller's goroutine and returns when it has ended and
// everything it started has too. The end of ctx stops it; the cause decides the status
// (script.ErrTimedOut, script.ErrOutOfMemory, otherwise aborted). Run applies limits.Timeout
// itself.
func (e *Engine) Run(ctx context.Context, b *script.Bundle, in script.Input, host script.Host, limits script.Limits) script.Outcome {
	start := e.now()
	limits = limits.WithDefaults()
	if in.Coverage == script.LinesOnly {
		return lines(ctx, b, host)
	}
	p, err := e.program(b, in.Coverage != script.NoCoverage)
	var out script.Outcome
	if err != nil {
		out = broken(err)
	} else {
		i := newInvocation(e, in, host, limits)
		i.code = b.Code
		out = i.run(ctx, p)
		if h, ok := host.(interface{ Afterwards(func()) }); ok {
			h.Afterwards(e.Prepare)
		}
	}
	out.Duration = e.now().Sub(start)
	return out
}

// program gives the compiled form of a Bundle, from the cache when it is there.
func (e *Engine) program(b *script.Bundle, counts bool) (program, error) {
	if b.Hash == "" {
		return compile(b.Code, counts)
	}
	name := b.Hash
	if counts {
		name += " counted"
	}
	c := e.entry(name)
	c.once.Do(func() { c.program, c.err = compile(b.Code, counts) })
	return c.program, c.err
}

// entry finds or makes the cache entry of a hash, and forgets the one used longest ago.
func (e *Engine) entry(hash string) *compiled {
	e.mu.Lock()
	defer e.mu.Unlock()
	c, found := e.cache[hash]
	if found {
		for i, h := range e.order {
			if h == hash {
				copy(e.order[i:], e.order[i+1:])
				e.order = e.order[:len(e.order)-1]
				break
			}
		}
	} else {
		c = &compiled{}
		e.cache[hash] = c
		if len(e.order) >= programs {
			delete(e.cache, e.order[0])
			e.order = append(e.order[:0], e.order[1:]...)
		}
	}
	e.order = append(e.order, hash)
	return c
}

// Programs is how many compiled programs are kept.
func (e *Engine) Programs() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return len(e.cache)
}
