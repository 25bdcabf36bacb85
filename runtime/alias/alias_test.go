package alias_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

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
  "lead": { "displayName": "Seán O'Nolan (he)" },
  "scripts": "/find?q=Se%C3%A1n%20O'Nolan%20(he)&p=Se%C3%A1n+O%27Nolan+%28he%29&r=Se%c3%a1n%20O%27Nolan%20%28he%29&t=Zo%c3%ab%20Quist&u=zoe%2Equist%40acme%2etest&v=557058%3a0a1b2c3d-1111-2222-3333-444455556666",
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
	for _, name := range []string{"Zoë", "Zo%C3%AB", "Zoe.Q", "zoe.q", "Bo Lind", "bo@", "Cleo", "O'Nolan", "O%27Nolan", "Zo%c3%ab%20", "zoe%2E", "557058", "0123456789abcdef", `"zquist"`, "~zquist", "/zquist"} {
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

// A script that is replayed asks for the same addresses as when it was recorded, only with aliases.
func TestReplace_KeepsTheFormOfAnAddress(t *testing.T) {
	a := alias.New()
	a.Learn([]byte(`{"displayName": "Zoë Quist", "login": "quist", "accountId": "557058:0a1b2c3d-1111-2222-3333-444455556666", "emailAddress": "z+q@acme.test"}`))
	for text, want := range map[string]string{
		"/s?q=Zo%C3%AB%20Quist&a=b c": "/s?q=NAME%20N&a=b c", "/s?q=Zo%c3%ab+Quist": "/s?q=NAME+N", "/s?q=%22Zoë Quist%22": "/s?q=%22NAME N%22",
		"/s?q=z%2Bq%40acme.test": "/s?q=MAIL%40example.com", "/s?q=z%2Bq@ACME.test": "/s?q=MAIL@example.com", "/s?q=z+q@acme.test": "/s?q=MAIL@example.com",
		"/s?q=by%3D557058%3a0a1b2c3d-1111-2222-3333-444455556666+or": "/s?q=by%3D712020%3aUUID+or",
		"/s?jql=assignee%3Dquist%20and":                              "/s?jql=assignee%3DLOGIN%20and", "a quist%20b, a%20quist%3D": "a quist%20b, a%20quist%3D",
		"%C3%A9Zoë Quist": "%C3%A9Zoë Quist", "Zoë Quist%C3%A9": "Zoë Quist%C3%A9", "Zoë Quist%E2%80%99s": "NAME N%E2%80%99s",
	} {
		got, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		var plain string
		if err := json.Unmarshal(a.Replace(got), &plain); err != nil {
			t.Fatal(err)
		}
		for _, number := range []struct{ from, to string }{{`Person(.)?(%20|\+| )\d{5}`, "NAME${2}N"}, {`person-\d{5}(%40|@)`, "MAIL$1"}, {`person-\d{5}`, "LOGIN"}, {`00000000-0000-4000-8000-\d+`, "UUID"}} {
			plain = regexp.MustCompile(number.from).ReplaceAllString(plain, number.to)
		}
		if plain != want {
			t.Errorf("%s\n got %s\nwant %s", text, plain, want)
		}
	}
}

func TestReplace_TheLongestAtAPlace(t *testing.T) {
	names := []string{"Ada", "Ada Lind", "Ada Lind Moe", "Ada-Lind", "Lind Moe"}
	want := ""
	for range 20 {
		a := alias.New()
		rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names {
			a.Learn([]byte(`{"displayName": "` + name + `"}`))
		}
		got := string(a.Replace([]byte(`["Ada Lind Moe", "Ada%20Lind+Moe", "Ada Lind Moes", "Ada-Lind", "/Ada?x"]`)))
		if want = cmp.Or(want, got); got != want {
			t.Fatalf("%s\n%s", got, want)
		}
		if strings.Contains(got, "Ada") || strings.Count(got, "Lind") != 0 || strings.Count(got, "Moe") != 1 {
			t.Fatal(got)
		}
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

// However a program escapes a name, it is found.
func FuzzReplace_NothingKnownStays(f *testing.F) {
	for _, name := range []string{"Zoë Quist", "Seán O'Nolan (he)", "zquist", "100% Ada", "Ada%20Lind", "Ada+Bo", "%25%25%25", "a:b@", "山田 太郎"} {
		f.Add(name, uint64(1))
	}
	f.Fuzz(func(t *testing.T, name string, seed uint64) {
		name = strings.Trim(strings.ToValidUTF8(name, "?"), "=& ") // which stand around it below
		text := func(v any) []byte {
			text, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			return text
		}
		a := alias.New()
		a.Learn(text(map[string]string{"displayName": name}))
		var with string
		if err := json.Unmarshal(a.Replace(text(name)), &with); err != nil {
			t.Fatal(err)
		}
		if all := a.Replaced(); len(all) != 1 || all[0].Value != name {
			return // it names nobody
		}
		forms := []string{url.QueryEscape(name), url.PathEscape(name), strings.ReplaceAll(url.QueryEscape(name), "+", "%20"), mixed(name, seed)}
		for _, form := range forms {
			var got string
			if err := json.Unmarshal(a.Replace(text("="+form+"&")), &got); err != nil {
				t.Fatal(err)
			}
			if plain, err := url.QueryUnescape(got); err != nil || plain != "="+with+"&" {
				t.Errorf("%q as %q became %q: %v", name, form, got, err)
			}
		}
		inJSON := name
		for times := range 3 {
			for _, form := range []string{inJSON, ascii(inJSON)} {
				var got string
				if err := json.Unmarshal(a.Replace(text(`sent "`+form+"\" \x00")), &got); err != nil {
					t.Fatal(err)
				}
				if got != `sent "`+with+"\" \x00" && times > 0 && form != name {
					t.Errorf("%q as %q, escaped %d times, became %q", name, form, times, got)
				}
			}
			inJSON = strings.Trim(string(text(inJSON)), `"`)
			if strings.ContainsAny(name, `"\`) || strings.ContainsFunc(name, unicode.IsControl) {
				break // which may be read in two ways
			}
		}
	})
}

// ascii writes letters as programs do that write only ASCII.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r < utf8.RuneSelf {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

// mixed escapes some bytes of a text, in capital and small digits, and those that must be.
func mixed(text string, seed uint64) string {
	chance := rand.New(rand.NewPCG(seed, seed))
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		form := []string{"%%%02X", "%%%02x"}[chance.IntN(2)]
		switch must := c == '%' || c == '+' || c >= utf8.RuneSelf; {
		case must || chance.IntN(2) == 0:
			fmt.Fprintf(&b, form, c)
		case c == ' ':
			b.WriteByte('+')
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
