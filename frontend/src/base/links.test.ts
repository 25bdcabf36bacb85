import { expect, test } from 'vitest'
import { linkOf, slug } from './links'

test.each([
  ['README.md', 'scripts/A.ts', { kind: 'file', path: 'scripts/A.ts' }],
  ['docs/deep/a.md', '../b.md#the-end', { kind: 'file', path: 'docs/b.md', anchor: 'the-end' }],
  ['docs/a.md', '/README.md', { kind: 'file', path: 'README.md' }],
  ['docs/a.md', './my%20file.ts#L12', { kind: 'file', path: 'docs/my file.ts', line: 12 }],
  ['README.md', '#try-it', { kind: 'anchor', anchor: 'try-it' }],
  ['README.md', 'https://example.com/a', { kind: 'outside', address: 'https://example.com/a' }],
  ['README.md', 'MAILTO:a@example.com', { kind: 'outside', address: 'MAILTO:a@example.com' }],
  ['README.md', '../other/secret.txt', undefined],
  ['README.md', 'javascript:alert(1)', undefined],
  ['README.md', 'file:///etc/passwd', undefined],
  ['README.md', '//example.com/a', undefined],
  ['README.md', '%E0%A4%A', undefined],
  ['README.md', '', undefined],
])('in %s, %s', (from, href, link) => expect(linkOf(from, href)).toEqual(link))

test('headings are named as on GitHub', () => {
  expect(slug('Try it: now, "really" (über) snake_case')).toBe('try-it-now-really-über-snake_case')
})
