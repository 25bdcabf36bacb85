// The entries of one locale: dates, time zones, numbers, currencies, units, relative times,
// lists and names, under the short keys that package cldr documents.

const units = `acre bit byte celsius centimeter day degree fahrenheit fluid-ounce foot gallon gigabit gigabyte gram hectare hour
inch kilobit kilobyte kilogram kilometer liter megabit megabyte meter microsecond mile mile-scandinavian milliliter millimeter
millisecond minute month nanosecond ounce percent petabyte pound second stone terabit terabyte week yard year`.split(/\s+/);
const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const widths = { w: 'wide', a: 'abbreviated', n: 'narrow', s: 'short' };
const plurals = ['zero', 'one', 'two', 'few', 'many', 'other'];

const bar = (values) =>
  values
    .map((v) => {
      if (v?.includes('|')) throw new Error(`a value with a bar: ${v}`);
      return v ?? '';
    })
    .join('|');
const pairs = (object) => bar(Object.entries(object).filter(([, v]) => v !== undefined).map(([k, v]) => `${k}=${v}`));
const counts = (object, prefix) => Object.fromEntries(plurals.map((p) => [p, object?.[`${prefix}-count-${p}`]]));

export function localeEntries(read, name) {
  const out = {};
  const main = (pack, file) => read(`cldr-${pack}-full/main/${name}/${file}.json`).main[name];
  dates(out, main('dates', 'ca-gregorian').dates.calendars.gregorian);
  zones(out, main('dates', 'timeZoneNames').dates.timeZoneNames);
  relative(out, main('dates', 'dateFields').dates.fields);
  numbers(out, main('numbers', 'numbers').numbers);
  currencies(out, main('numbers', 'currencies').numbers.currencies);
  measures(out, main('units', 'units').units);
  for (const [key, p] of Object.entries(main('misc', 'listPatterns').listPatterns)) out[`l.${key.slice('listPattern-type-'.length)}`] = bar([p[2], p.start, p.middle, p.end]);
  displayNames(out, main);
  for (const key of Object.keys(out)) if (out[key] === undefined) delete out[key];
  return out;
}

function dates(out, g) {
  for (const [form, f] of [['format', 'f'], ['stand-alone', 's']]) {
    for (const [w, width] of Object.entries(widths)) {
      if (g.months[form][width]) out[`d.M.${f}.${w}`] = bar(Array.from({ length: 12 }, (_, n) => g.months[form][width][n + 1]));
      if (g.days[form][width]) out[`d.E.${f}.${w}`] = bar(days.map((day) => g.days[form][width][day]));
      const periods = g.dayPeriods[form][width];
      if (periods) out[`d.p.${f}.${w}`] = pairs(Object.fromEntries(Object.entries(periods).filter(([k]) => !k.includes('-alt-'))));
    }
  }
  for (const [w, key] of [['w', 'eraNames'], ['a', 'eraAbbr'], ['n', 'eraNarrow']]) out[`d.G.${w}`] = bar([g.eras[key][0], g.eras[key][1]]);
  const styles = (o) => bar(['full', 'long', 'medium', 'short'].map((style) => o[style]._value ?? o[style]));
  out['d.date'] = styles(g.dateFormats);
  out['d.time'] = styles(g.timeFormats);
  out['d.join'] = styles(g.dateTimeFormats);
  out['d.at'] = styles(g['dateTimeFormats-atTime'].standard);
  const { availableFormats, appendItems, intervalFormats } = g.dateTimeFormats;
  for (const [skeleton, pattern] of Object.entries(availableFormats)) if (!skeleton.includes('-')) out[`d.s.${skeleton}`] = pattern;
  for (const [field, pattern] of Object.entries(appendItems)) out[`d.a.${field}`] = pattern;
  for (const [skeleton, forms] of Object.entries(intervalFormats)) {
    if (skeleton === 'intervalFormatFallback') out['d.i'] = forms;
    else if (!skeleton.includes('-')) out[`d.i.${skeleton}`] = pairs(Object.fromEntries(Object.entries(forms).filter(([k]) => !k.includes('-'))));
  }
}

function zones(out, z) {
  out['z.form'] = bar([z.hourFormat, z.gmtFormat, z.gmtZeroFormat, z.regionFormat, z['regionFormat-type-daylight'], z['regionFormat-type-standard'], z.fallbackFormat]);
  const names = (o) => bar([o.long?.generic, o.long?.standard, o.long?.daylight, o.short?.generic, o.short?.standard, o.short?.daylight]);
  const walk = (o, path) => {
    if (o.exemplarCity) out[`z.city.${path}`] = o.exemplarCity;
    if (o.long || o.short) out[`z.zone.${path}`] = names(o);
    for (const [part, inner] of Object.entries(o)) if (typeof inner === 'object' && part !== 'long' && part !== 'short') walk(inner, path ? `${path}/${part}` : part);
  };
  walk(z.zone ?? {}, '');
  for (const [meta, o] of Object.entries(z.metazone ?? {})) out[`z.meta.${meta}`] = names(o);
}

