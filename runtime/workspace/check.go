package workspace

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"

	"bobbin/runtime/fault"
	"bobbin/runtime/workspace/cron"
)

// Generic is the connection that is always there, without an account.
const Generic = "generic"

var connectionPath = regexp.MustCompile(`^[a-z0-9][a-z0-9-]*(/[a-z0-9][a-z0-9-]*)*$`)

// check reports what is well-formed and cannot be right.
func (l *loader) check() {
	if s, ok := l.sources["bobbin.json"]; ok {
		l.checkMain(s)
	}
	for _, listener := range l.ws.Listeners {
		l.checkListener(l.sources["listeners/"+listener.Name+".json"], listener)
	}
	for _, schedule := range l.ws.Schedules {
		l.checkSchedule(l.sources["schedules/"+schedule.Name+".json"], schedule)
	}
	for _, environment := range l.ws.Environments {
		l.checkEnvironment(l.sources["environments/"+environment.Name+".json"], environment)
	}
}

func (l *loader) checkMain(s source) {
	if uuid.Validate(string(l.ws.ID)) != nil {
		l.report(s.problemAt([]string{"id"}, "workspace/id", "The workspace has no valid id.",
			"An id is a UUID; it names the workspace's records and history on this machine."))
	}
	l.oneOf(s, []string{"language"}, l.ws.Language, "ts", "ts-strict", "js")
	l.oneOf(s, []string{"compatibility"}, l.ws.Compatibility, "standard", SRConnect)
	for _, name := range slices.Sorted(maps.Keys(l.ws.Connections)) {
		if name == Generic || !connectionPath.MatchString(name) {
			l.report(s.problemAt([]string{"connections", name}, "workspace/connection",
				fmt.Sprintf("%q cannot be the path of a connection.", name),
				"Use small letters, digits and hyphens, with slashes between parts: jira/cloud."))
		}
	}
	l.checkParameters(s, []string{"parameters"}, l.ws.Parameters)
}

// oneOf reports a value that is none of the allowed words.
func (l *loader) oneOf(s source, path []string, value string, allowed ...string) {
	if value == "" || slices.Contains(allowed, value) {
		return
	}
	l.report(s.problemAt(path, "workspace/value", fmt.Sprintf("%q is not a %s.", value, path[len(path)-1]),
		"Use one of: "+strings.Join(allowed, ", ")+"."))
}

// known reports a name that should be among those of the workspace.
func (l *loader) known(s source, path []string, kind, value string, names []string) {
	if slices.Contains(names, value) {
		return
	}
	hint := "There is none yet."
	if len(names) > 0 {
		hint = "There is: " + strings.Join(names, ", ") + "."
	}
	if value == "" {
		l.report(s.problemAt(path, "workspace/missing", "A "+kind+" is missing here.", hint))
		return
	}
	l.report(s.problemAt(path, "workspace/unknown-"+kind, fmt.Sprintf("There is no %s %q.", kind, value), hint))
}

func (l *loader) connections() []string {
	return append(slices.Sorted(maps.Keys(l.ws.Connections)), Generic)
}

func (l *loader) checkListener(s source, listener Listener) {
	l.known(s, []string{"connection"}, "connection", listener.Connection, l.connections())
	l.known(s, []string{"script"}, "script", listener.Script, l.ws.Scripts)
	l.oneOf(s, []string{"delivery"}, listener.Delivery, "webhook", "poll", "relay")
	l.oneOf(s, []string{"mode"}, listener.Mode, "async", "sync")
	l.checkPoll(s, listener)
	l.oneOf(s, []string{"onLost"}, listener.OnLost, "retry", "fail")
	l.checkRetry(s, listener.Retry)
	l.checkCors(s, listener)
	if listener.RawBody && listener.Connection != Generic {
		l.report(s.problemAt([]string{"rawBody"}, "workspace/value", "Only a listener of the connection \"generic\" gives its script the body as it came.", "Leave rawBody out: the connector has checked who sent it."))
	}
	if listener.Event == "" {
		l.report(s.problemAt([]string{"event"}, "workspace/missing", "An event is missing here.", `For example "issue created".`))
	}
	if listener.Queue != "" {
		l.known(s, []string{"queue"}, "queue", listener.Queue, slices.Sorted(maps.Keys(l.ws.Queues)))
	}
}

func (l *loader) checkRetry(s source, retry *Retry) {
	if retry == nil {
		return
	}
	l.oneOf(s, []string{"retry", "on"}, retry.On, "lost", "failure")
	l.checkLimit(s, []string{"retry", "attempts"}, limitRange{"attempts", &retry.Attempts, 1, 100})
	l.checkLimit(s, []string{"retry", "delaySeconds"}, limitRange{"delaySeconds", &retry.DelaySeconds, 1, 3600})
}

