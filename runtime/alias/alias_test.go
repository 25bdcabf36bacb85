package alias_test

import (
	"encoding/json"
	"strings"
	"testing"

	"bobbin/runtime/alias"
)

const event = `{
  "user": { "accountId": "557058:0a1b2c3d-1111-2222-3333-444455556666", "displayName": "Zoë Quist", "emailAddress": "zoe.quist@acme.test",
    "avatarUrls": { "48x48": "https://secure.gravatar.com/avatar/0123456789abcdef0123456789abcdef?d=x" } },
  "assignee": { "name": "zquist", "key": "zquist", "emailAddress": "Zoe.Quist@acme.test", "active": true, "n": 1.50 },
  "project": { "name": "Quist", "key": "Q" },
  "status": { "name": "open" },
  "comment": "Thanks, Zoë Quist & [~zquist] (see zquisting, https://x/u/zquist?a=1), mail zoe.quist@acme.test.",
  "role": "admin", "login": "admin",
  "body": "{\"author\":{\"name\":\"Bo Lind\",\"email\":\"bo@acme.test\"},\"count\":1}",
  "jql": "/search?jql=assignee%3D557058%3A0a1b2c3d-1111-2222-3333-444455556666&who=Zo%C3%AB+Quist&m=zoe.quist%40acme.test",
  "lines": ["  \"displayName\": \"Cleo Marsh\",", "Cleo Marsh said so"],
  "list": ["zquist", 12345678901234567890, null]
}
`

func TestReplace_NobodyIsNamed(t *testing.T) {
	a := alias.New()
	a.Learn([]byte(event))
	got := string(a.Replace([]byte(event)))
	if !json.Valid([]byte(got)) {
		t.Fatalf("no JSON any more: %s", got)
	}
	for _, name := range []string{"Zoë", "Zo%C3%AB", "Zoe.Q", "zoe.q", "Bo Lind", "bo@", "Cleo", "557058", "0123456789abcdef", `"zquist"`, "~zquist", "/zquist"} {
		if strings.Contains(got, name) {
			t.Errorf("%q is still in it: %s", name, got)
		}
	}
	for _, kept := range []string{`"name": "Quist"`, `"name": "open"`, "zquisting", `"role": "admin", "login": "admin"`, "12345678901234567890", "1.50", `\"count\":1`, "https://secure.gravatar.com/avatar/0000", "\n  \"status\": {"} {
		if !strings.Contains(got, kept) {
			t.Errorf("%s is lost: %s", kept, got)
		}
	}
}

func TestReplace_TheSameIsTheSameEverywhere(t *testing.T) {
	with := func(text string) map[string]string {
		a, all := alias.New(), map[string]string{}
		a.Learn([]byte(text))
		a.Replace([]byte(text))
		for _, r := range a.Replaced() {
			all[strings.ToLower(r.Value)] = r.With
		}
		return all
	}
	whole, part := with(event), with(`["x", {"email": "ZOE.QUIST@acme.test", "displayName": "Zoë Quist"}]`)
	if len(part) != 2 {
		t.Fatalf("replaced %v", part)
	}
	for value, alias := range part {
		if whole[value] != alias {
			t.Errorf("%s is %s here and %s there", value, alias, whole[value])
		}
	}
}

func TestReplace_WhatWasReplacedStays(t *testing.T) {
	a, b := alias.New(), alias.New()
	a.Learn([]byte(event))
	once := a.Replace([]byte(event))
	b.Learn(once)
	if twice := b.Replace(once); string(twice) != string(once) {
		t.Errorf("replaced again, %v:\n%s\n%s", b.Replaced(), once, twice)
	}
}

func FuzzReplace(f *testing.F) {
	for _, text := range []string{event, `{}`, `"a@b.cd"`, `[{"displayName":"\ud800"}]`, `{"email":"a@b.cd","name":"x","a@b.cd":{"a@b.cd":[]}}`, `{"displayName":"%%%"}`, `x`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a := alias.New()
		a.Learn([]byte(text))
		now := a.Replace([]byte(text))
		if json.Valid([]byte(text)) != json.Valid(now) {
			t.Errorf("%q became %q", text, now)
		}
	})
}