function relative(out, fields) {
  for (const [key, f] of Object.entries(fields)) {
    if (!/^(era|year|quarter|month|week|day|weekday|dayperiod|hour|minute|second|zone)(-short|-narrow)?$/.test(key)) {
      if (!/^(weekOfMonth|dayOfYear|weekdayOfMonth)/.test(key)) continue;
    }
    if (f.displayName) out[`f.${key}`] = f.displayName;
    if (!f['relativeTime-type-future']) continue;
    const exact = Object.fromEntries(Object.keys(f).filter((k) => k.startsWith('relative-type-')).map((k) => [k.slice('relative-type-'.length), f[k]]));
    const count = (type, p) => Object.fromEntries(Object.entries(counts(f[`relativeTime-type-${type}`], 'relativeTimePattern')).map(([k, v]) => [`${p}.${k}`, v]));
    out[`r.${key}`] = pairs({ ...exact, ...count('future', 'f'), ...count('past', 'p') });
  }
}

function numbers(out, n) {
  const s = n['symbols-numberSystem-latn'];
  out['n.symbols'] = bar([s.decimal, s.group, s.percentSign, s.plusSign, s.minusSign, s.exponential, s.infinity, s.nan, s.approximatelySign, s.currencyDecimal, s.currencyGroup]);
  out['n.min'] = n.minimumGroupingDigits;
  const d = n['decimalFormats-numberSystem-latn'];
  const c = n['currencyFormats-numberSystem-latn'];
  out['n.decimal'] = d.standard;
  out['n.percent'] = n['percentFormats-numberSystem-latn'].standard;
  out['n.scientific'] = n['scientificFormats-numberSystem-latn'].standard;
  out['n.currency'] = c.standard;
  out['n.accounting'] = c.accounting;
  const range = n['miscPatterns-numberSystem-latn'];
  out['n.range'] = bar([range.range, range.approximately]);
  const compact = (key, forms) => {
    for (const p of plurals) {
      const steps = Array.from({ length: 17 }, (_, e) => forms?.[`1${'0'.repeat(e + 3)}-count-${p}`]);
      while (steps.length && !steps.at(-1)) steps.pop();
      if (steps.length) out[`n.${key}.${p}`] = bar(steps);
    }
  };
  compact('long', d.long.decimalFormat);
  compact('short', d.short.decimalFormat);
  compact('money', c.short?.standard);
  out['n.unit'] = pairs(counts(c, 'unitPattern'));
}

function currencies(out, all) {
  for (const [code, c] of Object.entries(all)) {
    const symbol = c.symbol === code ? undefined : c.symbol;
    const narrow = c['symbol-alt-narrow'] === (symbol ?? code) ? undefined : c['symbol-alt-narrow'];
    const forms = Object.entries(counts(c, 'displayName')).filter(([, v]) => v !== undefined && v !== c.displayName);
    const text = bar([symbol, narrow, c.displayName]) + forms.map(([k, v]) => `|${k}=${v}`).join('');
    out[`c.${code}`] = text;
  }
}

function measures(out, all) {
  for (const width of ['long', 'short', 'narrow']) {
    out[`u.${width}.per`] = all[width].per?.compoundUnitPattern;
    for (const [key, u] of Object.entries(all[width])) {
      const unit = key.slice(key.indexOf('-') + 1);
      const [of, per, more] = unit.split('-per-');
      if (more || !units.includes(of) || (per && !units.includes(per)) || !u['unitPattern-count-other']) continue;
      out[`u.${width}.${unit}`] = pairs({ ...counts(u, 'unitPattern'), per: u.perUnitPattern });
    }
  }
}

function displayNames(out, main) {
  const all = (file, kind) => main('localenames', file).localeDisplayNames[kind];
  const put = (prefix, object) => {
    for (const [code, value] of Object.entries(object)) {
      if (!code.includes('-alt-')) out[`${prefix}.${code}`] = value;
      else if (code.endsWith('-alt-short')) out[`${prefix}.short.${code.slice(0, -10)}`] = value;
    }
  };
  put('t.language', all('languages', 'languages'));
  put('t.region', all('territories', 'territories'));
  put('t.script', all('scripts', 'scripts'));
  const { localeDisplayPattern: p, types } = main('localenames', 'localeDisplayNames').localeDisplayNames;
  out['t.pattern'] = bar([p.localePattern, p.localeSeparator]);
  put('t.calendar', Object.fromEntries(Object.entries(types?.calendar ?? {}).filter(([k]) => k !== 'core').map(([k, v]) => [k === 'gregorian' ? 'gregory' : k, typeof v === 'string' ? v : v.core ?? v.standard])));
}
