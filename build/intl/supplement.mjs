// The entries that belong to no locale: parents, plural rules, hour cycles, weeks, day
// periods, time zones, digits, currencies and the replacements of old codes.

export function supplementEntries(read, kept) {
  const out = {};
  const core = (file) => read(`cldr-core/supplemental/${file}.json`).supplemental;
  const languages = new Set(Object.keys(kept).map((name) => name.split('-')[0]));

  for (const [name, parent] of Object.entries(kept)) out[`locale.${name}`] = parent;
  plurals(out, core, languages);
  for (const [place, t] of Object.entries(core('timeData').timeData)) out[`hour.${place.replace('_', '-')}`] = `${t._preferred}|${t._allowed}`;
  const week = core('weekData').weekData;
  for (const kind of ['minDays', 'firstDay', 'weekendStart', 'weekendEnd'])
    for (const [region, value] of Object.entries(week[kind])) if (!region.includes('-alt')) out[`week.${kind}.${region}`] = value;
  for (const [language, set] of Object.entries(core('dayPeriods').dayPeriodRuleSet)) {
    if (languages.has(language)) out[`period.${language}`] = Object.entries(set).map(([k, v]) => `${k}=${v._at ?? `${v._from}-${v._before}`}`).join('|');
  }
  zones(out, core, read('cldr-bcp47/bcp47/timezone.json').keyword.u.tz);
  for (const [name, system] of Object.entries(core('numberingSystems').numberingSystems)) if (system._digits) out[`digits.${name}`] = system._digits;
  for (const [code, f] of Object.entries(core('currencyData').currencyData.fractions)) if (f._digits !== '2' || code === 'DEFAULT') out[`currency.${code}`] = f._digits;
  const alias = core('aliases').metadata?.alias ?? read('cldr-core/supplemental/aliases.json').supplemental.metadata.alias;
  for (const kind of ['language', 'script', 'territory', 'variant'])
    for (const [from, to] of Object.entries(alias[`${kind}Alias`])) out[`alias.${kind}.${from}`] = to._replacement;
  return out;
}

function plurals(out, core, languages) {
  const mine = (name) => languages.has(name.split('-')[0]);
  for (const type of ['cardinal', 'ordinal']) {
    for (const [name, rules] of Object.entries(core(type === 'cardinal' ? 'plurals' : 'ordinals')[`plurals-type-${type}`])) {
      if (!mine(name)) continue;
      out[`plural.${type}.${name}`] = Object.entries(rules)
        .map(([k, v]) => `${k.slice('pluralRule-count-'.length)}=${v.split('@')[0].trim()}`)
        .join('|');
    }
  }
  for (const [name, ranges] of Object.entries(core('pluralRanges').plurals)) {
    if (!mine(name)) continue;
    out[`plural.range.${name}`] = Object.entries(ranges)
      .map(([k, v]) => `${k.replace('pluralRange-start-', '').replace('-end-', '+')}=${v}`)
      .join('|');
  }
}

function zones(out, core, tz) {
  const { metazoneInfo, metazones } = core('metaZones').metaZones;
  const walk = (o, path) => {
    if (Array.isArray(o)) {
      out[`zone.meta.${path}`] = o.map(({ usesMetazone: m }) => `${m._mzone},${m._from ?? ''},${m._to ?? ''}`).join('|');
      return;
    }
    for (const [part, inner] of Object.entries(o)) walk(inner, path ? `${path}/${part}` : part);
  };
  walk(metazoneInfo.timezone, '');
  for (const { mapZone: m } of metazones) out[`zone.golden.${m._other}.${m._territory}`] = m._type;
  const perRegion = {};
  for (const [code, z] of Object.entries(tz)) {
    if (!z._alias || z._deprecated) continue;
    const [canonical, ...others] = z._alias.split(' ');
    const region = z._region ?? (/^[a-z]{5}$/.test(code) && !code.startsWith('ut') ? code.slice(0, 2).toUpperCase() : '');
    out[`zone.name.${canonical}`] = `${region}|${z._iana ?? canonical}`;
    for (const other of others) out[`zone.link.${other}`] = canonical;
    if (region) (perRegion[region] ??= []).push(canonical);
  }
  const primary = core('primaryZones').primaryZones;
  for (const [region, list] of Object.entries(perRegion)) {
    if (list.length === 1) out[`zone.only.${region}`] = list[0];
    else if (primary[region]) out[`zone.only.${region}`] = primary[region];
  }
}
