package control

import (
	"context"
	"net/http"
)

// Base is where the API begins on a runner.
const Base = "/api/v1"

// ArchivePath is where the archive of a release is sent, which may take longer than other requests.
const ArchivePath = Base + "/workspaces/{workspace}/releases"

// endpoint is one request of the API: the server answers it and the client makes it, by the
// same declaration. Fields of In with the tag path stand in the path, with query behind it, with
// body are the whole body; the others are the JSON of the body.
type endpoint[In, Out any] struct {
	Method  string
	Path    string // below Base
	Role    Role   // that is needed
	Action  string // as the audit log names it; "" for one that only looks
	Summary string
}

// The table of the API.
var (
	getInfo        = endpoint[Nothing, Info]{"GET", "/runner", Viewer, "", "What the runner is, and what the token may do"}
	listWorkspaces = endpoint[Nothing, WorkspaceList]{"GET", "/workspaces", Viewer, "", "Workspaces and what their environments run"}

	listReleases = endpoint[OfWorkspace, ReleaseList]{"GET", "/workspaces/{workspace}/releases", Viewer, "", "Releases, newest first"}
	getRelease   = endpoint[OneRelease, WholeRelease]{"GET", "/workspaces/{workspace}/releases/{release}", Viewer, "", "A release and the files in it"}
	sendRelease  = endpoint[Archive, releaseAnswer]{"POST", "/workspaces/{workspace}/releases", Publisher, "release.send", "Keep the archive of a release"}

	getFile       = endpoint[OneFile, SourceFile]{"GET", "/workspaces/{workspace}/releases/{release}/file", Viewer, "", "The text of a source file of a release"}
	getKept       = endpoint[KeptWish, Kept]{"GET", "/workspaces/{workspace}/environments/{environment}/kept", Publisher, "", "What an environment has of what a release does not bring"}
	listSchedules = endpoint[OneEnvironment, ScheduleList]{"GET", "/workspaces/{workspace}/environments/{environment}/schedules", Viewer, "", "Scheduled triggers of an environment, and when they come"}

	listEnvironments = endpoint[OfWorkspace, EnvironmentList]{"GET", "/workspaces/{workspace}/environments", Viewer, "", "Environments, by name"}
	getEnvironment   = endpoint[OneEnvironment, Environment]{"GET", "/workspaces/{workspace}/environments/{environment}", Viewer, "", "What an environment runs, and where its listeners are called"}
	listDeployments  = endpoint[OneEnvironment, DeploymentList]{"GET", "/workspaces/{workspace}/environments/{environment}/deployments", Viewer, "", "History of an environment, newest first"}
	deploy           = endpoint[Deploy, Environment]{"POST", "/workspaces/{workspace}/environments/{environment}/deployments", Publisher, "environment.deploy", "Point an environment at a release"}
	rollBack         = endpoint[RollBack, Environment]{"POST", "/workspaces/{workspace}/environments/{environment}/rollback", Publisher, "environment.rollback", "Go back to a release the environment ran before"}
	promote          = endpoint[Promote, Environment]{"POST", "/workspaces/{workspace}/environments/{environment}/promote", Publisher, "environment.promote", "Give an environment the release of another one"}

	rotateListener = endpoint[OneListener, Listener]{"POST", "/workspaces/{workspace}/environments/{environment}/listeners/{listener}/rotate", Publisher, "listener.rotate", "Give a listener a new random address; the old one ends"}
	chooseAddress  = endpoint[ChooseAddress, Listener]{"PUT", "/workspaces/{workspace}/environments/{environment}/listeners/{listener}/address", Publisher, "listener.address", "Give a listener a chosen address; the old one ends"}

	listInvocations  = endpoint[InvocationFilter, InvocationList]{"GET", "/invocations", Viewer, "", "Invocations, newest first"}
	getInvocation    = endpoint[OneInvocation, WholeInvocation]{"GET", "/invocations/{invocation}", Viewer, "", "An invocation with its console and HTTP log"}
	replayInvocation = endpoint[OneInvocation, invocationAnswer]{"POST", "/invocations/{invocation}/replay", Publisher, "invocation.replay", "Run the event of an invocation once more"}
	abortInvocation  = endpoint[OneInvocation, Nothing]{"POST", "/invocations/{invocation}/abort", Publisher, "invocation.abort", "Stop an invocation"}

	listNodes = endpoint[Nothing, NodeList]{"GET", "/nodes", Viewer, "", "The processes that do the runner's work"}
	getUsage  = endpoint[UsageOf, UsageList]{"GET", "/usage", Viewer, "", "What teams used in a month, and what is left"}

	listTokens  = endpoint[Nothing, TokenList]{"GET", "/tokens", TeamAdmin, "", "Tokens, newest first"}
	createToken = endpoint[NewToken, MadeToken]{"POST", "/tokens", TeamAdmin, "token.create", "Make a token; its text is told once"}
	revokeToken = endpoint[OneToken, Nothing]{"DELETE", "/tokens/{token}", TeamAdmin, "token.revoke", "End a token"}
	listAudit   = endpoint[AuditPage, AuditList]{"GET", "/audit", TeamAdmin, "", "The audit log, newest first"}
)

// Caller is who makes a request: the token, and where it came from.
type Caller struct {
	Token
	Source string
	Base   string // URL by which the caller reached the runner
	noted  *noted
}

// noted is what a request turned out to be about, for the audit log.
type noted struct{ text, team, workspace string }

// Sees says whether the caller's token is for a workspace, or for all of its team.
func (c Caller) Sees(workspace string) bool { return c.Workspace == "" || c.Workspace == workspace }

// SeesOf says whether the caller may see things of a workspace that are a team's.
func (c Caller) SeesOf(team, workspace string) bool {
	return (c.Team == "" || c.Team == team) && c.Sees(workspace)
}

// NoteTeam says whose a request is about, for the audit log: nobody else's admins read of it there.
func NoteTeam(ctx context.Context, team string) {
	if c := CallerOf(ctx); c.noted != nil {
		c.noted.team = team
	}
}

// NoteWorkspace says which workspace of which team a request is about whose address does not.
func NoteWorkspace(ctx context.Context, team, workspace string) {
	NoteTeam(ctx, team)
	if c := CallerOf(ctx); c.noted != nil {
		c.noted.workspace = workspace
	}
}

type callerKey struct{}

// CallerOf is who makes the request of a context; a Caller without a name outside of requests.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// Note says more of what is done than the request does, for the audit log.
func Note(ctx context.Context, text string) {
	if c := CallerOf(ctx); c.noted != nil {
		c.noted.text = text
	}
}

func withCaller(r *http.Request, c Caller) *http.Request {
	return r.WithContext(context.WithValue(r.Context(), callerKey{}, c))
}
