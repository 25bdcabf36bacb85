package machine_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// draws is a script that uses everything random.
const draws = `const bytes = crypto.getRandomValues(new Uint8Array(8));
	const text = async (a, uses) => JSON.stringify(await crypto.subtle.exportKey("jwk", (k => k.privateKey ?? k)(await crypto.subtle.generateKey(a, true, uses))));
	const ec = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
	const signed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, ec.privateKey, new Uint8Array(3));
	const form = new FormData(); form.set("a", "b");
	return [Math.random(), Math.random(), [...bytes], crypto.randomUUID(), new Response(form).headers.get("content-type"), [...new Uint8Array(signed)].join(),
		await text({ name: "HMAC", hash: "SHA-256" }, ["sign"]), await text({ name: "AES-GCM", length: 256 }, ["encrypt"]),
		await text({ name: "ECDSA", namedCurve: "P-521" }, ["sign"]), await text({ name: "Ed25519" }, ["sign"]), await text({ name: "X25519" }, ["deriveBits"]),
		await text({ name: "RSA-PSS", modulusLength: 1024, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" }, ["sign"])]`

func drawn(t *testing.T, code string, seed string) []json.RawMessage {
	t.Helper()
	out := machine.Run(t.Context(), main(code), script.Input{Seed: seed}, &host{}, script.Limits{})
	var values []json.RawMessage
	if err := json.Unmarshal(out.Result, &values); err != nil || out.Status != script.Finished {
		t.Fatalf("got %+v %+v", out, out.Error)
	}
	return values
}

func TestRun_SameSeedSameValues(t *testing.T) {
	first, again, another, real, realAgain := drawn(t, draws, "a"), drawn(t, draws, "a"), drawn(t, draws, "b"), drawn(t, draws, ""), drawn(t, draws, "")
	for n := range first {
		if string(first[n]) != string(again[n]) {
			t.Errorf("value %d: %s and then %s", n, first[n], again[n])
		}
		if string(first[n]) == string(another[n]) || string(real[n]) == string(realAgain[n]) || string(real[n]) == string(first[n]) {
			t.Errorf("value %d is always the same: %s", n, first[n])
		}
	}
}

func TestRun_OneMoreValueOfAKindLeavesTheOthers(t *testing.T) {
	first, more := drawn(t, draws, "a"), drawn(t, `Math.random(); `+draws, "a")
	for n := range first {
		if same := string(first[n]) == string(more[n]); same == (n < 2) {
			t.Errorf("value %d: %s and %s", n, first[n], more[n])
		}
	}
}

// watching is a host that is told what the clock says.
type watching struct {
	host
	readings script.Readings
}

func (w *watching) ReadClock(r script.Readings) { w.readings = append(w.readings, r...) }

// asks is a script that asks for the time in every way.
const asks = `const seen = [Date.now(), Date.now(), new Date().getTime(), performance.now()];
	await new Promise(r => setTimeout(r, 1500));
	seen.push(Date.now(), performance.now());
	await new Promise(r => setTimeout(r, 250));
	return [...seen, new Date().toISOString()]`

func TestRun_ClockIsRecordedAndGivenAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &watching{}
		out := machine.Run(t.Context(), main(asks), script.Input{Clock: &script.Clock{Now: 1_700_000_000_000, Record: true}}, w, script.Limits{})
		text, err := w.readings.MarshalText()
		if err != nil || string(text) != "0*4 1500*2 1750" {
			t.Errorf("got %s, %v", text, err)
		}
		want := `[1700000000000,1700000000000,1700000000000,0,1700000001500,1500,"2023-11-14T22:13:21.750Z"]`
		if string(out.Result) != want {
			t.Errorf("got %s %+v", out.Result, out.Error)
		}
		var read script.Readings
		if err := read.UnmarshalText([]byte("0*3 7 1490*2")); err != nil {
			t.Fatal(err)
		}
		again := machine.Run(t.Context(), main(asks), script.Input{Clock: &script.Clock{Now: 1_700_000_000_000, Readings: read}}, &host{}, script.Limits{})
		// After the last reading the clock goes on from it.
		want = `[1700000000000,1700000000000,1700000000000,7,1700000001490,1490,"2023-11-14T22:13:21.740Z"]`
		if string(again.Result) != want {
			t.Errorf("again: %s %+v", again.Result, again.Error)
		}
		busy := machine.Run(t.Context(), main(`const first=Date.now(); setTimeout(()=>{},3.6e6); await new Promise(r=>setTimeout(r,6e5)); return [first,Date.now()]`),
			script.Input{Clock: &script.Clock{Now: 5000, Mode: script.ClockSkips, Readings: script.Readings{{Ms: 100, Times: 1}}}}, &times{}, script.Limits{})
		if string(busy.Result) != `[5100,605100]` || busy.Duration > time.Second {
			t.Errorf("a clock that skips: %s %s %+v", busy.Result, busy.Duration, busy.Error)
		}
	})
}

func TestReadings_ThatAreNone(t *testing.T) {
	for _, text := range []string{"x", "1*", "1*0", "1*-3", "*2", "1**2", "9999999999999999999"} {
		var r script.Readings
		if err := r.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q gives %v", text, r)
		}
	}
}

func TestRun_TellsWhereCallsWereMade(t *testing.T) {
	b := compiled(t, map[string]string{"scripts/Main.ts": `
import { getRecordValue } from '@bobbin/record-storage';
export default async function () {
  await getRecordValue('k');
}
`})
	for traced, want := range map[bool]string{true: "1 scripts/Main.ts:4:9", false: ""} {
		got := ""
		h := &host{call: func(ctx context.Context, _ string, _ json.RawMessage) (json.RawMessage, error) {
			if o := script.OriginOf(ctx); o != nil {
				got = fmt.Sprint(o.Number, " ", o.Place)
			}
			return json.RawMessage(`{"found":false}`), nil
		}}
		machine.Run(t.Context(), b, script.Input{Traced: traced}, h, script.Limits{})
		if got != want {
			t.Errorf("traced %v: got %q, want %q", traced, got, want)
		}
	}
}
