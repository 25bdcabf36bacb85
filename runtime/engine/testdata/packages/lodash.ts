import _ from 'lodash';
import get from 'lodash/get.js';

export default () => [
  _.chunk([1, 2, 3], 2),
  get({ a: [{ b: 7 }] }, 'a[0].b'),
  _.template('hi <%= name %>')({ name: 'you' }),
  _.isEqual(new Set([{ a: 1 }]), new Set([{ a: 1 }])),
  _.truncate('a long line, cut where it may be cut', { length: 20, separator: ' ' }),
  _(['b', 'a', 'c']).sortBy().reverse().take(2).value(),
];
