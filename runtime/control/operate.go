package control

import (
	"context"
	"encoding/json"
	"time"

	"bobbin/runtime/invocation"
	"bobbin/runtime/workspace"
)

// Letters is what is done about many invocations at once: dead letters, and what should not run.
type Letters interface {
	// Redeliver delivers dead letters once more, as they first came, and gives the new invocations.
	Redeliver(ctx context.Context, in Selection) (InvocationList, error)
	// Discard makes dead letters none any more.
	Discard(ctx context.Context, in Selection) (Count, error)
	// AbortAll stops what is queued or running.
	AbortAll(ctx context.Context, in Selection) (Count, error)
	// Event gives the payload of an invocation.
	Event(ctx context.Context, in OneInvocation) (Event, error)
}

// Pauses hold back what a workspace or one of its environments would start.
type Pauses interface {
	Pause(ctx context.Context, in PauseAt) (PauseList, error)
	Resume(ctx context.Context, in PauseAt) (PauseList, error)
	Paused(ctx context.Context, in OfWorkspace) (PauseList, error)
}

// Switches are what of an environment is on, and what waits in it.
type Switches interface {
	RunSchedule(ctx context.Context, in OneSchedule) (invocation.Invocation, error)
	SwitchSchedule(ctx context.Context, in SwitchSchedule) (Environment, error)
	SwitchListener(ctx context.Context, in SwitchListener) (Environment, error)
	Queues(ctx context.Context, in OneEnvironment) (invocation.Depths, error)
	// Pardon lets the quarantined versions of a script, or of all, share a process again.
	Pardon(ctx context.Context, in Pardon) (Count, error)
}

// Selection says which invocations of a workspace are meant: those named, or those of which all
// that is set is true. With nothing set it is none, unless All says so.
type Selection struct {
	Workspace   workspace.ID    `json:"-" path:"workspace"`
	IDs         []invocation.ID `json:"ids,omitempty"`
	All         bool            `json:"all,omitempty"`
	Environment string          `json:"environment,omitempty"`
	Script      string          `json:"script,omitempty"`
	Listener    string          `json:"listener,omitempty"`
	Text        string          `json:"text,omitempty"` // in the error
	From        time.Time       `json:"from,omitzero"`  // queued from then on
	To          time.Time       `json:"to,omitzero"`    // queued before then
}

// Count is how many were meant.
type Count struct {
	Count int `json:"count"`
}

// Event is what an invocation was started with.
type Event struct {
	Event json.RawMessage `json:"event"`
}

// PauseAt names a workspace or one of its environments, and why it is paused.
type PauseAt struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Reason      string       `json:"reason,omitempty"`
}

// PauseList is what of a workspace is paused; a pause without an environment is of all.
type PauseList struct {
	Paused []invocation.Pause `json:"paused"`
}

// OneSchedule names a scheduled trigger.
type OneSchedule struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Schedule    string       `json:"-" path:"schedule"`
}

// SwitchSchedule switches a scheduled trigger on or off. It lasts until the next deployment that
// brings settings of its own.
type SwitchSchedule struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Schedule    string       `json:"-" path:"schedule"`
	Enabled     bool         `json:"enabled"`
}

// SwitchListener does so with an event listener: deliveries to one that is off are recorded as denied.
type SwitchListener struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Listener    string       `json:"-" path:"listener"`
	Enabled     bool         `json:"enabled"`
}

// Pardon names a script whose quarantine ends; of all scripts when empty.
type Pardon struct {
	Workspace   workspace.ID `json:"-" path:"workspace"`
	Environment string       `json:"-" path:"environment"`
	Script      string       `json:"script,omitempty"`
}

// The table of what an operator does.
var (
	getEvent  = endpoint[OneInvocation, Event]{"GET", "/invocations/{invocation}/event", Viewer, "", "What an invocation was started with"}
	redeliver = endpoint[Selection, InvocationList]{"POST", "/workspaces/{workspace}/dead-letters/replay", Publisher, "deadletter.replay", "Deliver dead letters once more, as they first came"}
	discard   = endpoint[Selection, Count]{"POST", "/workspaces/{workspace}/dead-letters/discard", Publisher, "deadletter.discard", "Make dead letters none any more; they stay in the log"}
	abortAll  = endpoint[Selection, Count]{"POST", "/workspaces/{workspace}/invocations/abort", Publisher, "invocation.abort", "Stop invocations that are queued or running"}

	listPauses        = endpoint[OfWorkspace, PauseList]{"GET", "/workspaces/{workspace}/pauses", Viewer, "", "What of a workspace is paused"}
	pauseWorkspace    = endpoint[PauseAt, PauseList]{"POST", "/workspaces/{workspace}/pause", Publisher, "workspace.pause", "Start nothing more of a workspace; what comes is kept"}
	resumeWorkspace   = endpoint[PauseAt, PauseList]{"POST", "/workspaces/{workspace}/resume", Publisher, "workspace.resume", "End the pause of a workspace; those of its environments stay"}
	pauseEnvironment  = endpoint[PauseAt, PauseList]{"POST", "/workspaces/{workspace}/environments/{environment}/pause", Publisher, "environment.pause", "Start nothing more in an environment; what comes is kept"}
	resumeEnvironment = endpoint[PauseAt, PauseList]{"POST", "/workspaces/{workspace}/environments/{environment}/resume", Publisher, "environment.resume", "End the pause of an environment"}

	runSchedule    = endpoint[OneSchedule, invocationAnswer]{"POST", "/workspaces/{workspace}/environments/{environment}/schedules/{schedule}/run", Publisher, "schedule.run", "Run a schedule now"}
	switchSchedule = endpoint[SwitchSchedule, Environment]{"PUT", "/workspaces/{workspace}/environments/{environment}/schedules/{schedule}", Publisher, "schedule.switch", "Switch a schedule on or off, until settings are published again"}
	switchListener = endpoint[SwitchListener, Environment]{"PUT", "/workspaces/{workspace}/environments/{environment}/listeners/{listener}", Publisher, "listener.switch", "Switch a listener on or off, until settings are published again"}
	pardon         = endpoint[Pardon, Count]{"POST", "/workspaces/{workspace}/environments/{environment}/quarantine/pardon", Publisher, "quarantine.pardon", "Let a quarantined script share its process again"}
	listQueues     = endpoint[OneEnvironment, depthsAnswer]{"GET", "/workspaces/{workspace}/environments/{environment}/queues", Viewer, "", "What waits and runs in an environment, by event queue and group"}
)

