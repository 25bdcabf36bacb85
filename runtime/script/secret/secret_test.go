package secret_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"bobbin/runtime/compile"
	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
	vault "bobbin/runtime/secret"
	"bobbin/runtime/workspace"
)

var engine = sync.OnceValue(func() *machine.Engine { return machine.New(machine.Config{}) })

const value = `s3cret "é"`

var token = vault.Placeholder("w", "token")

// run gives what an expression makes in a script; token is the placeholder of the secret.
func run(t *testing.T, expression string) string {
	t.Helper()
	source := "import { base64, basic, hmac } from '@bobbin/secret';\nbase64; basic; hmac;\nconst token: any = '" + token + "';\ntoken;\n" +
		"export default async function () { try { return " + expression + "; } catch (e: any) { return `${e.name}: ${e.message}`; } }\n"
	bundle, diagnostics, err := compile.New(compile.Config{}).Script(t.Context(), &workspace.Workspace{Dir: t.TempDir(), Language: "ts"}, "Main",
		map[string]string{"scripts/Main.ts": source})
	if err != nil {
		t.Fatal(err, diagnostics)
	}
	out := engine().Run(t.Context(), bundle, script.Input{}, nil, script.Limits{})
	var text string
	if out.Status != script.Finished || json.Unmarshal(out.Result, &text) != nil {
		t.Fatalf("%s: %s %+v", expression, out.Status, out.Error)
	}
	return text
}

// filled is what a service gets of a text.
func filled(t *testing.T, text string) string {
	t.Helper()
	got, err := vault.NewFiller(func(placeholder string) (string, bool, error) { return value, placeholder == token, nil }).String(text, nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func encoded(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }

func TestModule_SaysWhatIsMadeOutside(t *testing.T) {
	sign := func(key, data string) []byte {
		mac := hmac.New(sha256.New, []byte(key))
		mac.Write([]byte(data))
		return mac.Sum(nil)
	}
	long := hmac.New(sha512.New, []byte(value))
	long.Write([]byte{0, 255})
	for expression, want := range map[string]string{
		"base64(token)":                                 encoded(value),
		"base64(`grün:${token}`)":                       encoded("grün:" + value),
		"basic('me', token)":                            "Basic " + encoded("me:"+value),
		"`${basic('me', token)}`":                       "Basic " + encoded("me:"+value),
		"hmac(token, 'data')":                           hex.EncodeToString(sign(value, "data")),
		"hmac(token, '')":                               hex.EncodeToString(sign(value, "")),
		"hmac(token, '\\ud800 ü')":                      hex.EncodeToString(sign(value, "\ufffd ü")),
		"hmac(token, `with ${token}`)":                  hex.EncodeToString(sign(value, "with "+value)),
		"hmac(token, new TextEncoder().encode('data'))": hex.EncodeToString(sign(value, "data")),
		"hmac(token, new ArrayBuffer(0))":               hex.EncodeToString(sign(value, "")),
		"hmac(token, 'data', { hash: 'SHA-256', encoding: 'base64' })":                     base64.StdEncoding.EncodeToString(sign(value, "data")),
		"hmac(token, new Uint8Array([0, 255]), { hash: 'sha512', encoding: 'base64url' })": base64.RawURLEncoding.EncodeToString(long.Sum(nil)),
		"hmac(hmac('AWS4' + token, 'day'), 'region', { keyEncoding: 'hex' })":              hex.EncodeToString(sign(string(sign("AWS4"+value, "day")), "region")),
		"base64(`v1=${hmac(token, 'data')}`)":                                              encoded("v1=" + hex.EncodeToString(sign(value, "data"))),
		"hmac(token, 'x'.repeat(500_000))":                                                 hex.EncodeToString(sign(value, strings.Repeat("x", 500_000))),
	} {
		written := run(t, expression)
		if strings.Contains(written, "s3cret") || strings.Contains(written, encoded(value)[:8]) {
			t.Errorf("%s: the script has %s", expression, written)
		}
		if got := filled(t, written); got != want {
			t.Errorf("%s: the service gets %s, want %s", expression, got, want)
		}
	}
}

func TestModule_RefusesWhatIsNoSecret(t *testing.T) {
	const needs = "needs a password parameter, such as context.environment.vars.token, and got"
	for expression, want := range map[string]string{
		"base64('plain')":                           "TypeError: base64() " + needs + " a text without one. Other texts are encoded by btoa().",
		"base64(undefined as any)":                  "TypeError: base64() " + needs + " undefined.",
		"base64('ENV_VARIABLE_token')":              "TypeError: base64() " + needs + " a text without one.",
		"basic(token, 'plain')":                     "TypeError: basic() " + needs + " a text without one.",
		"basic('a:b', token)":                       "TypeError: The user of basic() cannot have a colon",
		"basic(null as any, token)":                 "TypeError: basic() needs a user, and got null",
		"hmac('plain', token)":                      "TypeError: hmac() " + needs + " a text without one. Other keys are used with crypto.subtle.sign().",
		"hmac(null as any, token)":                  "TypeError: hmac() " + needs + " null.",
		"hmac(token, 7 as any)":                     "TypeError: hmac() signs a text, an ArrayBuffer or a view on one, not number",
		"hmac(token, '', { hash: 'md5' as any })":   `TypeError: hash is one of sha1, sha256, sha384, sha512, not "md5"`,
		"hmac(token, '', { encoding: 'x' as any })": `TypeError: encoding is one of hex, base64, base64url, not "x"`,
		"hmac(token, 'x'.repeat(1_000_000))":        "RangeError: A text made of a secret can hold about 750 KB",
	} {
		if got := run(t, expression); !strings.HasPrefix(got, want) {
			t.Errorf("%s: %s, want %s", expression, got, want)
		}
	}
}
