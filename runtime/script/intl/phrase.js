(native, need) => {
  // Intl.PluralRules, RelativeTimeFormat, ListFormat and DisplayNames.
  'use strict';
  const { locales, coerce, strict, service, parts, spec } = need('intl/base');
  const number = need('intl/number');

  const PluralRules = service({
    name: 'PluralRules',
    create(list, options) {
      const asked = locales(list);
      const read = coerce('PluralRules', options);
      read.matcher();
      const type = read.text('type', ['cardinal', 'ordinal'], 'cardinal');
      const o = { type, style: 'decimal', notation: 'standard', signDisplay: 'auto', useGrouping: 'auto', ...number.digits(read, 0, 3, 'standard') };
      const [run, locale] = native.plural(spec(asked), type, spec(number.fields(o)));
      return { run, locale, o };
    },
    methods: {
      select: (s, value) => s.run(0, Number(value)),
      selectRange(s, start, end) {
        if (start === undefined) throw new TypeError(`Invalid startRange : ${start}`);
        if (end === undefined) throw new TypeError(`Invalid endRange : ${end}`);
        const [a, b] = [Number(start), Number(end)];
        if (Number.isNaN(a) || Number.isNaN(b)) throw new RangeError('Invalid range');
        return s.run(1, a, b);
      },
      resolvedOptions: (s) => ({
        ...number.resolved(s, ['type', 'minimumIntegerDigits', 'minimumFractionDigits', 'maximumFractionDigits', 'minimumSignificantDigits', 'maximumSignificantDigits']),
        pluralCategories: s.run(2),
        ...number.resolved(s, ['roundingIncrement', 'roundingMode', 'roundingPriority', 'trailingZeroDisplay']),
      }),
    },
  }).constructor;

  const times = ['second', 'minute', 'hour', 'day', 'week', 'month', 'quarter', 'year'];
  function relative(s, value, unit, kind) {
    value = Number(value);
    unit = String(unit);
    const single = unit.endsWith('s') ? unit.slice(0, -1) : unit;
    if (!times.includes(single)) throw new RangeError(`Invalid unit argument for Intl.RelativeTimeFormat.prototype.${kind ? 'formatToParts' : 'format'}() '${unit}'`);
    if (!Number.isFinite(value)) throw new RangeError(`Value need to be finite number for Intl.RelativeTimeFormat.prototype.${kind ? 'formatToParts' : 'format'}()`);
    return s.run(kind, value, single);
  }
  const RelativeTimeFormat = service({
    name: 'RelativeTimeFormat',
    create(list, options) {
      const asked = locales(list);
      const read = coerce('RelativeTimeFormat', options);
      read.matcher();
      const numbering = read.keyword('numberingSystem') ?? '';
      const style = read.text('style', ['long', 'short', 'narrow'], 'long');
      const numeric = read.text('numeric', ['always', 'auto'], 'always');
      const [run, locale, numberingSystem] = native.relative(spec(asked), numbering, style, numeric);
      return { run, resolved: { locale, style, numeric, numberingSystem } };
    },
    methods: {
      format: (s, value, unit) => relative(s, value, unit, 0),
      formatToParts: (s, value, unit) => parts(relative(s, value, unit, 1), 2, 'unit'),
      resolvedOptions: (s) => ({ ...s.resolved }),
    },
  }).constructor;

  function texts(iterable) {
    if (iterable === undefined) return [];
    if (iterable === null || iterable[Symbol.iterator] === undefined) {
      throw new TypeError(`${typeof iterable} ${String(iterable)} is not iterable (cannot read property Symbol(Symbol.iterator))`);
    }
    const all = [];
    for (const item of iterable) {
      if (typeof item !== 'string') throw new TypeError(`Iterable yielded ${String(item)} which is not a string`);
      all.push(item);
    }
    return all;
  }
  const ListFormat = service({
    name: 'ListFormat',
    create(list, options) {
      const asked = locales(list);
      const read = strict('ListFormat', options);
      read.matcher();
      const type = read.text('type', ['conjunction', 'disjunction', 'unit'], 'conjunction');
      const style = read.text('style', ['long', 'short', 'narrow'], 'long');
      const [run, locale] = native.list(spec(asked), type, style);
      return { run, resolved: { locale, type, style } };
    },
    methods: {
      format: (s, list) => s.run(0, texts(list)),
      formatToParts: (s, list) => parts(s.run(1, texts(list))),
      resolvedOptions: (s) => ({ ...s.resolved }),
    },
  }).constructor;

  const DisplayNames = service({
    name: 'DisplayNames', length: 2,
    create(list, options) {
      const asked = locales(list);
      if (options === undefined) throw new TypeError('invalid_argument');
      const read = strict('DisplayNames', options);
      read.matcher();
      const style = read.text('style', ['narrow', 'short', 'long'], 'long');
      const type = read.text('type', ['language', 'region', 'script', 'currency', 'calendar', 'dateTimeField']);
      if (type === undefined) throw new TypeError('invalid_argument');
      const fallback = read.text('fallback', ['code', 'none'], 'code');
      const languageDisplay = read.text('languageDisplay', ['dialect', 'standard'], 'dialect');
      const [run, locale] = native.names(spec(asked), type, style, languageDisplay);
      const resolved = { locale, style, type, fallback };
      if (type === 'language') resolved.languageDisplay = languageDisplay;
      return { run, resolved };
    },
    methods: {
      of(s, code) {
        const [valid, canonical, name] = s.run(String(code));
        if (!valid) throw new RangeError('invalid_argument');
        return name || (s.resolved.fallback === 'code' ? canonical : undefined);
      },
      resolvedOptions: (s) => ({ ...s.resolved }),
    },
  }).constructor;
  return { PluralRules, RelativeTimeFormat, ListFormat, DisplayNames };
}
