import { describe, expect, test } from 'vitest'
import { answersPromise, callStatements, findSecrets } from './lint'

const calls = (text: string) => callStatements(text).map(c => text.slice(c.start, c.end))

describe('statements that are calls', () => {
  test.each([
    ['save(1);', ['save(1)']],
    ['save(1)\nload(2)', ['save(1)', 'load(2)']],
    ['a.b.c({ x: [1, 2] }).d();', ['a.b.c({ x: [1, 2] }).d()']],
    ['a\n  .b()\n  .c()\n', ['a\n  .b()\n  .c()']],
    ['if (x) {\n  save();\n}', ['save()']],
    ['a?.b()', ['a?.b()']],
    ['await save(); return load(); void send(); const x = make(); x = make()', []],
    ['save().catch(tell)', []],
    ['save().then(a, b)', []],
    ['save().then(a)', ['save().then(a)']],
    ['class A {\n  save() {\n    return 1\n  }\n}', []],
    ['const o = {\n  save() { return 1 },\n}', []],
    ['// save()\n/* load() */ "send()"; `make() $' + '{"}"} $' + '{`x()`}`', []],
    ['const r = /[/"]save()/.test(x)\nsave()', ['save()']],
    ['const f = () => save()\n', []],
    ['save(', []],
    ['x() ? 1 : 2; y() + 1', []],
  ])('%j', (text, expected) => expect(calls(text)).toEqual(expected))

  test('end on any text', () => {
    for (const text of ['`${', "'", '/*', '/[', 'a.', 'é(', '\u{1F600}()', '(((('])
      expect(calls(text)).toEqual([])
  })
})

describe('answers of the language service', () => {
  test.each([
    ['```ts\nfunction save(a: number): Promise<void>\n```', true],
    ['```tsx\n(alias) function save<T>(a: T): Promise<T>\nimport save\n```', true],
    ['```ts\n(method) Client.Issue.get(options: { a: () => Promise<x> }): Promise<Issue>\n```', true],
    ['```ts\n(property) save: (a: number) => Promise<void>\n```', true],
    ['```ts\nfunction each(f: () => Promise<void>): void\n```', false],
    ['```ts\nconst x: Promise<void>\n```', false],
    ['nothing', false],
  ])('%j', (hover, expected) => expect(answersPromise(hover)).toBe(expected))
})

describe('secrets', () => {
  test.each([
    [`const t = 'glpat-${'a'.repeat(20)}'`, 'a GitLab access token'],
    [`ATATT3${'x'.repeat(40)}`, 'an Atlassian API token'],
    [`headers: { Authorization: 'Bearer abcdefghijklmnopqrst123' }`, 'a login in a header'],
    [`const apiKey = 'a8f3k29fj3k2l1m'`, 'a secret'],
    [`"password": "hunter2hunter2"`, 'a secret'],
  ])('%s', (text, what) => expect(findSecrets(text).map(s => s.what)).toEqual([what]))

  test.each([
    `const token = context.environment.vars.token`,
    `const password = 'your-password-123'`,
    `const secretName = 'a-plain-name-of-it'`,
    'const token = `$' + '{prefix}1234567890`',
    `tokenUrl: "https"`,
  ])('%s is none', text => expect(findSecrets(text)).toEqual([]))
})
