(native, need) => {
  // Intl.Collator, Segmenter and Locale.
  'use strict';
  const { badLocale, tags, canonicalTag, locales, coerce, strict, service, remember, spec } = need('intl/base');

  function collator(list, options) {
    const asked = locales(list);
    const read = coerce('Collator', options);
    const usage = read.text('usage', ['sort', 'search'], 'sort');
    read.matcher();
    read.keyword('collation');
    const numeric = read.flag('numeric');
    const caseFirst = read.text('caseFirst', ['upper', 'lower', 'false']);
    const sensitivity = read.text('sensitivity', ['base', 'accent', 'case', 'variant'], 'variant');
    const ignorePunctuation = read.flag('ignorePunctuation');
    const [run, locale, isNumeric, first] = native.collator(spec(asked), spec([usage, numeric, caseFirst, sensitivity, ignorePunctuation]));
    return { run, resolved: { locale, usage, sensitivity, ignorePunctuation: ignorePunctuation ?? false, collation: 'default', numeric: isNumeric, caseFirst: first } };
  }
  const Collator = service({
    name: 'Collator', create: collator, callable: true,
    methods: { resolvedOptions: (s) => ({ ...s.resolved }) },
    getters: { compare: (s) => (s.bound ??= Object.defineProperty((a, b) => s.run(String(a), String(b)), 'name', { value: '' })) },
  }).constructor;

  class Segments {
    #text;
    #cuts;
    constructor(text, cuts) {
      this.#text = text;
      this.#cuts = cuts;
    }
    #segment(n) {
      const [from, to, word] = this.#cuts[n];
      const segment = { segment: this.#text.slice(from, to), index: from, input: this.#text };
      if (word !== undefined) segment.isWordLike = word;
      return segment;
    }
    containing(index) {
      index = Math.trunc(Number(index)) || 0;
      const n = this.#cuts.findIndex(([from, to]) => index >= from && index < to);
      return n < 0 ? undefined : this.#segment(n);
    }
    *[Symbol.iterator]() {
      for (let n = 0; n < this.#cuts.length; n++) yield this.#segment(n);
    }
  }
  const Segmenter = service({
    name: 'Segmenter',
    create(list, options) {
      const asked = locales(list);
      const read = strict('Segmenter', options);
      read.matcher();
      const granularity = read.text('granularity', ['grapheme', 'word', 'sentence'], 'grapheme');
      return { locale: native.resolve(spec(asked)), granularity };
    },
    methods: {
      segment(s, input) {
        const text = String(input);
        return new Segments(text, native.segments(text, s.granularity));
      },
      resolvedOptions: (s) => ({ ...s }),
    },
  }).constructor;

  const keys = { calendar: 'ca', collation: 'co', hourCycle: 'hc', caseFirst: 'kf', numeric: 'kn', numberingSystem: 'nu' };
  const wrap = (tag) => new Locale(tag);
  const of = (s, part) => native.part(s.tag, part);
  const { constructor: Locale } = service({
    name: 'Locale', length: 1, register: (self, s) => tags.set(self, s.tag),
    create(tag, options, count) {
      if (count === 0 || (typeof tag !== 'string' && (typeof tag !== 'object' || tag === null))) throw new TypeError("First argument to Intl.Locale constructor can't be empty or missing");
      let result = canonicalTag(tags.get(tag) ?? String(tag));
      const read = coerce('Locale', options);
      const set = (part, value, valid) => {
        if (value === undefined) return;
        if (!valid.test(value)) throw badLocale();
        result = native.with(result, part, value);
      };
      set('language', read.text('language'), /^([a-z]{2,3}|[a-z]{5,8})$/i);
      set('script', read.text('script'), /^[a-z]{4}$/i);
      set('region', read.text('region'), /^([a-z]{2}|[0-9]{3})$/i);
      const type = /^[a-z0-9]{3,8}(-[a-z0-9]{3,8})*$/i;
      set('ca', read.text('calendar'), type);
      set('co', read.text('collation'), type);
      set('hc', read.text('hourCycle', ['h11', 'h12', 'h23', 'h24']), type);
      set('kf', read.text('caseFirst', ['upper', 'lower', 'false']), type);
      const numeric = read.flag('numeric');
      set('kn', numeric === undefined ? undefined : String(numeric), type);
      set('nu', read.text('numberingSystem'), type);
      return { tag: result };
    },
    methods: {
      toString: (s) => s.tag,
      maximize: (s) => wrap(native.likely(s.tag, true)),
      minimize: (s) => wrap(native.likely(s.tag, false)),
      getCalendars: (s) => [of(s, 'ca') ?? 'gregory'],
      getHourCycles: (s) => [of(s, 'hc') ?? native.hourCycle(s.tag)],
      getNumberingSystems: (s) => [of(s, 'nu') ?? 'latn'],
      getTextInfo: (s) => ({ direction: /^(ar|fa|he|ur|ps|sd|ug|yi|dv|ckb)\b/.test(s.tag) ? 'rtl' : 'ltr' }),
      getWeekInfo: (s) => native.week(s.tag),
    },
    getters: {
      baseName: (s) => of(s, 'base'),
      language: (s) => of(s, 'language'),
      script: (s) => of(s, 'script'),
      region: (s) => of(s, 'region'),
      numeric: (s) => ['', 'true'].includes(of(s, 'kn')),
      ...Object.fromEntries(Object.keys(keys).filter((k) => k !== 'numeric').map((k) => [k, (s) => of(s, keys[k])])),
    },
  });
  const usual = remember(collator);
  const compare = (a, b, list, options) => usual(list, options).run(a, b);
  return { Collator, Segmenter, Locale, compare };
}
