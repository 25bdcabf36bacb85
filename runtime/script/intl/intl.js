(native, need) => {
  // The Intl object. A constructor is made when it is first asked for.
  'use strict';
  const Intl = {};
  Object.defineProperty(Intl, Symbol.toStringTag, { value: 'Intl', configurable: true });
  const hidden = (name, value) => Object.defineProperty(Intl, name, { value, writable: true, configurable: true, enumerable: false });
  const homes = {
    'intl/date': ['DateTimeFormat'], 'intl/number': ['NumberFormat'],
    'intl/phrase': ['PluralRules', 'RelativeTimeFormat', 'ListFormat', 'DisplayNames'], 'intl/text': ['Collator', 'Segmenter', 'Locale'],
  };
  for (const home of Object.keys(homes)) {
    for (const name of homes[home]) {
      Object.defineProperty(Intl, name, {
        get() { return hidden(name, need(home)[name])[name]; },
        set(value) { hidden(name, value); },
        configurable: true, enumerable: false,
      });
    }
  }
  hidden('getCanonicalLocales', function getCanonicalLocales(locales) {
    return need('intl/base').locales(locales);
  });
  hidden('supportedValuesOf', function supportedValuesOf(key) {
    const values = native.supported(String(key));
    if (!values) throw new RangeError(`Invalid key : ${key}`);
    return values;
  });
  return { Intl };
}
