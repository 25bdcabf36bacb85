// The calls that both Node and our engine make; goldens.json has Node's answers.
const calls = [];
{
  const add = (name, f) => calls.push([name, f]);
  const locales = ['en-US', 'de-DE', 'fr-FR', 'es-ES', 'pt-BR', 'ja-JP', 'it-IT', 'nl-NL', 'pl-PL', 'sv-SE', 'da-DK', 'nb-NO', 'cs-CZ', 'zh-CN', 'zh-TW', 'ko-KR', 'fi', 'tr', 'uk', 'en-GB', 'en-IN', 'de-AT', 'de-CH', 'fr-CA', 'fr-CH', 'es-MX', 'es-419', 'pt-PT'];
  const few = ['en-US', 'de-DE', 'fr-FR', 'es-ES', 'pt-BR', 'ja-JP', 'en-GB', 'pl-PL', 'zh-CN', 'ko-KR'];
  const each = (list, options, kind, run) => {
    for (const locale of list) for (const o of options) add(`${kind} ${locale} ${JSON.stringify(o)}`, () => run(locale, o));
  };

  // Numbers.
  const figures = [0, -0, 1, -1, 5.5, 1234.5, -1234567.891, 0.000123, 1e21, 999999, 12345, NaN, Infinity, -Infinity];
  const format = (locale, o) => { const f = new Intl.NumberFormat(locale, o); return figures.map((n) => f.format(n)); };
  each(locales, [{}, { style: 'percent', maximumFractionDigits: 1 }, { style: 'currency', currency: 'EUR' }, { style: 'currency', currency: 'USD', currencySign: 'accounting' }, { notation: 'compact' }], 'number', format);
  each(few, [
    { style: 'currency', currency: 'JPY' }, { style: 'currency', currency: 'CHF' }, { style: 'currency', currency: 'EUR', currencyDisplay: 'name' }, { style: 'currency', currency: 'USD', currencyDisplay: 'code' },
    { style: 'currency', currency: 'CAD', currencyDisplay: 'narrowSymbol' }, { style: 'currency', currency: 'USD', notation: 'compact' }, { notation: 'compact', compactDisplay: 'long' },
    { notation: 'scientific' }, { notation: 'engineering' }, { minimumFractionDigits: 2 }, { maximumSignificantDigits: 3 }, { minimumSignificantDigits: 4, maximumSignificantDigits: 6 }, { useGrouping: false }, { useGrouping: 'always' }, { useGrouping: 'min2' },
    { signDisplay: 'always' }, { signDisplay: 'exceptZero' }, { signDisplay: 'never' }, { signDisplay: 'negative' }, { minimumIntegerDigits: 3 }, { style: 'unit', unit: 'kilometer-per-hour' }, { style: 'unit', unit: 'liter', unitDisplay: 'long' },
    { style: 'unit', unit: 'megabyte', unitDisplay: 'narrow' }, { style: 'unit', unit: 'day', unitDisplay: 'long' }, { style: 'unit', unit: 'celsius' }, { style: 'unit', unit: 'gigabyte-per-second', unitDisplay: 'long' }, { style: 'unit', unit: 'percent' },
    { roundingMode: 'floor', maximumFractionDigits: 0 }, { roundingMode: 'halfEven', maximumFractionDigits: 0 }, { roundingIncrement: 5, maximumFractionDigits: 2, minimumFractionDigits: 2 }, { trailingZeroDisplay: 'stripIfInteger', minimumFractionDigits: 2 },
    { roundingPriority: 'morePrecision', maximumFractionDigits: 1, maximumSignificantDigits: 3 }, { roundingPriority: 'lessPrecision', maximumFractionDigits: 1, maximumSignificantDigits: 3 }, { maximumFractionDigits: 20 },
    { style: 'currency', currency: 'USD', signDisplay: 'always', currencySign: 'accounting' }, { style: 'percent', minimumFractionDigits: 2 },
  ], 'number', format);
  each(few, [{}, { style: 'currency', currency: 'EUR' }, { notation: 'compact' }, { style: 'percent' }, { style: 'unit', unit: 'kilometer' }, { style: 'currency', currency: 'EUR', currencyDisplay: 'name' }, { notation: 'scientific' }], 'number parts', (locale, o) =>
    [-1234567.5, 3, NaN].map((n) => new Intl.NumberFormat(locale, o).formatToParts(n)));
  each(few, [{}, { style: 'currency', currency: 'EUR', maximumFractionDigits: 0 }, { style: 'unit', unit: 'kilometer' }, { style: 'percent' }], 'number range', (locale, o) =>
    [[3, 5], [3, 3], [1000, 20000]].map(([a, b]) => new Intl.NumberFormat(locale, o).formatRange(a, b)));
  each(few, [{}, { style: 'currency', currency: 'usd' }, { notation: 'compact' }, { maximumSignificantDigits: 3 }, { style: 'unit', unit: 'day' }, { useGrouping: false }], 'number options', (locale, o) => new Intl.NumberFormat(locale, o).resolvedOptions());
  add('bigint', () => [10n ** 30n, -5n, 0n].map((n) => new Intl.NumberFormat('de').format(n)));
  add('bigint method', () => [(12345678901234567890n).toLocaleString('de-DE'), (1n).toLocaleString(), (5n).toLocaleString('en', { style: 'currency', currency: 'EUR' })]);
  add('number texts', () => ['12345678901234567890.123', '1e3', '-0', ' 7 ', '0x10', 'x', ''].map((n) => new Intl.NumberFormat('en', { maximumFractionDigits: 5 }).format(n)));
  add('numbering', () => [new Intl.NumberFormat('en-u-nu-deva').format(1234), new Intl.NumberFormat('en', { numberingSystem: 'thai' }).format(1234), new Intl.DateTimeFormat('en-u-nu-deva', { timeZone: 'UTC' }).format(0)]);
  add('number method', () => [(1234.5).toLocaleString(), (1234.5).toLocaleString('de-DE'), (0.256).toLocaleString('fr-FR', { style: 'percent' }), (1234.5).toLocaleString(['xx', 'de']), new Number(5).toLocaleString('en', { minimumFractionDigits: 1 })]);
  add('rounding', () => [1.005, 2.5, 3.5, 0.125, 1.45, 8.345].map((n) => n.toLocaleString('en', { maximumFractionDigits: 2 })));

  // Dates.
  const moments = [Date.UTC(2024, 0, 5, 3, 4, 5, 678), Date.UTC(2024, 6, 25, 15, 30, 0), Date.UTC(1999, 11, 31, 23, 59, 59, 999), Date.UTC(2024, 1, 29, 0, 0, 0), Date.UTC(2024, 1, 29, 12, 0, 0)];
  const write = (locale, o) => { const f = new Intl.DateTimeFormat(locale, o); return moments.map((m) => f.format(m)); };
  const styles = ['full', 'long', 'medium', 'short'];
  const berlin = { timeZone: 'Europe/Berlin' };
  each(locales, [{}, ...styles.map((dateStyle) => ({ dateStyle })), ...styles.map((timeStyle) => ({ timeStyle, ...berlin })), ...styles.map((s) => ({ dateStyle: s, timeStyle: s, ...berlin })), { dateStyle: 'medium', timeStyle: 'short' }, { dateStyle: 'full', timeStyle: 'long', timeZone: 'America/New_York' },
    { year: 'numeric', month: 'long', day: 'numeric' }, { year: 'numeric', month: 'short', day: 'numeric' }, { year: 'numeric', month: '2-digit', day: '2-digit' }, { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' },
    { month: 'long', year: 'numeric' }, { hour: 'numeric', minute: '2-digit' }, { hour: '2-digit', minute: '2-digit', second: '2-digit' }, { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }], 'date', write);
  each(few, [
    { month: 'long' }, { month: 'short' }, { month: 'narrow' }, { month: 'numeric' }, { month: '2-digit' }, { weekday: 'long' }, { weekday: 'short' }, { weekday: 'narrow' }, { year: 'numeric' }, { year: '2-digit' }, { day: 'numeric' }, { day: '2-digit' },
    { month: 'short', day: 'numeric' }, { month: 'long', day: 'numeric' }, { month: '2-digit', day: '2-digit' }, { month: 'numeric', year: '2-digit' }, { weekday: 'short', month: 'short', day: 'numeric' }, { weekday: 'short', day: 'numeric' }, { weekday: 'long', hour: 'numeric' },
    { era: 'short', year: 'numeric' }, { era: 'long', year: 'numeric', month: 'long', day: 'numeric' }, { hour: 'numeric' }, { hour: '2-digit' }, { minute: 'numeric' }, { minute: '2-digit' }, { second: 'numeric' }, { minute: '2-digit', second: '2-digit' },
    { hour: 'numeric', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }, { fractionalSecondDigits: 2, second: 'numeric' }, { hour: 'numeric', dayPeriod: 'long' }, { dayPeriod: 'short' }, { hour: 'numeric', minute: 'numeric', dayPeriod: 'narrow' },
    { hour: 'numeric', hourCycle: 'h23' }, { hour: 'numeric', minute: '2-digit', hourCycle: 'h12' }, { timeStyle: 'short', hourCycle: 'h23' }, { timeStyle: 'medium', hourCycle: 'h12' }, { timeStyle: 'short', hourCycle: 'h11' }, { timeStyle: 'short', hourCycle: 'h24' },
    { hour: 'numeric', minute: '2-digit', hour12: true }, { hour: 'numeric', minute: '2-digit', hour12: false }, { dateStyle: 'short', timeStyle: 'short', hour12: true }, { dateStyle: 'short', timeStyle: 'short', hour12: false },
    { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short', ...berlin }, { year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: 'numeric' }, { month: 'numeric', day: 'numeric', hour: 'numeric' },
    ...['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'].flatMap((timeZoneName) => ['America/New_York', 'Europe/Berlin', 'Europe/London', 'Asia/Kolkata', 'Asia/Tokyo', 'UTC', 'America/Phoenix', 'Australia/Sydney', 'America/Sao_Paulo', 'Europe/Dublin', 'Asia/Kathmandu', 'America/Indiana/Indianapolis'].map((timeZone) => ({ timeZoneName, timeZone }))),
    { hour: 'numeric', timeZoneName: 'long', timeZone: 'America/Los_Angeles' }, { year: 'numeric', timeZoneName: 'short' }, { day: 'numeric', year: 'numeric' }, { weekday: 'long', year: 'numeric' }, { year: 'numeric', weekday: 'short', month: 'numeric', day: 'numeric' },
  ], 'date', write);
  each(few, [{}, { dateStyle: 'full', timeStyle: 'long', ...berlin }, { month: 'long', day: 'numeric', hour: 'numeric' }, { hour: 'numeric', minute: '2-digit', fractionalSecondDigits: 3, second: 'numeric' }], 'date parts', (locale, o) => new Intl.DateTimeFormat(locale, o).formatToParts(moments[1]));
  const pairs = [[Date.UTC(2024, 0, 5, 9), Date.UTC(2024, 0, 5, 11, 30)], [Date.UTC(2024, 0, 5, 9), Date.UTC(2024, 0, 5, 15)], [Date.UTC(2024, 0, 5), Date.UTC(2024, 0, 9)], [Date.UTC(2024, 0, 5), Date.UTC(2024, 2, 9)], [Date.UTC(2023, 0, 5), Date.UTC(2024, 2, 9)], [0, 0]];
  each(few, [{}, { dateStyle: 'medium' }, { dateStyle: 'long' }, { month: 'short', day: 'numeric' }, { timeStyle: 'short' }, { hour: 'numeric', minute: '2-digit' }, { dateStyle: 'medium', timeStyle: 'short' }, { year: 'numeric', month: 'long' }], 'date range', (locale, o) => pairs.map(([a, b]) => new Intl.DateTimeFormat(locale, o).formatRange(a, b)));
  each(few, [{}, { dateStyle: 'full', timeStyle: 'short' }, { month: 'long', hour: '2-digit' }, { hour: 'numeric', hour12: true }, { timeZoneName: 'short', year: '2-digit', weekday: 'narrow' }, { hour: 'numeric', minute: 'numeric', second: 'numeric', fractionalSecondDigits: 2 }], 'date options', (locale, o) => new Intl.DateTimeFormat(locale, o).resolvedOptions());
  add('zones of history', () => ['America/New_York', 'Europe/London', 'Asia/Tokyo', 'Europe/Moscow'].flatMap((timeZone) => [Date.UTC(1950, 5, 1), Date.UTC(1970, 5, 1), Date.UTC(2012, 0, 1)].map((m) => new Intl.DateTimeFormat('en-US', { dateStyle: 'short', timeStyle: 'long', timeZone }).format(m))));
  add('years of all kinds', () => [-62198755200000, -8.64e15, 8.64e15, Date.UTC(12345, 1, 1)].map((m) => new Intl.DateTimeFormat('en-US', { year: 'numeric', month: 'short', day: 'numeric', era: 'short' }).format(m)));
  const d = new Date(moments[1]);
  add('date methods', () => [d.toLocaleString(), d.toLocaleDateString(), d.toLocaleTimeString(), d.toLocaleString('de-DE', berlin), d.toLocaleDateString('fr-FR', { weekday: 'long', day: 'numeric', month: 'long' }), d.toLocaleTimeString('ja-JP', { timeStyle: 'short' }),
    d.toLocaleDateString('en-US', { hour: 'numeric' }), d.toLocaleTimeString('en-US', { year: 'numeric' }), d.toLocaleString('en-GB', { timeZone: 'Asia/Kolkata' }), new Date(NaN).toLocaleString('de'), d.toLocaleString('en-US', { timeZone: 'europe/berlin', timeZoneName: 'short' })]);
  add('array method', () => [[1234.5, d, 'x', null, undefined, 5n].toLocaleString('de-DE', { timeZone: 'UTC' }), [1, 2].toLocaleString()]);

  // Texts.
  const words = ['z', 'a', 'Z', 'A', 'ä', 'é', 'e', 'E', 'ß', 'ss', 'o', 'ö', 'Öl', 'item 10', 'item 2', 'item 1', 'Item 2', 'resume', 'résumé', 'Résumé', 'co-op', 'coop', 'co op', '_x', '1', '10', '2', 'å', 'ø', 'æ', 'ñ', 'n', 'Ł', 'l'];
  each(['en', 'de', 'sv', 'da', 'es', 'cs', 'fr', 'pl'], [{}, { numeric: true }, { sensitivity: 'base' }, { sensitivity: 'accent' }, { sensitivity: 'case' }, { caseFirst: 'upper' }, { ignorePunctuation: true }], 'sorted', (locale, o) => [...words].sort(new Intl.Collator(locale, o).compare));
  add('compare', () => [['a', 'B'], ['a', 'A'], ['a', 'á'], ['A', 'á'], ['a', 'b'], ['', 'a'], ['2', '10']].flatMap(([a, b]) => [a.localeCompare(b), a.localeCompare(b, 'de', { sensitivity: 'base' }), a.localeCompare(b, undefined, { sensitivity: 'accent' }), a.localeCompare(b, 'en', { sensitivity: 'case' }), a.localeCompare(b, undefined, { numeric: true }), a.localeCompare(b, 'en-u-kn')]));
  add('kana and han', () => [['さくら', 'アイス', 'ねこ', 'いぬ', 'カメ', 'か'].sort(new Intl.Collator('ja').compare), ['张', '李', '王', '阿'].sort(new Intl.Collator('zh').compare)]);
  add('collator options', () => [new Intl.Collator('de-u-kn-true').resolvedOptions(), new Intl.Collator('en', { caseFirst: 'upper', usage: 'search' }).resolvedOptions()]);
  add('case', () => ['istanbul'.toLocaleUpperCase('tr'), 'ISTANBUL'.toLocaleLowerCase('tr'), 'i'.toLocaleUpperCase('az'), 'i'.toLocaleUpperCase(), 'straße'.toLocaleUpperCase('de'), 'ΑΣ'.toLocaleLowerCase(), 'I'.toLocaleLowerCase(['tr', 'en']), 'ì'.toLocaleUpperCase('lt'), 'Ì'.toLocaleLowerCase('lt'), 'ŉ'.toLocaleUpperCase(), 'ﬁ'.toLocaleUpperCase('fr')]);
  add('segments', () => [...new Intl.Segmenter('en').segment('a👨‍👩‍👧é🇩🇪')]);
  add('words', () => [...new Intl.Segmenter('en', { granularity: 'word' }).segment('Hello, world! It’s 3.5')]);
  add('sentences', () => [...new Intl.Segmenter('en', { granularity: 'sentence' }).segment('One. Two? Three')].map((s) => s.segment));

  // Phrases.
  each(locales, [{}, { type: 'ordinal' }], 'plural', (locale, o) => { const p = new Intl.PluralRules(locale, o); return [[0, 1, 2, 3, 4, 5, 11, 12, 21, 22, 23, 100, 101, 1.5, 1e6, 0.5].map((n) => p.select(n)), p.resolvedOptions().pluralCategories.sort()]; });
  add('plural digits', () => [new Intl.PluralRules('en', { minimumFractionDigits: 1 }).select(1), new Intl.PluralRules('pl', { maximumFractionDigits: 0 }).select(1.4), new Intl.PluralRules('en').selectRange(0, 1), new Intl.PluralRules('fr').selectRange(0, 1), new Intl.PluralRules('en').resolvedOptions()]);
  each(locales, [{}, { numeric: 'auto' }, { style: 'short' }, { style: 'narrow', numeric: 'auto' }], 'relative', (locale, o) => { const r = new Intl.RelativeTimeFormat(locale, o); return ['second', 'minute', 'hours', 'day', 'week', 'month', 'quarter', 'year'].map((unit) => [-1, 0, -0, 1, 2, -5, 1.5, 1000].map((n) => r.format(n, unit))); });
  add('relative parts', () => [new Intl.RelativeTimeFormat('en').formatToParts(-1000, 'day'), new Intl.RelativeTimeFormat('de', { numeric: 'auto' }).formatToParts(1, 'day'), new Intl.RelativeTimeFormat('pl', { style: 'short' }).resolvedOptions()]);
  each(locales, ['conjunction', 'disjunction', 'unit'].flatMap((type) => ['long', 'short', 'narrow'].map((style) => ({ type, style }))), 'list', (locale, o) => [[], ['a'], ['a', 'b'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd']].map((l) => new Intl.ListFormat(locale, o).format(l)));
  add('list parts', () => [new Intl.ListFormat('de').formatToParts(['x', 'y', 'z']), new Intl.ListFormat('es').format(['padre', 'hijo']), new Intl.ListFormat('es').format(['padre', 'iglesia']), new Intl.ListFormat('es', { type: 'disjunction' }).format(['uno', 'otro'])]);
  each(few, [['language', ['en', 'de-CH', 'zh-Hant', 'fr-CA', 'sr-Latn-RS', 'xx']], ['region', ['US', 'DE', '419', 'GB', 'ZZ']], ['script', ['Latn', 'Hant', 'Cyrl']], ['currency', ['USD', 'EUR', 'JPY', 'XXY']], ['dateTimeField', ['year', 'weekOfYear', 'dayPeriod', 'timeZoneName']]], 'names', (locale, [type, codes]) => ['long', 'short', 'narrow'].map((style) => codes.map((c) => new Intl.DisplayNames(locale, { type, style }).of(c))));

  // Locales.
  const tags = ['en', 'EN-us', 'de-DE-1996', 'zh-hans-cn', 'iw', 'sr-latn', 'en-u-nu-latn-ca-gregory', 'de-u-kn-true', 'en-US-u-hc-h23-x-private', 'no', 'cmn', 'sh', 'en-t-de-x-y', 'i-klingon', 'und', 'ES-419', 'zh-TW', 'mo', 'en-BU', 'sl-rozaj-biske-1994', 'art-lojban', 'hy-arevela'];
  for (const tag of tags) add(`canonical ${tag}`, () => Intl.getCanonicalLocales(tag));
  for (const tag of ['', 'e', 'en_US', 'en-', 'en--us', 'abcdefghi', 'en-u', 'de-1996-1996', 'en-a-bb-a-cc', '123', 'x-private']) add(`canonical ${tag}`, () => { try { return Intl.getCanonicalLocales(tag); } catch (e) { return e.name; } });
  for (const tag of ['en-US', 'de', 'de-AT', 'zh', 'zh-TW', 'zh-HK', 'zh-Hant', 'zh-Hant-TW', 'sr-Latn', 'pt', 'nb', 'no', 'nb-NO', 'en-XX', 'xx', 'de-u-nu-thai-hc-h12', 'en-GB-oxendict', 'es-XX', 'en-Latn-US']) add(`resolved ${tag}`, () => tag === 'sr-Latn' ? '' : ['NumberFormat', 'DateTimeFormat', 'ListFormat'].map((s) => new Intl[s](tag).resolvedOptions().locale));
  for (const tag of ['de-AT', 'en-US', 'pt-PT', 'zh-TW']) add(`plural locale ${tag}`, () => new Intl.PluralRules(tag).resolvedOptions().locale);
  add('supported', () => Intl.DateTimeFormat.supportedLocalesOf(['en-US', 'xx', 'de-AT-u-nu-latn', 'zh-TW']));
  add('locale', () => { const l = new Intl.Locale('zh-hant-tw', { calendar: 'gregory', hourCycle: 'h23', numeric: true }); return [l.toString(), l.language, l.script, l.region, l.baseName, l.calendar, l.hourCycle, l.numeric, l.caseFirst ?? 'none', new Intl.Locale('en', { region: 'GB', language: 'de' }).toString()]; });
  for (const tag of ['en', 'zh', 'zh-TW', 'de-CH', 'sr', 'und', 'pt-PT', 'ja-Jpan-JP']) add(`likely ${tag}`, () => [new Intl.Locale(tag).maximize().toString(), new Intl.Locale(tag).minimize().toString()]);
  add('locale as argument', () => [new Intl.NumberFormat(new Intl.Locale('de')).format(1.5), (1.5).toLocaleString([new Intl.Locale('fr')])]);
  add('values', () => [Intl.supportedValuesOf('unit').length, Intl.supportedValuesOf('timeZone').includes('Europe/Berlin'), Intl.supportedValuesOf('currency').includes('EUR'), Intl.supportedValuesOf('numberingSystem').includes('arab')]);

  // Classes and errors.
  const services = ['Collator', 'DateTimeFormat', 'DisplayNames', 'ListFormat', 'Locale', 'NumberFormat', 'PluralRules', 'RelativeTimeFormat', 'Segmenter'];
  for (const s of services) {
    add(`class ${s}`, () => [Intl[s].name, Intl[s].length, Object.prototype.toString.call(Intl[s].prototype), Object.keys(Intl[s].prototype), typeof Intl[s].supportedLocalesOf]);
    add(`class ${s} is extended`, () => { class X extends Intl[s] {} const x = s === 'DisplayNames' ? new X('en', { type: 'region' }) : new X('en'); return [x instanceof X, x instanceof Intl[s], Object.getPrototypeOf(x) === X.prototype]; });
  }
  add('without new in a constructor', () => { class X { constructor() { this.f = Intl.NumberFormat('de'); } } return [new X().f.format(1.5), new X().f instanceof Intl.NumberFormat]; });
  add('class tag', () => [Object.prototype.toString.call(Intl), typeof Intl, Object.keys(Intl)]);
  add('bound format', () => { const { format } = new Intl.NumberFormat('de'); const f = new Intl.DateTimeFormat('de', { timeZone: 'UTC' }); return [[1.5, 2].map(format), [0].map(f.format), f.format === f.format, ['b', 'a'].sort(new Intl.Collator().compare)]; });
  const wrong = {
    'number style': () => new Intl.NumberFormat('en', { style: 'x' }), 'no currency': () => new Intl.NumberFormat('en', { style: 'currency' }), 'bad currency': () => new Intl.NumberFormat('en', { style: 'currency', currency: 'EU' }),
    'bad unit': () => new Intl.NumberFormat('en', { style: 'unit', unit: 'foo' }), 'fraction': () => new Intl.NumberFormat('en', { maximumFractionDigits: -1 }), 'fractions': () => new Intl.NumberFormat('en', { minimumFractionDigits: 5, maximumFractionDigits: 3 }),
    'significant': () => new Intl.NumberFormat('en', { minimumSignificantDigits: 0 }), 'increment': () => new Intl.NumberFormat('en', { roundingIncrement: 3 }), 'locale': () => new Intl.NumberFormat('de_DE'), 'locale null': () => new Intl.NumberFormat(null), 'locale number': () => new Intl.NumberFormat([1]),
    'options null': () => new Intl.NumberFormat('en', null), 'numbering': () => new Intl.NumberFormat('en', { numberingSystem: 'x' }), 'zone': () => new Intl.DateTimeFormat('en', { timeZone: 'X/Y' }), 'style and field': () => new Intl.DateTimeFormat('en', { dateStyle: 'full', year: 'numeric' }),
    'month': () => new Intl.DateTimeFormat('en', { month: 'x' }), 'invalid time': () => new Intl.DateTimeFormat('en').format(NaN), 'fractional': () => new Intl.DateTimeFormat('en', { fractionalSecondDigits: 4 }), 'timeStyle': () => new Date(0).toLocaleDateString('en', { timeStyle: 'short' }),
    'dateStyle': () => new Date(0).toLocaleTimeString('en', { dateStyle: 'short' }), 'without new': () => Intl.PluralRules('en'), 'relative unit': () => new Intl.RelativeTimeFormat('en').format(1, 'x'), 'relative infinite': () => new Intl.RelativeTimeFormat('en').format(Infinity, 'day'),
    'list item': () => new Intl.ListFormat('en').format([1]), 'names': () => new Intl.DisplayNames('en'), 'names code': () => new Intl.DisplayNames('en', { type: 'region' }).of('xxxx'), 'key': () => Intl.supportedValuesOf('x'), 'compare': () => 'a'.localeCompare('b', 'x_'),
    'case': () => 'i'.toLocaleUpperCase('x_'), 'no locale': () => new Intl.Locale(), 'range': () => new Intl.DateTimeFormat('en').formatRange(1), 'range invalid': () => new Intl.DateTimeFormat('en').formatRange(1, NaN), 'sensitivity': () => new Intl.Collator('en', { sensitivity: 'x' }),
    'granularity': () => new Intl.Segmenter('en', { granularity: 'x' }), 'number range': () => new Intl.NumberFormat('en').formatRange(1), 'method': () => (5).toLocaleString('x_'), 'receiver': () => Intl.DateTimeFormat.prototype.formatToParts.call({}), 'date this': () => Date.prototype.toLocaleString.call({}),
  };
  for (const name of Object.keys(wrong)) add(`error ${name}`, wrong[name]);
}