type depthsAnswer = invocation.Depths

// operate registers the table.
func (s *Server) operate() {
	serve(s, getEvent, s.c.Letters.Event)
	serve(s, redeliver, s.c.Letters.Redeliver)
	serve(s, discard, s.c.Letters.Discard)
	serve(s, abortAll, s.c.Letters.AbortAll)
	serve(s, listPauses, s.c.Pauses.Paused)
	serve(s, pauseWorkspace, s.c.Pauses.Pause)
	serve(s, resumeWorkspace, s.c.Pauses.Resume)
	serve(s, pauseEnvironment, s.c.Pauses.Pause)
	serve(s, resumeEnvironment, s.c.Pauses.Resume)
	serve(s, getLimits, s.c.Limits.Limits)
	serve(s, setLimits, s.c.Limits.SetLimits)
	serve(s, runSchedule, s.c.Switches.RunSchedule)
	serve(s, switchSchedule, s.c.Switches.SwitchSchedule)
	serve(s, switchListener, s.c.Switches.SwitchListener)
	serve(s, listQueues, s.c.Switches.Queues)
	serve(s, pardon, s.c.Switches.Pardon)
}

var (
	_ Letters  = (*Client)(nil)
	_ Pauses   = (*Client)(nil)
	_ Switches = (*Client)(nil)
)

// Redeliver implements Letters.
func (c *Client) Redeliver(ctx context.Context, in Selection) (InvocationList, error) {
	return ask(ctx, c, redeliver, in)
}

// Discard implements Letters.
func (c *Client) Discard(ctx context.Context, in Selection) (Count, error) {
	return ask(ctx, c, discard, in)
}

// AbortAll implements Letters.
func (c *Client) AbortAll(ctx context.Context, in Selection) (Count, error) {
	return ask(ctx, c, abortAll, in)
}

// Event implements Letters.
func (c *Client) Event(ctx context.Context, in OneInvocation) (Event, error) {
	return ask(ctx, c, getEvent, in)
}

// Pause implements Pauses.
func (c *Client) Pause(ctx context.Context, in PauseAt) (PauseList, error) {
	if in.Environment == "" {
		return ask(ctx, c, pauseWorkspace, in)
	}
	return ask(ctx, c, pauseEnvironment, in)
}

// Resume implements Pauses.
func (c *Client) Resume(ctx context.Context, in PauseAt) (PauseList, error) {
	if in.Environment == "" {
		return ask(ctx, c, resumeWorkspace, in)
	}
	return ask(ctx, c, resumeEnvironment, in)
}

// Paused implements Pauses.
func (c *Client) Paused(ctx context.Context, in OfWorkspace) (PauseList, error) {
	return ask(ctx, c, listPauses, in)
}

// RunSchedule implements Switches.
func (c *Client) RunSchedule(ctx context.Context, in OneSchedule) (invocation.Invocation, error) {
	return ask(ctx, c, runSchedule, in)
}

// SwitchSchedule implements Switches.
func (c *Client) SwitchSchedule(ctx context.Context, in SwitchSchedule) (Environment, error) {
	return ask(ctx, c, switchSchedule, in)
}

// SwitchListener implements Switches.
func (c *Client) SwitchListener(ctx context.Context, in SwitchListener) (Environment, error) {
	return ask(ctx, c, switchListener, in)
}

// Queues implements Switches.
func (c *Client) Queues(ctx context.Context, in OneEnvironment) (invocation.Depths, error) {
	return ask(ctx, c, listQueues, in)
}

// Pardon implements Switches.
func (c *Client) Pardon(ctx context.Context, in Pardon) (Count, error) {
	return ask(ctx, c, pardon, in)
}
