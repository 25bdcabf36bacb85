import { NIL, parse, stringify, v1, v3, v4, v5, v7, validate, version } from 'uuid';

export default () => {
  const seven = v7({ msecs: 1700000000000 });
  return [
    validate(v4()), version(v1()), version(seven), parseInt(seven.replace('-', '').slice(0, 12), 16),
    v5('bobbin', v5.URL), v3('bobbin', v3.DNS), v4() !== v4(),
    stringify(parse('10033f52-2515-515b-9b13-d4253345d0ae')), validate('10033f52'), NIL,
    v4({ random: Uint8Array.from({ length: 16 }, (_, i) => i) }),
  ];
};
