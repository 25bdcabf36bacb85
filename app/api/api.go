// Package api is what the IDE can do as one HTTP mux: the only transport between Bobbin and
// its faces (browser, window, command line, a second process on the same home).
//
// Requests are POST /api/<noun>.<verb> with a JSON object; the answer is a JSON object.
// A fault answers with its code's status and {"error": {code, sentence, hint?, place?}}.
// Every request about a workspace carries "dir", the absolute path of its folder.
//
//	app.begin         {dir?}                               -> {answers: [{name, body, answer}]}   (what a workbench asks for at its start, each as the request of that name answers it; what fails is left out)
//	app.info          {}                                   -> {version, workspace?, shell: "browser"|"window", vault: {kind: "keychain"|"file"|"none", locked}, folder?, policy?: {file, contact?, lines}}   (folder: where a new workspace is proposed; policy: what the administrator of this machine has decided)
//	updates.get       {}                                   -> {own, on, by?: "policy"|"setting", forbidden?, address?, askedAt?, newest?: {version, date?, page?, note?}, newer, fault?}
//	                  (asks where it is on and a day has passed)
//	updates.ask       {}                                   -> as updates.get     (asks now)
//	window.showing    {window, dir}                        -> {}             (an open window shows this workspace now)
//	window.show       {dir?}                               -> {taken}        (an open window takes it and comes to the front; see GET /api/window)
//	workspace.open    {dir}                                -> {workspace}        (see package workspace for its JSON)
//	workspace.get     {dir}                                -> {workspace}
//	workspace.recent  {}                                   -> {workspaces: [{dir, name, openedAt}]}
//	workspace.create  {dir, template or from, name?}       -> {workspace}        (from: a folder or a zip file with a template)
//	workspace.check   {dir}                                -> {problems: [Diagnostic]}
//	workspace.uses    {dir}                                -> {scripts: [{path, scripts, triggers, connections, records}]}   (each {name, line, writes?})
//	template.list     {}                                   -> {templates: [{name, title, services, summary}]}
//	template.get      {name} or {from}                     -> {template, files: [{path, text}]}   (from is a folder or a zip file)
//	template.make     {dir, out, title?, summary?}         -> {out, files, replaced, leftOut, look, problems}   (with problems, which are secrets, nothing is written)
//	file.list         {dir}                                -> {files: [path]}    (every text file a person may edit, relative, with slashes)
//	file.read         {dir, path}                          -> {text, version, modifiedAt}   (version: content hash; modifiedAt: of the file, RFC 3339)
//	file.write        {dir, path, text, version?}          -> {version}          (conflict when the file on disk has another version)
//	file.create       {dir, path, text?}                   -> {version}          (conflict when it exists)
//	file.rename       {dir, path, to}                      -> {}
//	file.delete       {dir, path}                          -> {kept: [{path, id}], lost?: [path]}   (what the local history has of it; lost: too large for it, or too many at once)
//	file.types        {dir}                                -> {files: [{path, text}]} (generated declarations below .bobbin/types)
//	language.source   {dir, uri}                           -> {text}             (a declaration file of the language itself)
//	settings.get      {file?}                              -> {text, version, path}   (of the IDE on this machine; "" when nothing is set; file: "snippets", "keybindings")
//	settings.set      {file?, text, version}               -> {version}          (conflict when another program has changed them)
//	session.get       {dir}                                -> {dir, state?}      (what a face remembers of a workspace)
//	session.set       {dir, state}                         -> {}
//	history.list      {dir, path}                          -> {versions: [{id, at, source: "saved"|"before"|"deleted"|"discarded", bytes, version}]}   (newest first)
//	history.read      {dir, path, id}                      -> {text, version}
//	history.restore   {dir, path, id}                      -> {version}          (writes the file; what it held is kept)
//	history.deleted   {dir}                                -> {files: [{path, id, at, ...}]}   (deleted and not there again, latest first)
//	search.find       {dir, pattern, regex?, caseSensitive?, wholeWord?, include?, exclude?, replace?} -> lines {path, version, matches: [{line, column, endLine, endColumn, before, text, after,
//	                  replacement?}]}, then {searched, skipped, limited}   (as git.sync)
//	git.status        {dir}                                -> {state: "ready"|"none"|"missing", top, prefix?, branch?, head?, upstream?, ahead, behind, remotes, operation?, message?, author?,
//	                  lock?: {path, seconds}, changes: [{path, from?, index?, worktree?, conflict?, submodule?}], more?, outside?}   (none: no repository; missing: no git)
//	git.init          {dir}                                -> {}
//	git.stage         {dir, paths}                         -> {}                 (no paths: all of the workspace; git.unstage too)
//	git.unstage       {dir, paths}                         -> {}
//	git.discard       {dir, changes}                       -> {kept, lost?}      (as file.delete)
//	git.take          {dir, path, side: "ours"|"theirs"}   -> {kept, lost?}
//	git.commit        {dir, message, all?, amend?}         -> {id}
//	git.identify      {dir, name, email, everywhere?}      -> {}
//	git.branches      {dir}                                -> {branches: [{name, remote?, current?, upstream?, subject}]}
//	git.switch        {dir, branch, create?}               -> {}
//	git.remote        {dir, url}                           -> {}                 (of the name origin)
//	git.abort         {dir}                                -> {}                 (gives up a merge or what else waits; git.continue goes on with it)
//	git.continue      {dir}                                -> {}
//	git.unlock        {dir}                                -> {}
//	git.show          {dir, path, at}                      -> {text, gone?, binary?}   (at: head, index, base, ours, theirs, or a commit's id)
//	git.log           {dir, path}                          -> {commits: [{id, author, at, subject}]}
//	git.sync          {dir, what: "fetch"|"pull"|"push"}   -> lines {text}       (what git says meanwhile; then {done} or {error}. Closing the request stops it)
//	invocation.run    {dir, script?, environment?, function?, listener?, payload?, event?, timeoutMs?, memoryMB?, wait?, record?, replay?, anonymize?}
//	                  listener+payload name a saved test event, event is JSON itself; wait answers when it has ended
//	                  record and replay are files, absolute -> {invocation}   (a replay without a script is of the recorded one)
//	invocation.rehearse {dir, script, environment?, function?, listener?, payload?, event?, texts?} -> {held: [{kind: "request"|"record"|"script", connection?, simulated?, method, target, body?}],
//	                  more?, reads, status, error?, console: [Line]}   (what it would write, held back; nothing is stored; until the request is closed, a minute at most)
//	invocation.tape   {invocationId}                       -> {file?, exchanges, fault?, replaced?, opaque?, replay?: {exchanges, answered, divergences, unused}}  (once it has ended)
//	invocation.wait   {invocationId}                       -> {invocation}       (when it has ended)
//	invocation.stop   {invocationId}                       -> {}
//	invocation.get    {invocationId}                       -> {invocation, console: [Line], linesDropped, http: [Exchange]}
//	invocation.event  {invocationId}                       -> {event}            (what the script was given)
//	invocation.list   {dir, environment?, script?, listener?, status?, triggerType?, from?, to?, text?, limit?, before?, dead?} -> {invocations: [Invocation]}   (newest first; status and triggerType: several with commas; from and to: RFC 3339; text: in the error; dead: only dead letters)
//	invocation.redeliver {dir, ids?, all?, ...}            -> {invocations: [Invocation]}   (the new ones of dead letters; all: as narrowed by what invocation.list takes)
//	invocation.discard {dir, ids?, all?, ...}              -> {count}            (dead letters that are none any more)
//	invocation.abort  {dir, ids?, all?, ...}               -> {count}            (what was queued or running)
//	invocation.queues {dir, environment?}                  -> {queues: [{queue, groups?, queued, retrying, running, oldest?, fullest?: [{group, queued, retrying, running, oldest?}]}], dead}
//	invocation.pause  {dir, environment?, reason?}         -> {paused: [{workspace, environment, since, by?, reason?}]}   (environment "" is all; nothing more starts there but by hand)
//	invocation.resume {dir, environment?}                  -> {paused}
//	invocation.paused {dir}                                -> {paused}
//	migration.list    {dir, environment?}                  -> {environment, migrations: [Migration]}
//	migration.get     {dir, environment?, name, dryRun?}   -> Migration
//	migration.pause   {dir, environment?, name, dryRun?}   -> Migration          (after its slice; as migration.resume, .cancel, .retry (what failed) and .again (anew))
//	migration.forget  {dir, environment?, name, dryRun?}   -> {}
//	migration.items   {dir, environment?, name, dryRun?, kind?, afterKind?, afterKey?, limit?} -> {items: [{kind, key, reason, attempt?, unsure?, item?, at}]}
//	migration.report  {dir, environment?, name, dryRun?, csv?, page?} -> {}   (writes files into the workspace's folder: their paths there)
//	record.list       {dir, environment, scope?, prefix?, after?, skip?, limit?, count?} -> {records: [{key, value, expiresAt?, updatedAt}], next?, count?}
//	record.get        {dir, environment, scope?, key}      -> {value}
//	record.set        {dir, environment, scope?, key, value} -> {}
//	record.delete     {dir, environment, scope?, key}      -> {id}, of what can be undone
//	record.restore    {id}                                 -> {}
//	record.export     {dir, environment, scope?, prefix?, file} -> {records, left}   (one a line; file: in the workspace's folder, or absolute; record.import takes such a file, with keep? those that are there stay)
//	connector.list    {dir?}                                -> {connectors: [{name, title, operations, events: [{name, title, take?, poll?, blind?}], polling?: {everySeconds, in?, narrow?}, auth: [{name, title, fields}], baseUrlHint, simulator}]}   (dir: with those the workspace carries)
//	connector.own     {dir}                                -> {connectors: [{name, title, operations, baseUrl?, document, used: [connection], problem?}]}
//	connector.add     {dir, source, text?, name?}          -> {report}           (source: a file or a URL; report: {name, title, format, operations, types, baseUrl?, auth, notes?, update?, new?, gone?, changed?})
//	                  text is the document itself; connector.examine takes the same, and keeps nothing
//	connector.events  {dir?, name}                         -> {events: [{name, title, type, sample?}], module?, signing: {how?, secret?}}
//	connector.remove  {dir, name}                          -> {}
//	account.list      {}                                   -> {accounts: [Account]}
//	account.connect   {name, connector, baseUrl, auth, fields: {}} -> {account, identity}   (tests the login, then keeps it)
//	account.begin     as account.connect                   -> LoginStep          (account.wait {id, state} -> LoginStep: once it has left that state)
//	account.choose    {id, site}                           -> {}                 (account.cancel {id} ends it)
//	account.test      {name}                               -> {identity}
//	account.uses      {name}                               -> {uses: [{dir, workspace, environment, connection}]}   (in the workspaces opened on this machine)
//	account.rename    {name, to}                           -> {uses}             (the environments that were changed)
//	account.remove    {name}                               -> {}
//	parameter.list    {dir, environment?}                  -> {parameters: [{name, environment, hosts, required, hasValue, updatedAt?, gone?}]}   (passwords; never a value)
//	parameter.set     {dir, environment?, name, value}     -> {name, environment}
//	parameter.unset   {dir, environment?, name}            -> {name, environment}
//	secret.list       {dir, environment?}                  -> {secrets: [{listener, environment, connection, event, how, where, hasSecret, updatedAt?, gone?}]}   (of listeners; never a value)
//	secret.set        {dir, environment?, listener, value} -> {listener, environment}
//	secret.unset      {dir, environment?, listener}        -> {listener, environment}
//	webhook.list      {dir, environment?, listener?, check?} -> {webhooks: [{listener, environment, connection, event, by, state, account?, id?, address?, kind?, scope?,
//	                  registeredAt?, expires?, hasSecret, disabled?, fields?: [{name, label, hint?, optional?, default?}], needs?, steps?: [{text, paste?, secret?}], problem?}]}
//	                  (by is "api" or "checklist"; state is none, registered, off, missing, expired or unbound; check asks the services)
//	webhook.register  {dir, environment?, listener, address, scope?: {NAME: VALUE}} -> {webhook}   (as in the list, with others? at the same address; a checklist's has steps)
//	webhook.registerAll {dir, environment?, addresses: {LISTENER: ADDRESS}, scope?, real?} -> {webhooks: [webhook with fault?]}
//	webhook.remove    {dir, environment?, listener}        -> {webhook}    (as webhook.refresh)
//	webhook.test      {dir, environment?, listener, seconds?} -> {id, listener, steps: [{step, state, text, hint?}], done, arrived}   (begins; then webhook.wait)
//	webhook.wait      {id, steps}                          -> the same, once it has more steps than that or is done
//	type.infer        {dir, listener, write?}              -> {listener, type, path, text, files, stored, written}   (types of the events a listener has; path is scripts/types/<listener>.ts)
//	webhook.cancel    {id}                                 -> {}
//	vault.unlock      {passphrase, create?}                -> {}
//	environment.bind  {dir, environment, connection, account} -> {workspace}     (account: a name or "simulated")
//	simulator.reset   {dir, connection}                    -> {}
//	simulator.serve   {connector, dir, user?, token?, scoped?} -> {id}               (then below /simulated/<id>/)
//	simulator.show    {dir, connection}                    -> {connection, connector, collections: [{name, title?, rows}], switches: [Switch]}
//	simulator.switch  {dir, connection, switches: [Switch], texts?} -> {switches}     (in place of those before; Switch: {kind: "limit"|"outage"|"closed"|"expired"|"forbidden"|"slow", on?, every?, times?, seconds?})
//	simulator.rows    {dir, connection, collection, id?, offset?, limit?} -> {rows: [{id, parent?, body}]}
//	simulator.edit    {dir, connection, collection, id, body} -> {}                  (tells nobody)
//	simulator.delete  {dir, connection, collection, id}    -> {}                  (tells nobody)
//	simulator.webhooks {dir, connection}                   -> {webhooks: [{event, title?, address?, attempt, at, header, body, error?}]}   (the last 100, oldest first)
//	simulator.send    {dir, connection, event, payload?}   -> {webhook}           (to the listeners; the event's sample without a payload)
//	listener.list     {dir, environment?}                  -> {listeners: [{name, connection, event, mode, script, delivery, poll?: Poll, path, disabled?, unverified?}]}   (then below path)
//	listener.poll     {dir, environment?}                  -> {polls: [Poll]}    (polls for half a minute more; Poll: {listener, environment, everySeconds, polling,
//	                  checkedAt?, eventAt?, events, error?, hint?, failures?, note?})
//	listener.relay    {dir, environment?, relay, token}    -> Relay               (takes events from a relay for half a minute more; Relay: {connected,
//	                  listeners: [{listener, url, waitSeconds?}], waiting, received, lastAt?, fault?})
//	listener.receive  {dir, environment?, relay?, token?, on} -> Receiving        (whenever the workspace is open, or no more; the kept relay and token when left out;
//	                  Receiving: {environment, on, relay?, hasToken, state: Relay})
//	listener.receiving {dir}                               -> {receiving: [Receiving]}   (of each environment; what is on and does not run yet begins)
//	event.take        {dir, environment?, listener, what, save?, replace?, anonymize?} -> {listener, environment, event, simulated?, payload, replaced?, name?, path?}
//	                  (the test event of something that is there: what is "DEMO-1" or an address; save is the name of the test event to keep)
//	event.anonymize   {payload}                            -> {payload, replaced: [{what: "person"|"mail"|"account"|"picture", value, with, times}]}   (aliases in the place of persons' names)
//	kept.retention    {}                                   -> {rules: [Retention], default: Retention}   (how long this machine keeps what ended; as of a runner)
//	kept.setRetention {workspace?, environment?, days?, invocations?, logDays?, deadDays?} -> as kept.retention
//	kept.purge        {dir?, environment?, days, dead?, logsOnly?, dryRun?} -> {before, invocations, bytes, purged: [{workspace, environment, invocations, bytes}]}
//	kept.export       {dir, to}                            -> {format, workspace, name, version, at, files, rows: {TABLE: number}}   (to: a new .zip, absolute)
//	kept.restore      {from, dir}                          -> the same           (dir: a new or empty folder, absolute)
//	release.cut       {dir, version?}                      -> {release}           (the newest, when nothing was changed since)
//	release.list      {dir}                                -> {releases: [Release]}   (cut on this machine, newest first)
//	release.needs     {dir, environment}                   -> {accounts: [{name, connections, here, renews?}], passwords, secrets, simulated}
//	release.plan      {dir, environment, runner, token?}   -> {runner, refusal?, production?, standing?, numbers: {patch, minor, major}, same?, releases, changes: [{path, kind}],
//	                  scripts, listeners, schedules, parameters, limits: [{name, change?, detail?, was?, is?, off?, url?}], accounts: [{name, connections, here, there, renews?}],
//	                  passwords, secrets: [{name, here, there, required?}], simulated, webhooks}   (what publishing would change; nothing is changed)
//	release.publish   {dir, environment, runner, token?, version?, release?, head?, withAccounts?, noTest?, register?, scope?}
//	                                                       -> Publication        (begins; then release.wait. Publication: {id, turn, environment, runner, done, release?, deployed?, warnings,
//	                  steps: [{name, state: "waiting"|"running"|"ok"|"failed"|"skipped", text?, startedAt?, durationMs?, problems?, tests?, fault?, webhooks?}]}; without deployed nothing was changed)
//	release.wait      {id, turn}                           -> Publication        (once it is in another turn)
//	release.cancel    {id}                                 -> {}
//	release.retry     {id}                                 -> Publication        (from the step that failed)
//	schedule.list     {dir, environment?, next?}           -> {environment, on, running, schedules: [{name, script, cron, timeZone, words?, next: [time], enabled, problem?, lastAt?, lastInvocationId?, lastStatus?, skippedAt?, skipped?: "missed"|"overlap"}]}   (next: how many times, 5 when left out)
//	schedule.explain  {cron, timeZone?, next?}             -> {words, next: [time]}   (invalid when it cannot be understood)
//	schedule.enable   {dir, environment?, name, enabled}   -> {workspace}        (writes the environment's file)
//	schedule.switch   {dir, environment?, on}              -> {environment, on, ...}   (as schedule.list; whether they run while the workspace is open, kept on this machine)
//	schedule.run      {dir, environment?, name}            -> {invocation}       (now, by hand)
//	schedule.keep     {dir, environment?}                  -> {}                 (runs them until the request is closed; unavailable when the engine ends)
//	runner.list       {}                                   -> {runners: [{name, url}]}
//	runner.add        {name, url, token}                   -> {runner, info}     (the runner is asked once, then kept)
//	runner.remove     {name}                               -> {}
//	runner.open       {name}                               -> {url, token}       (for commands of this machine; no face passes it on)
//	runner.info       {runner}                             -> {info, health: {ready, checks}}   (these name the runner by its name or its URL, with token?)
//	runner.workspaces {runner}                             -> {workspaces: [{id, name, environments: [RunnerEnvironment]}]}   (RunnerEnvironment: {name, release, deployment, listeners, simulated})
//	runner.environment {runner, workspace, environment}    -> {environment: RunnerEnvironment, deployments, schedules, releases, others: [name], paused, queues: {queues, dead}}
//	runner.rollBack   {runner, workspace, environment, release?} -> RunnerEnvironment
//	runner.promote    {runner, workspace, environment, from} -> RunnerEnvironment
//	runner.readdress  {runner, workspace, environment, listener, address?} -> {name, url, ...}   (a new random address without address)
//	runner.invocations {runner, workspace?, environment?, script?, listener?, status?, from?, text?, dead?, before?, limit?} -> {invocations}
//	runner.invocation {runner, invocationId}               -> as invocation.get
//	runner.replay     {runner, invocationId}               -> {invocation}
//	runner.abort      {runner, invocationId}               -> {}
//	runner.compare    {runner, dir, environment, release?} -> {release, digest, changes: [{path, kind}]}   (from what runs there to the folder)
//	runner.file       {runner, workspace, release, path}   -> {text}
//	runner.tokens     {runner}                             -> {tokens}
//	runner.createToken {runner, new: {name, role, workspace?, days?}} -> {token, text}   (the text is told once)
//	runner.revokeToken {runner, tokenId}                   -> {}
//	runner.audit      {runner, before?}                    -> {entries, next?}
//	runner.follow     {runner, retry?}                     -> Following          (signals of the runner for half a minute more; Following: {runner, state: "connecting"|"live"|"offline", since, fault?})
//	runner.redeliver  {runner, workspace, environment, ids?, all?} -> {invocations}   (the new ones of dead letters)
//	runner.discard    {runner, workspace, environment, ids?, all?} -> {count}
//	runner.pause      {runner, workspace, environment, reason?} -> {paused}
//	runner.resume     {runner, workspace, environment}     -> {paused}
//	runner.setLimits  {runner, workspace, limits: {concurrency?, perMinute?}} -> {concurrency?, perMinute?, environments}
//	runner.switch     {runner, workspace, environment, listener? or schedule?, enabled?} -> RunnerEnvironment
//	runner.runSchedule {runner, workspace, environment, schedule} -> {invocation}
//	runner.usage      {runner}                             -> {month, teams: [{name, invocations, limit?, left?, ...}]}
//	runner.migrations {runner, workspace, environment}     -> {environment, migrations: [Migration]}
//	runner.steerMigration {runner, workspace, environment, name, dryRun?, wish: "pause"|"resume"|"cancel"|"retry"|"again"} -> Migration
//	runner.forgetMigration {runner, workspace, environment, name, dryRun?} -> {}
//	runner.migrationItems {runner, workspace, environment, name, dryRun?, kind?, afterKind?, afterKey?, limit?} -> as migration.items
//	runner.migrationReport {runner, workspace, environment, name, dryRun?, dir, csv?, page?} -> {}   (as migration.report, into a folder here)
//	runner.notifications {runner}                          -> {notifications: [Notification]}   (who is told of failures; as `bobbin notifications list --json`)
//	runner.setNotification {runner, notification, secret?} -> Notification        (secret opens its target and is sealed for the runner; the one there stays without)
//	runner.dropNotification, tryNotification {runner, name} -> {}                 (tryNotification sends a test message; its fault is what the target said)
//	runner.teams      {runner}                             -> {teams: [{id, name, limit?, workspaces, members: [{team, name, role, by, at}]}]}
//	runner.setMember, removeMember {runner, team, name, role?} -> Member, {}
//	package.list      {dir}                                -> {packages: [{name, wanted, version, dev, installed}]}   (version "" when it is not locked)
//	package.search    {dir, text}                          -> {packages: [{name, version, description?, homepage?, repository?, changelog?}]}   (of the registry, best first)
//	package.newest    {dir}                                -> {packages: [{name, version?, update?, deprecated?, homepage?, repository?, changelog?, fault?}]}   (of those in package.json; update is what package.add takes)
//	package.add       {dir, packages: [NAME or NAME@RANGE], dev?} -> {report}    (ends with the request: closing it stops the install, which then changed nothing)
//	package.remove    {dir, packages: [NAME]}              -> {report}
//	package.install   {dir, frozen?}                       -> {report}           (report: {added, changed, removed: [{name, version, from?}], total, fetched, warnings})
//
// Invocation: {invocationId, workspace, environment, script, function, triggerType, rootTriggerType, listener, parentId,
// status, queuedAt, startedAt, finishedAt, durationMs, result, error: {name, message, stack, place, hint}, simulated: [connection]}
// with times in RFC 3339. Line: {level, text, at}.
// Migration: see package migration.
// Release: {digest, workspace, name, version, content, engine, commit?: {id, dirty?}, bytes, by, at}.
// Exchange: {index, connection, simulated, method, url, status, statusText, startedAt, durationMs, error?,
// request: {headers: [[name, value]], body, size, truncated}, response: {headers, body, size, truncated}}.
//
// GET /api/signals is the one event stream (server-sent events; in the window the same
// objects arrive as the event "signal"): each is {type, ...}:
//
//	{type: "invocation.changed", invocation}
//	{type: "invocation.console", invocationId, lines: [Line]}
//	{type: "invocation.http", invocationId, exchange}
//	{type: "record.changed", dir, environment, key}
//	{type: "migration.changed", dir, environment, key}     (key: its name)
//	{type: "workspace.changed", dir, workspace}            (any file of the workspace model changed, by whomever)
//	{type: "file.changed", dir, path, version}             (version "" when it is gone)
//	{type: "poll.changed", dir, environment, poll: Poll}    (after each poll)
//	{type: "relay.changed", dir, environment, key, relay: Relay}   (key: the relay's address)
//	{type: "package.progress", dir, progress: {step: "resolve"|"fetch"|"write", package?, done, total}}
//	{type: "connector.progress", dir, message}
//	{type: "runner.state", runner, following: Following}
//	{type: "runner.signal", runner, told: {type: "invocation.changed"|"invocation.console"|"invocation.http"|"environment.changed"|"migration.changed", workspace, environment, invocation?, invocationId?, lines?, exchange?, migration?}}
//	{type: "language.state", dir, state: "starting"|"ready"|"restarted"|"failed", message?}
//
// GET /api/window?window=ID&dir=... is the stream of one open window: each event is {dir}, a workspace that it is asked to
// show (none: the one that it shows), because the program was started once more.
//
// The language service of one workspace is a stream of LSP messages. Go does the life cycle
// (initialize, settings, watching, restart) and answers {type: "hello", capabilities, rootUri} first; after a
// restart it sends the notification "bobbin/restarted" and the page opens its documents again.
// In the browser it is the WebSocket GET /api/language?dir=...; in the window messages go out by
// POST /api/language.send {dir, session, sequence, message} and come in as the event "language" {session, message}.
package api
