package jiracloud_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"

	"bobbin/connectors/connectortest"
	"bobbin/connectors/jiracloud"
	"bobbin/runtime/connector"
	"bobbin/runtime/fault"
)

func table() *connector.Table { return jiracloud.New(jiracloud.Options{}).Table() }

func TestOperations_MakeTheDocumentsRequests(t *testing.T) { connectortest.Requests(t, table()) }
func TestOperations_KeepTheNamesScriptsUse(t *testing.T)   { connectortest.Aliases(t, table()) }
func TestOperations_HaveUsableNames(t *testing.T)          { connectortest.Names(t, table()) }
func TestSchemas_LeadSomewhere(t *testing.T)               { connectortest.Schemas(t, table()) }
func TestOperations_CoverTheDocument(t *testing.T) {
	seen := map[string]bool{}
	for _, o := range table().Operations {
		seen[o.Method+" "+o.Path] = true
	}
	if len(seen) < 621 {
		t.Errorf("%d operations, the document has 621", len(seen))
	}
}

func TestOperations_CarryWhatTheServiceWants(t *testing.T) {
	for name, want := range map[string]connector.Operation{
		"Issue.Attachment.addAttachments": {Name: "Issue.Attachment.addAttachments", All: "addIssueAttachments", Method: "POST",
			Path: "/rest/api/3/issue/{issueIdOrKey}/attachments", Body: connector.BodyMultipart,
			Fixed: map[string]string{"X-Atlassian-Token": "no-check"}},
		"Issue.Transition.performTransition": {Name: "Issue.Transition.performTransition", All: "performIssueTransition", Method: "POST",
			Path: "/rest/api/3/issue/{issueIdOrKey}/transitions", Body: connector.BodyJSON, Answer: "none"},
		"Myself.getCurrentUser": {Name: "Myself.getCurrentUser", All: "getCurrentUser", Method: "GET", Path: "/rest/api/3/myself", Query: []string{"expand"}},
	} {
		got, wanted := encode(t, table().Operations[name]), encode(t, want)
		if got != wanted {
			t.Errorf("%s:\n got %s\nwant %s", name, got, wanted)
		}
	}
}

