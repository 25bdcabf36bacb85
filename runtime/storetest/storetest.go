// Package storetest is the suite every store must pass: what the rooms that use one rely on,
// whichever database it lies on.
package storetest

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"bobbin/runtime/control"
	"bobbin/runtime/ingress"
	"bobbin/runtime/invocation"
	"bobbin/runtime/migration"
	"bobbin/runtime/node"
	"bobbin/runtime/notify"
	"bobbin/runtime/poll"
	"bobbin/runtime/record"
	"bobbin/runtime/relay"
	"bobbin/runtime/release"
	"bobbin/runtime/schedule"
	"bobbin/runtime/script"
	"bobbin/runtime/secret"
)

// Stores is one empty store behind its interfaces.
type Stores struct {
	Invocations invocation.Store
	Log         invocation.Log
	OneDatabase bool // of the two, see invocation.Config
	Records     record.Store
	Polls       poll.Store
	Relay       relay.Store
	Migrations  migration.Store
	Releases    release.Store
	Addresses   ingress.AddressStore
	Gate        interface {
		control.TokenStore
		control.TeamStore
		control.RetentionStore
		control.AuditStore
	}
	Schedules schedule.Store
	Vault     secret.Rows
	Shelf     node.Shelf
	Notices   notify.Store
	Nodes     node.Store
}

// Run runs the suite. open gives an empty store that ends with the test.
func Run(t *testing.T, open func(t *testing.T) Stores) {
	run(t, open, append(notices, []suite{
		{"End_KeepsWhatWasWrittenLast", endKeepsLast},
		{"Create_KeepsEveryField", createKeepsEveryField},
		{"Create_GivesTheKnownOneForAKnownDeliveryKey", createKnowsDeliveryKeys},
		{"Create_StoresOneOfManyAtOnce", createStoresOneOfManyAtOnce},
		{"Create_ClaimsOnlyWhenItsLaneIsFree", createClaims},
		{"Claim_TakesTheOldestFirst", claimTakesOldest},
		{"Claim_SkipsTheOtherLot", claimSkipsTheOtherLot},
		{"Claim_TakesEachOnce", claimTakesEachOnce},
		{"Claim_RunsALaneInOrderOneAtATime", claimRunsLanesInOrder},
		{"Claim_GivesPlacesTurns", claimGivesTurns},
		{"Claim_KeepsSomeForThoseThatHaveNone", claimKeepsSome},
		{"Requeue_WaitsForItsTimeWithItsLane", requeueWaits},
		{"Rules_APauseStartsNothing", rulesPause},
		{"Rules_BoundWhatRuns", rulesConcurrency},
		{"Rules_BoundWhatBegins", rulesRate},
		{"Rules_BoundAWorkspace", rulesOfWorkspaces},
		{"Dead_ListedUntilReplayed", deadListed},
		{"Dead_DiscardedByFilter", deadDiscarded},
		{"Depths_TellOfQueuesAndGroups", depthsTell},
		{"Quarantine_KeepsSinceAndCounts", quarantineKeeps},
		{"End_IsRefusedWithAnOldFence", endNeedsTheFence},
		{"End_StoresOneOfManyAtOnce", endStoresOneOfManyAtOnce},
		{"End_OfAQueuedOneFreesItsLane", endOfQueuedFreesLane},
		{"Requeue_KeepsThePlaceInTheLane", requeueKeepsPlace},
		{"Requeue_ForgivesAnAttempt", requeueForgives},
		{"Get_SaysWhenThereIsNone", getSaysNotFound},
		{"Event_IsKept", eventsAreKept},
		{"List_IsNewestFirstAndPaged", listPages},
		{"List_Filters", listFilters},
		{"List_LeavesLongResultsOut", listLeavesLongResultsOut},
		{"Schedule_PlansWhatRuns", schedulePlans},
		{"Schedule_StoresEachTickOnce", scheduleTicksOnce},
		{"Schedule_BoundsWhatIsOpen", scheduleBoundsWhatIsOpen},
		{"Schedule_SkipsAsExpected", scheduleSkips},
		{"Schedule_KeepsSwitches", scheduleSwitches},
		{"Log_KeepsOrderOverBatchesAndAttempts", logKeepsOrder},
		{"Log_ReplacesAnEntryOfTheSameAttempt", logReplaces},
		{"Create_MakesOneOfAPollAndAWebhook", createKnowsChanges},
		{"Poll_IsHeldByOne", pollIsHeldByOne},
		{"Poll_AdvancesWithItsInvocationsOrNotAtAll", pollAdvances},
		{"Poll_KeepsEveryField", pollKeepsEveryField},
		{"Release_KeepsEveryField", releaseKeeps},
		{"Release_HasItsNumberAlone", releaseNumbersOnce},
		{"Deployment_NumbersRiseInEachEnvironment", deploymentsRise},
		{"Address_StaysUntilItIsReplaced", addressesStay},
		{"Token_IsFoundByItsHash", tokensByHash},
		{"Token_TheFirstIsOne", oneFirstToken},
		{"Audit_IsNewestFirstAndPaged", auditPages},
	}...))
	run(t, open, kept)
	run(t, open, owning)
	run(t, open, nodeSuite)
	run(t, open, relaying)
	run(t, open, migrations)
	Records(t, func(t *testing.T) record.Store { return open(t).Records })
}

