// Package invocation owns the life of an invocation, from the one door (Enqueue) to its
// end: claim with a fence, finish, logs, abort, waiting, chained triggers.
//
//	          denied (disabled, over quota)
//	            ▲
//	Enqueue ────┤                       ┌─► finished
//	            ▼        claim          ├─► function_error     the script threw
//	          queued ───────────► running ─► malformed_payload  an answer we cannot send
//	            ▲                  │    ├─► timed_out          its limit, our clock
//	            └── claim lost ────┘    ├─► out_of_memory      its limit
//	               (if the policy       ├─► aborted            a person stopped it
//	                says so)            └─► runtime_error      ours, not theirs
//
// The stored row is the truth. Every finishing write names the fence of its claim, so a
// slow owner cannot overwrite a newer one.
package invocation
