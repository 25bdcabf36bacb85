package intl_test

import (
	"strconv"
	"testing"
)

// TestIntl_OddInputIsAStandardError throws odd locales, options and values at every service:
// the answer is a text or an error of JavaScript, never a fault of the engine, which run
// would report. Each oddStep-th option is tried.
func TestIntl_OddInputIsAStandardError(t *testing.T) {
	got := run(t, `const step = `+strconv.Itoa(oddStep)+`;
const locales = [undefined, 'und', 'xx-XX', 'de-u-nu-hanidec', 'en-u-nu-mathbold-ca-chinese-hc-h24', 'zh-Hant-HK', 'nb', 'tr', 'pt-AO', 'en-150', 'x', '', null, 5, {}, [], ['de', 'de'], {length: 2}, {length: 'x', 0: 'de'}, new Intl.Locale('ja'), 'i-default', 'a'.repeat(5000), '\u0000', 'de\u0001fr', '\ud800'];
const options = [undefined, {}, null, 5, 'x', [], () => 1, {style: 'unit', unit: 'byte'}, {style: 'unit', unit: 'mile-per-gallon', unitDisplay: 'long'}, {style: 'currency', currency: 'xxx'}, {style: 'currency', currency: 'ZZZ', currencyDisplay: 'name'},
  {notation: 'compact', compactDisplay: 'long'}, {notation: 'engineering', minimumIntegerDigits: 21, maximumFractionDigits: 100}, {maximumSignificantDigits: 21, minimumSignificantDigits: 21}, {minimumFractionDigits: 100, maximumFractionDigits: 100}, {roundingIncrement: 5000, maximumFractionDigits: 0, minimumFractionDigits: 0}, {roundingPriority: 'lessPrecision'}, {numberingSystem: 'arab'},
  {type: 'ordinal'}, {type: 'language'}, {type: 'region'}, {type: 'currency', style: 'narrow'}, {type: 'dateTimeField'}, {type: 'calendar'}, {type: 'script'}, {type: 'unit', style: 'narrow'}, {granularity: 'word'}, {granularity: 'sentence'}, {numeric: 'auto'}, {numeric: true, caseFirst: 'upper', sensitivity: 'variant'}, {sensitivity: 'case', ignorePunctuation: true},
  {dateStyle: 'full', timeStyle: 'full', timeZone: 'asia/kathmandu'}, {timeStyle: 'full', hourCycle: 'h11', timeZone: '-23:59'}, {era: 'narrow', dayPeriod: 'long', fractionalSecondDigits: 1}, {timeZoneName: 'longGeneric', timeZone: 'Antarctica/Troll'}, {timeZoneName: 'shortGeneric', timeZone: 'Etc/GMT+5'}, {timeZone: '../etc/passwd'}, {timeZone: ''}, {timeZone: 'Etc/Unknown'}, {weekday: 'narrow', hour: '2-digit', timeZoneName: 'longOffset', timeZone: 'Africa/Monrovia'}, {get style() { throw new Error('own') }}, {hour12: 'x'}, {month: 'narrow', minute: 'numeric'}].filter((_, n) => n % step === 0);
const values = [undefined, null, 0, -0, NaN, Infinity, -Infinity, 1e300, 5e-324, -8.64e15, 8.64e15, 8.64e15 + 1, 10n ** 60n, '1e999', '1e99999999999', '-', '.', '+.5', '', 'x', {}, [], Symbol('s'), new Date(NaN), ['a', 'b', 'c'], [1], 'en-Latn-US-x', '\ud800', 'a\u0301👍🏽'];
let calls = 0; const kinds = new Set();
const attempt = (f) => { calls++; try { f(); } catch (e) { kinds.add(e.name); if (!(e instanceof Error)) throw e; } };
for (const service of ['Collator', 'DateTimeFormat', 'DisplayNames', 'ListFormat', 'Locale', 'NumberFormat', 'PluralRules', 'RelativeTimeFormat', 'Segmenter']) {
  for (const l of locales) for (const o of options) {
    let made; attempt(() => { made = new Intl[service](l, o); });
    if (!made || (l !== undefined && (options.indexOf(o) + locales.indexOf(l)) % 24)) continue;
    for (const v of values) {
      attempt(() => made.format?.(v, 'day')); attempt(() => made.formatToParts?.(v, 'years')); attempt(() => made.formatRange?.(v, values[(values.indexOf(v) + 3) % values.length])); attempt(() => made.formatRangeToParts?.(v, 5)); attempt(() => made.compare?.(v, 'b'));
      attempt(() => made.select?.(v)); attempt(() => made.selectRange?.(v, 2)); attempt(() => made.of?.(v)); attempt(() => [...(made.segment?.(v) ?? [])]); attempt(() => made.maximize?.().minimize().toString());
    }
    attempt(() => made.resolvedOptions?.()); attempt(() => made.getWeekInfo?.());
  }
}
for (const l of locales) for (const o of options) {
  for (const v of [5.5, 5n, new Date(0), new Date(NaN), [1, [2], null], 'İi', Object.create(Date.prototype)]) for (const m of ['toLocaleString', 'toLocaleDateString', 'toLocaleTimeString', 'toLocaleUpperCase', 'toLocaleLowerCase']) attempt(() => v[m]?.(l, o));
  attempt(() => 'a'.localeCompare('b', l, o)); attempt(() => Intl.getCanonicalLocales(l)); attempt(() => Intl.NumberFormat.supportedLocalesOf(l, o));
}
for (const k of ['calendar', 'collation', 'currency', 'numberingSystem', 'timeZone', 'unit', 'x']) attempt(() => Intl.supportedValuesOf(k));
return [calls, [...kinds].sort()];`)
	t.Logf("calls and kinds of errors: %v", got)
}