func encode(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

const script = `
import jira, { JiraCloudApi, type Issue } from './client';
import type { IssueCreatedEvent, IssueUpdatedEvent } from './events';
export default async function (event: IssueCreatedEvent, update: IssueUpdatedEvent) {
  const issue = await jira.Issue.getIssue({ issueIdOrKey: event.issue.key, fields: ['summary'] });
  const summary: string = issue.fields.summary;
  issue.fields.description?.content;
  issue.fields.customfield_10010;
  const nothing = await jira.Issue.getIssue<null>({ issueIdOrKey: 1, errorStrategy: b => b.http404Error(() => null).retryOnRateLimiting(3) });
  // @ts-expect-error it may be null: the type argument widens the answer
  nothing.key;
  const inferred = await jira.Issue.getIssue({ issueIdOrKey: 1, errorStrategy: { handleHttp404Error: () => 'gone' } });
  const word: string = typeof inferred === 'string' ? inferred : inferred.key;
  const built = await jira.Issue.getIssue({ issueIdOrKey: 1, errorStrategy: b => b.http404Error(() => null) });
  built?.key;
  // @ts-expect-error the builder's handlers widen it, too
  built.key;
  await jira.Issue.createIssue({ body: { fields: { summary, project: { key: 'A' }, issuetype: { name: 'Task' }, customfield_1: 3 } } });
  await jira.Issue.editIssue({ issueIdOrKey: 'A-1', body: { fields: { labels: ['a'] } } });
  await jira.Issue.updateIssue({ issueIdOrKey: 'A-1', body: { fields: { summary: 'b' } } });
  await jira.Issue.Comment.addComment({ issueIdOrKey: 'A-1', body: { body: { type: 'doc', version: 1, content: [] } } });
  await jira.Issue.Transition.performTransition({ issueIdOrKey: 'A-1', body: { transition: { id: '31' } } });
  await jira.All.performIssueTransition({ issueIdOrKey: 'A-1', body: { transition: { id: '31' } } });
  await jira.Issue.Attachment.addAttachments({ issueIdOrKey: 'A-1', body: [{ fileName: 'a.txt', content: 'a' }] });
  const found = await jira.Issue.Search.searchByJqlEnhancedSearch({ body: { jql: 'project = A' } });
  const keys: string[] = found.issues.map(i => i.key);
  const me: string = (await jira.Myself.getCurrentUser()).accountId;
  const other: Issue = await new JiraCloudApi('jira/cloud').Issue.getIssue({ issueIdOrKey: 'A-1' });
  jira.setGlobalErrorStrategy({ handleHttp404Error: () => null });
  (await jira.fetch('/rest/api/3/myself')).status;
  jira.connectionId.length;
  update.changelog.items.some(i => i.field === 'status' && i.fromString !== i.toString);
  // @ts-expect-error there is no such method
  jira.Issue.getIsue;
  // @ts-expect-error the path parameter is missing
  jira.Issue.deleteIssue({});
  // @ts-expect-error a summary is text
  jira.Issue.createIssue({ body: { fields: { summary: 3 } } });
  return [nothing, keys, me, other, word];
}
`

func TestDeclarations_TypeCheck(t *testing.T) {
	connectortest.Typecheck(t, jiracloud.New(jiracloud.Options{}), script)
}

func sign(body, secret string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	return "sha256=" + hex.EncodeToString(mac.Sum(nil))
}

func TestReceive_BelievesOnlyWhatIsSigned(t *testing.T) {
	const body = `{"webhookEvent":"jira:issue_created","issue":{"key":"A-1"}}`
	cases := map[string]struct {
		body, signature, secret string
		want                    fault.Code // "" when believed
	}{
		"signed":                      {body, sign(body, "s"), "s", ""},
		"no secret asked":             {body, "", "", ""},
		"unsigned":                    {body, "", "s", fault.Denied},
		"signed with another secret":  {body, sign(body, "x"), "s", fault.Denied},
		"body changed":                {body + " ", sign(body, "s"), "s", fault.Denied},
		"body cut":                    {body[:20], sign(body, "s"), "s", fault.Denied},
		"signature cut":               {body, sign(body, "s")[:40], "s", fault.Denied},
		"signature not hex":           {body, "sha256=zz", "s", fault.Denied},
		"other algorithm":             {body, "sha1=" + sign(body, "s")[7:], "s", fault.Denied},
		"signed but cut before that":  {body[:20], sign(body[:20], "s"), "s", fault.Invalid},
		"empty":                       {"", sign("", "s"), "s", fault.Invalid},
		"not an object":               {"[]", "", "", fault.Invalid},
		"an event nobody knows":       {`{"webhookEvent":"jira:other"}`, "", "", fault.Invalid},
		"no event at all":             {`{}`, "", "", fault.Invalid},
		"an event that is not a text": {`{"webhookEvent":5}`, "", "", fault.Invalid},
	}
	receive := jiracloud.New(jiracloud.Options{}).Receive
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			header := http.Header{}
			if c.signature != "" {
				header.Set("X-Hub-Signature", c.signature)
			}
			header.Set("X-Atlassian-Webhook-Identifier", "id-1")
			event, err := receive(connector.Delivery{Method: "POST", Header: header, Body: []byte(c.body)}, c.secret)
			if c.want != "" {
				if fault.From(err).Code != c.want {
					t.Errorf("got %v, want %s", err, c.want)
				}
				return
			}
			if err != nil || event.Name != "issue created" || event.DeliveryKey != "id-1" || string(event.Payload) != c.body {
				t.Errorf("got %+v, %v", event, err)
			}
		})
	}
}

func TestReceive_UnknownEventsAreTold(t *testing.T) {
	_, err := jiracloud.New(jiracloud.Options{}).Receive(connector.Delivery{Body: []byte(`{"webhookEvent":"x"}`)}, "")
	if !errors.Is(err, connector.ErrUnknownEvent) {
		t.Errorf("got %v", err)
	}
}

func TestReceive_KnowsEverySample(t *testing.T) {
	c := jiracloud.New(jiracloud.Options{})
	for _, e := range c.Events.Types {
		event, err := c.Receive(connector.Delivery{Body: e.Sample}, "")
		if err != nil || event.Name != e.Name {
			t.Errorf("the sample of %q is received as %q, %v", e.Name, event.Name, err)
		}
		if !strings.Contains(c.Events.Declarations(), "export interface "+e.Type+" ") {
			t.Errorf("there is no type %s", e.Type)
		}
	}
	if len(c.Events.Types) < 50 {
		t.Errorf("%d event types, want 50", len(c.Events.Types))
	}
}
