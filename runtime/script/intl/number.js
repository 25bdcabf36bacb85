(native, need) => {
  // Intl.NumberFormat, and the digit options it shares with Intl.PluralRules.
  'use strict';
  const { locales, coerce, integer, service, parts, remember, spec } = need('intl/base');
  const units = native.units();
  const modes = ['ceil', 'floor', 'expand', 'trunc', 'halfCeil', 'halfFloor', 'halfExpand', 'halfTrunc', 'halfEven'];
  const increments = [1, 2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000, 2000, 2500, 5000];

  // SetNumberFormatDigitOptions
  function digits(read, leastDefault, mostDefault, notation) {
    const o = { minimumIntegerDigits: read.number('minimumIntegerDigits', 1, 21, 1) };
    const raw = read.options;
    let leastFraction = raw.minimumFractionDigits;
    let mostFraction = raw.maximumFractionDigits;
    let leastSignificant = raw.minimumSignificantDigits;
    let mostSignificant = raw.maximumSignificantDigits;
    o.roundingIncrement = read.number('roundingIncrement', 1, 5000, 1);
    if (!increments.includes(o.roundingIncrement)) throw new RangeError('roundingIncrement value is out of range.');
    o.roundingMode = read.text('roundingMode', modes, 'halfExpand');
    o.roundingPriority = read.text('roundingPriority', ['auto', 'morePrecision', 'lessPrecision'], 'auto');
    o.trailingZeroDisplay = read.text('trailingZeroDisplay', ['auto', 'stripIfInteger'], 'auto');
    if (o.roundingIncrement !== 1) mostDefault = leastDefault;
    const hasSignificant = leastSignificant !== undefined || mostSignificant !== undefined;
    const hasFraction = leastFraction !== undefined || mostFraction !== undefined;
    const bySignificant = o.roundingPriority !== 'auto' || hasSignificant;
    const byFraction = o.roundingPriority !== 'auto' || !(bySignificant || (!hasFraction && notation === 'compact'));
    if (bySignificant) {
      o.minimumSignificantDigits = integer(leastSignificant, 'minimumSignificantDigits', 1, 21, 1);
      o.maximumSignificantDigits = integer(mostSignificant, 'maximumSignificantDigits', o.minimumSignificantDigits, 21, 21);
    }
    if (byFraction) {
      if (hasFraction) {
        leastFraction = integer(leastFraction, 'minimumFractionDigits', 0, 100, undefined);
        mostFraction = integer(mostFraction, 'maximumFractionDigits', 0, 100, undefined);
        if (leastFraction === undefined) leastFraction = Math.min(leastDefault, mostFraction);
        else if (mostFraction === undefined) mostFraction = Math.max(mostDefault, leastFraction);
        else if (leastFraction > mostFraction) throw new RangeError('maximumFractionDigits value is out of range.');
        o.minimumFractionDigits = leastFraction;
        o.maximumFractionDigits = mostFraction;
      } else {
        o.minimumFractionDigits = leastDefault;
        o.maximumFractionDigits = mostDefault;
      }
    }
    let rounding = o.roundingPriority;
    if (!bySignificant && !byFraction) {
      Object.assign(o, { minimumFractionDigits: 0, maximumFractionDigits: 0, minimumSignificantDigits: 1, maximumSignificantDigits: 2 });
      rounding = o.roundingPriority = 'morePrecision';
    } else if (rounding === 'auto') {
      rounding = hasSignificant ? 'significant' : 'fraction';
    }
    o.rounding = rounding;
    if (o.roundingIncrement !== 1) {
      if (rounding !== 'fraction') throw new TypeError('roundingIncrement value is invalid.');
      if (o.maximumFractionDigits !== o.minimumFractionDigits) throw new RangeError('roundingIncrement value is out of range.');
    }
    return o;
  }

  // The order in which Go reads them.
  const fields = (o) => [
    o.style, o.currency, o.currencyDisplay, o.currencySign, o.unit, o.unitDisplay, o.notation, o.compactDisplay, o.signDisplay, o.useGrouping,
    o.minimumIntegerDigits, o.minimumFractionDigits, o.maximumFractionDigits, o.minimumSignificantDigits, o.maximumSignificantDigits,
    o.rounding, o.roundingMode, o.trailingZeroDisplay, o.roundingIncrement,
  ];

  function unit(value, style) {
    if (value === undefined) {
      if (style === 'unit') throw new TypeError("Invalid unit argument for Intl.NumberFormat() ''");
      return undefined;
    }
    const [of, per, more] = value.split('-per-');
    if (more !== undefined || !units.includes(of) || (per !== undefined && !units.includes(per))) throw new RangeError(`Invalid unit argument for Intl.NumberFormat() '${value}'`);
    return value;
  }

  function grouping(read, usual) {
    const value = read.options.useGrouping;
    if (value === undefined) return usual;
    if (value === true) return 'always';
    if (value === false || value === null || value === 0 || value === '') return false;
    const text = String(value);
    if (text === 'true' || text === 'false') return usual;
    return read.text('useGrouping', ['min2', 'auto', 'always'], usual);
  }

  function create(list, options) {
    const asked = locales(list);
    const read = coerce('NumberFormat', options);
    read.matcher();
    const numbering = read.keyword('numberingSystem');
    const o = { style: read.text('style', ['decimal', 'percent', 'currency', 'unit'], 'decimal') };
    const currency = read.text('currency');
    if (currency === undefined ? o.style === 'currency' : !/^[a-z]{3}$/i.test(currency)) {
      throw currency === undefined ? new TypeError('Currency code is required with currency style.') : new RangeError(`Invalid currency code : ${currency}`);
    }
    const currencyDisplay = read.text('currencyDisplay', ['code', 'symbol', 'narrowSymbol', 'name'], 'symbol');
    const currencySign = read.text('currencySign', ['standard', 'accounting'], 'standard');
    const measure = unit(read.text('unit'), o.style);
    const unitDisplay = read.text('unitDisplay', ['short', 'narrow', 'long'], 'short');
    if (o.style === 'currency') Object.assign(o, { currency: currency.toUpperCase(), currencyDisplay, currencySign });
    if (o.style === 'unit') Object.assign(o, { unit: measure, unitDisplay });
    const notation = read.text('notation', ['standard', 'scientific', 'engineering', 'compact'], 'standard');
    const money = o.style === 'currency' && notation === 'standard' ? native.currencyDigits(o.currency) : undefined;
    const shared = digits(read, money ?? 0, money ?? (o.style === 'percent' ? 0 : 3), notation);
    const compactDisplay = read.text('compactDisplay', ['short', 'long'], 'short');
    Object.assign(o, shared);
    o.useGrouping = grouping(read, notation === 'compact' ? 'min2' : 'auto');
    o.notation = notation;
    if (notation === 'compact') o.compactDisplay = compactDisplay;
    o.signDisplay = read.text('signDisplay', ['auto', 'never', 'always', 'exceptZero', 'negative'], 'auto');
    const [run, locale, system] = native.number(spec(asked), numbering ?? '', spec(fields(o)));
    return { run, locale, system, o };
  }

  const shown = ['style', 'currency', 'currencyDisplay', 'currencySign', 'unit', 'unitDisplay', 'minimumIntegerDigits', 'minimumFractionDigits',
    'maximumFractionDigits', 'minimumSignificantDigits', 'maximumSignificantDigits', 'useGrouping', 'notation', 'compactDisplay', 'signDisplay',
    'roundingIncrement', 'roundingMode', 'roundingPriority', 'trailingZeroDisplay'];
  function resolved(state, names) {
    const out = { locale: state.locale };
    if (names === shown) out.numberingSystem = state.system;
    for (const name of names) if (state.o[name] !== undefined) out[name] = state.o[name];
    return out;
  }

  // What Go takes: a number, a BigInt or a text with a decimal.
  function numeric(value) {
    if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'string') return value;
    if (typeof value === 'object' && value !== null) {
      const primitive = value[Symbol.toPrimitive] ? value[Symbol.toPrimitive]('number') : value.valueOf();
      if (typeof primitive === 'bigint' || typeof primitive === 'string') return primitive;
    }
    return Number(value);
  }
  function range(state, start, end, kind) {
    if (start === undefined) throw new TypeError(`Invalid start : ${start}`);
    if (end === undefined) throw new TypeError(`Invalid end : ${end}`);
    return state.run(kind, numeric(start), numeric(end));
  }

  const { constructor, state } = service({
    name: 'NumberFormat', create, callable: true,
    methods: {
      formatToParts: (s, value) => parts(s.run(1, numeric(value))),
      formatRange: (s, start, end) => range(s, start, end, 2),
      formatRangeToParts: (s, start, end) => parts(range(s, start, end, 3), 3),
      resolvedOptions: (s) => resolved(s, shown),
    },
    getters: { format: (s) => (s.bound ??= Object.defineProperty((value) => s.run(0, numeric(value)), 'name', { value: '' })) },
  });
  const usual = remember(create);
  const toLocale = (value, list, options) => usual(list, options).run(0, value);
  return { NumberFormat: constructor, digits, fields, resolved, numeric, toLocale };
}