func (l *loader) checkSchedule(s source, schedule Schedule) {
	l.known(s, []string{"script"}, "script", schedule.Script, l.ws.Scripts)
	if schedule.Cron == "" {
		l.report(s.problemAt([]string{"cron"}, "workspace/missing", "A cron line is missing here.", `For example "0 9 * * 1-5": at nine on weekdays.`))
	} else if _, err := cron.Parse(schedule.Cron); err != nil {
		f := fault.From(err)
		l.report(s.problemAt([]string{"cron"}, "workspace/cron", f.Sentence, f.Hint))
	}
	if _, err := cron.Zone(schedule.TimeZone); err != nil {
		f := fault.From(err)
		l.report(s.problemAt([]string{"timeZone"}, "workspace/time-zone", f.Sentence, f.Hint))
	}
	l.oneOf(s, []string{"catchUp"}, schedule.CatchUp, "skip", "once", "all")
	l.oneOf(s, []string{"overlap"}, schedule.Overlap, "skip", "queue", "parallel")
	l.oneOf(s, []string{"onLost"}, schedule.OnLost, "retry", "fail")
	l.checkRetry(s, schedule.Retry)
	for _, limit := range []limitRange{{"catchUpLimit", &schedule.CatchUpLimit, 1, 1000}, {"catchUpHours", &schedule.CatchUpHours, 1, 365 * 24}} {
		l.checkLimit(s, []string{limit.name}, limit)
	}
}

func (l *loader) checkEnvironment(s source, environment Environment) {
	for _, connection := range slices.Sorted(maps.Keys(environment.Accounts)) {
		l.known(s, []string{"accounts", connection}, "connection", connection, l.connections())
	}
	for _, name := range slices.Sorted(maps.Keys(environment.Parameters)) {
		l.known(s, []string{"parameters", name}, "parameter", name, slices.Sorted(maps.Keys(l.ws.Parameters)))
	}
	l.checkPasswords(s, environment)
	for _, name := range slices.Sorted(maps.Keys(environment.Listeners)) {
		var names []string
		for _, listener := range l.ws.Listeners {
			names = append(names, listener.Name)
		}
		l.known(s, []string{"listeners", name}, "listener", name, names)
	}
	for _, name := range slices.Sorted(maps.Keys(environment.Schedules)) {
		var names []string
		for _, schedule := range l.ws.Schedules {
			names = append(names, schedule.Name)
		}
		l.known(s, []string{"schedules", name}, "schedule", name, names)
	}
	l.checkHosts(s, []string{"egress"}, environment.Egress)
	for _, limit := range environment.Limits.ranges() {
		l.checkLimit(s, []string{"limits", limit.name}, limit)
	}
}

func (l *loader) checkLimit(s source, path []string, limit limitRange) {
	if !limit.possible() {
		l.report(s.problemAt(path, "workspace/limit", fmt.Sprintf("%s is %d, which is not possible.", limit.name, *limit.value),
			fmt.Sprintf("It is from %d to %d; leave it out for the default.", limit.least, limit.most)))
	}
}

// limitRange is a limit with the values it can have; 0 is the default.
type limitRange struct {
	name        string
	value       *int
	least, most int
}

func (r limitRange) possible() bool {
	return *r.value == 0 || *r.value >= r.least && *r.value <= r.most
}

// Possible gives the limits with the default in place of every value that cannot be.
func (l Limits) Possible() Limits {
	for _, limit := range l.ranges() {
		if !limit.possible() {
			*limit.value = 0
		}
	}
	return l
}

// ranges lists the limits as schema/environment.json has them. A week, 64 GB and a TB are
// beyond what is meant; the others are what frames, the log and the store can carry.
func (l *Limits) ranges() []limitRange {
	return []limitRange{
		{"timeoutSeconds", &l.TimeoutSeconds, 1, 7 * 24 * 3600}, {"memoryMB", &l.MemoryMB, 64, 64 << 10},
		{"storedBodiesMB", &l.StoredBodiesMB, 1, 1 << 20}, {"consoleLines", &l.ConsoleLines, 1, 20_000}, {"logKB", &l.LogKB, 1, 100 << 10},
		{"payloadMB", &l.PayloadMB, 1, 24}, {"chainLength", &l.ChainLength, 1, 10_000}, {"fetches", &l.Fetches, 1, 250},
		{"concurrency", &l.Concurrency, 1, 1000}, {"perMinute", &l.PerMinute, 1, 1_000_000}, {"backlog", &l.Backlog, 1, 10_000_000},
	}
}