// owning is the part about teams: what is theirs, what they used and may.
var owning = []suite{
	{"Usage_CountsWhatIsAcceptedAndHowItEnds", usageCounts},
	{"Usage_CountsOfManyAtOnceEachOnce", usageCountsEachOnce},
	{"Create_ThatFailsCostsTheOthersNothing", createFailsAlone},
	{"Quota_DeniesWhatIsTooMuch", quotaDenies},
	{"Quota_IsExactOfManyAtOnce", quotaIsExact},
	{"Team_OwnsWorkspaces", teamsOwn},
	{"Team_EndsWithNothingThatIsItsOwn", teamsEndWithNothing},
	{"Retention_KeepsRules", retentionKeeps},
	{"Team_MembersAndTheirTokensEndTogether", membersEnd},
}

// Records runs the part of the suite that is about records.
func Records(t *testing.T, open func(t *testing.T) record.Store) {
	run(t, func(t *testing.T) Stores { return Stores{Records: open(t)} }, []suite{
		{"Record_KeepsPartitionsApart", recordPartitions},
		{"Record_ReadsExpiredAsAbsent", recordExpiry},
		{"Record_DeniesOverwrite", recordDenies},
		{"Record_ListsByPrefixAndPage", recordLists},
		{"Record_StoresOneOfManyAtOnce", recordStoresOneOfMany},
		{"Record_GetAllGivesWhatThereIs", recordGetsAll},
		{"Record_UpdatesAllOrNothing", recordUpdates},
		{"Record_UpdatesOneAfterAnother", recordUpdatesInTurn},
	})
}

// suite is one rule and its test.
type suite struct {
	name string
	test func(t *testing.T, s Stores)
}

func run(t *testing.T, open func(t *testing.T) Stores, all []suite) {
	for _, c := range all {
		t.Run(c.name, func(t *testing.T) { c.test(t, open(t)) })
	}
}

// Start is the time of the suite's first row.
var start = time.Date(2026, 3, 29, 1, 59, 59, 123456000, time.UTC)

// row is a queued invocation; edit changes what a case is about.
func row(id string, edit ...func(*invocation.Invocation)) invocation.Invocation {
	i := invocation.Invocation{
		ID: invocation.ID(id), Workspace: "w", Environment: "development", Script: "S", Trigger: invocation.External,
		RootTrigger: invocation.External, Listener: "l", Status: script.Queued, QueuedAt: start, Simulated: []string{},
		MaxAttempts: 5, Payload: json.RawMessage(`{}`),
	}
	for _, f := range edit {
		f(&i)
	}
	return i
}

func inLane(group string) func(*invocation.Invocation) {
	return func(i *invocation.Invocation) { i.Queue, i.Group = "q", group }
}

func mustCreate(t *testing.T, s Stores, i invocation.Invocation, claim bool) invocation.Invocation {
	t.Helper()
	stored, created, err := s.Invocations.Create(t.Context(), i, claim)
	if err != nil || !created {
		t.Fatalf("create %s: created %v, %v", i.ID, created, err)
	}
	return stored
}

func mustClaim(t *testing.T, s Stores, limit int) []invocation.Invocation {
	t.Helper()
	claimed, err := s.Invocations.Claim(t.Context(), invocation.Claim{Limit: limit, At: start.Add(time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	return claimed.Invocations
}

func mustGet(t *testing.T, s Stores, id invocation.ID) invocation.Invocation {
	t.Helper()
	i, err := s.Invocations.Get(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func finish(i invocation.Invocation) invocation.End {
	return invocation.End{ID: i.ID, From: script.Running, Fence: i.Fence, Lane: i.Lane(), Status: script.Finished, At: start.Add(2 * time.Second)}
}

func ids(all []invocation.Invocation) []string {
	names := make([]string, len(all))
	for n, i := range all {
		names[n] = string(i.ID)
	}
	return names
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%s:\n got %+v\nwant %+v", what, got, want)
	}
}
