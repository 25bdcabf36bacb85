(native, need) => {
  // Intl.DateTimeFormat.
  'use strict';
  const { locales, coerce, service, parts, remember, spec } = need('intl/base');
  const name = ['narrow', 'short', 'long'];
  const figure = ['2-digit', 'numeric'];
  const components = ['weekday', 'era', 'year', 'month', 'day', 'dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits', 'timeZoneName'];
  const dates = ['weekday', 'year', 'month', 'day'];
  const times = ['dayPeriod', 'hour', 'minute', 'second', 'fractionalSecondDigits'];
  const allowed = {
    weekday: name, era: name, year: figure, month: [...figure, ...name], day: figure, dayPeriod: name, hour: figure, minute: figure, second: figure,
    timeZoneName: ['short', 'long', 'shortOffset', 'longOffset', 'shortGeneric', 'longGeneric'],
  };
  const styles = ['full', 'long', 'medium', 'short'];

  // CreateDateTimeFormat; required and defaults are date, time, any or all.
  function create(list, options, required = 'any', defaults = 'date') {
    const asked = locales(list);
    const read = coerce('DateTimeFormat', options);
    read.matcher();
    read.keyword('calendar');
    const numbering = read.keyword('numberingSystem');
    const hour12 = read.flag('hour12');
    let hourCycle = read.text('hourCycle', ['h11', 'h12', 'h23', 'h24']);
    if (hour12 !== undefined) hourCycle = undefined;
    let timeZone = read.options.timeZone;
    timeZone = timeZone === undefined ? 'UTC' : String(timeZone);
    const zone = native.zone(timeZone);
    if (zone === undefined) throw new RangeError(`Invalid time zone specified: ${timeZone}`);
    const o = {};
    let explicit;
    for (const field of components) {
      const value = field === 'fractionalSecondDigits' ? read.number(field, 1, 3) : read.text(field, allowed[field]);
      if (value === undefined) continue;
      o[field] = value;
      explicit ??= field;
    }
    read.text('formatMatcher', ['basic', 'best fit'], 'best fit');
    const dateStyle = read.text('dateStyle', styles);
    const timeStyle = read.text('timeStyle', styles);
    if (dateStyle || timeStyle) {
      if (explicit) throw new TypeError(`Can't set option ${explicit} when ${dateStyle ? 'dateStyle' : 'timeStyle'} is used`);
      if (required === 'date' && timeStyle) throw new TypeError('Invalid option : timeStyle');
      if (required === 'time' && dateStyle) throw new TypeError('Invalid option : dateStyle');
      Object.assign(o, { dateStyle, timeStyle });
    } else {
      const wants = (kind) => required === kind || required === 'any';
      if (!(wants('date') && dates.some((f) => o[f])) && !(wants('time') && times.some((f) => o[f]))) {
        if (defaults === 'date' || defaults === 'all') o.year = o.month = o.day = 'numeric';
        if (defaults === 'time' || defaults === 'all') o.hour = o.minute = o.second = 'numeric';
      }
    }
    const [run, locale, calendar, system, cycle, ...shown] = native.date(spec(asked), zone, spec([numbering, hourCycle, hour12, o.dateStyle, o.timeStyle, ...components.map((c) => o[c])]));
    const resolved = { locale, calendar, numberingSystem: system, timeZone: zone };
    if (cycle) Object.assign(resolved, { hourCycle: cycle, hour12: cycle === 'h11' || cycle === 'h12' });
    if (dateStyle || timeStyle) {
      if (dateStyle) resolved.dateStyle = dateStyle;
      if (timeStyle) resolved.timeStyle = timeStyle;
    } else {
      components.forEach((field, n) => {
        if (field === 'fractionalSecondDigits') {
          if (o[field]) resolved[field] = o[field];
        } else if (shown[n] && o[field]) resolved[field] = shown[n];
      });
    }
    return { run, resolved };
  }

  function moment(value) {
    const time = value === undefined ? Date.now() : Number(value);
    if (!(Math.abs(time) <= 8.64e15)) throw new RangeError('Invalid time value');
    return Math.trunc(time);
  }
  function range(s, start, end, kind) {
    if (start === undefined || end === undefined) throw new TypeError('Invalid time value');
    return s.run(kind, moment(start), moment(end));
  }

  const { constructor } = service({
    name: 'DateTimeFormat', create: (list, options) => create(list, options), callable: true,
    methods: {
      formatToParts: (s, date) => parts(s.run(1, moment(date))),
      formatRange: (s, start, end) => range(s, start, end, 2),
      formatRangeToParts: (s, start, end) => parts(range(s, start, end, 3), 3),
      resolvedOptions: (s) => ({ ...s.resolved }),
    },
    getters: { format: (s) => (s.bound ??= Object.defineProperty((date) => s.run(0, moment(date)), 'name', { value: '' })) },
  });
  const usual = remember(create);
  const toLocale = (time, list, options, required, defaults) => usual(list, options, required, defaults).run(0, time);
  return { DateTimeFormat: constructor, toLocale };
}
