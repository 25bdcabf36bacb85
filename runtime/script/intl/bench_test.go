package intl_test

import (
	"testing"

	"bobbin/runtime/script"
	"bobbin/runtime/script/machine"
)

// benchmark runs a body as one invocation after another on a warm engine.
func benchmark(b *testing.B, body string) {
	b.Helper()
	e := machine.New(machine.Config{})
	p := bundle(body)
	p.Hash = body
	b.ReportAllocs()
	for b.Loop() {
		if out := e.Run(b.Context(), p, script.Input{Event: []byte("{}")}, host{}, script.Limits{}); out.Status != script.Finished {
			b.Fatalf("%+v", out.Error)
		}
	}
}

func BenchmarkInvocation_WithoutIntl(b *testing.B) { benchmark(b, "return 1") }

// BenchmarkInvocation_ToLocaleString is what the text of a default locale costs.
func BenchmarkInvocation_ToLocaleString(b *testing.B) {
	benchmark(b, "return new Date(0).toLocaleString()")
}
func BenchmarkInvocation_LocaleCompare(b *testing.B) { benchmark(b, "return 'a'.localeCompare('b')") }

// BenchmarkInvocation_DateTimeFormat is the first one of an invocation, warm in the process.
func BenchmarkInvocation_DateTimeFormat(b *testing.B) {
	benchmark(b, "return new Intl.DateTimeFormat('de-DE', {dateStyle: 'full', timeZone: 'Europe/Berlin'}).format(0)")
}
func BenchmarkInvocation_NumberFormat(b *testing.B) {
	benchmark(b, "return new Intl.NumberFormat('de-DE', {style: 'currency', currency: 'EUR'}).format(1)")
}

// The following make 1,000 calls in an invocation.
func BenchmarkThousand_DateFormat(b *testing.B) {
	benchmark(b, "const f = new Intl.DateTimeFormat('de-DE', {dateStyle: 'full', timeStyle: 'short', timeZone: 'Europe/Berlin'}); for (let n = 0; n < 1000; n++) f.format(n * 1e9)")
}
func BenchmarkThousand_NumberFormat(b *testing.B) {
	benchmark(b, "const f = new Intl.NumberFormat('de-DE', {style: 'currency', currency: 'EUR'}); for (let n = 0; n < 1000; n++) f.format(n * 1234.5)")
}
func BenchmarkThousand_ToLocaleStringWithOptions(b *testing.B) {
	benchmark(b, "for (let n = 0; n < 1000; n++) new Date(n * 1e9).toLocaleDateString('de-DE', {weekday: 'short', day: 'numeric', month: 'short'})")
}
func BenchmarkThousand_Compare(b *testing.B) {
	benchmark(b, "const {compare} = new Intl.Collator('de'); for (let n = 0; n < 1000; n++) compare('Äpfel ' + n, 'apfel ' + (1000 - n))")
}

// BenchmarkProcess_FirstDateTimeFormat is the very first one of a process: compiling, reading
// the locale's data, finding its patterns.
func BenchmarkProcess_FirstDateTimeFormat(b *testing.B) {
	p := bundle("return new Intl.DateTimeFormat('de-DE', {dateStyle: 'full', timeZone: 'Europe/Berlin'}).format(0)")
	for b.Loop() {
		if out := machine.New(machine.Config{}).Run(b.Context(), p, script.Input{Event: []byte("{}")}, host{}, script.Limits{}); out.Status != script.Finished {
			b.Fatalf("%+v", out.Error)
		}
	}
}
