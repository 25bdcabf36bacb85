import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

export default () => {
  const ajv = new Ajv({ allErrors: true, useDefaults: true, coerceTypes: true, discriminator: true });
  (addFormats as any)(ajv);
  ajv.addKeyword({ keyword: 'even', type: 'number', validate: (wanted: boolean, n: number) => (n % 2 === 0) === wanted });
  const validate = ajv.compile({
    $id: 'https://example.com/issue', type: 'object', required: ['key', 'points'], additionalProperties: false,
    properties: { key: { type: 'string', pattern: '^\\p{Lu}+-\\d+$' }, points: { type: 'integer', even: true, minimum: 2 }, mail: { type: 'string', format: 'email' }, due: { type: 'string', format: 'date-time' }, tags: { type: 'array', uniqueItems: true, items: { enum: ['a', 'b'] }, default: ['a'] }, parent: { $ref: '#' } },
    if: { properties: { points: { const: 8 } } }, then: { required: ['mail'] },
  });
  const value = { key: 'DEMO-1', points: '4', parent: { key: 'DEMO-2', points: 2 } };
  const good = validate(value);
  validate({ key: 'demo', points: 3.5, mail: 'x', due: 'soon', tags: ['a', 'a', 'c'], parent: {}, more: 1 });
  return [good, value, validate.errors!.map(e => `${e.instancePath} ${e.message}`).sort(), ajv.validate({ type: 'string', maxLength: 2 }, '😀😀'), ajv.errorsText(validate.errors!.slice(0, 1))];
};
