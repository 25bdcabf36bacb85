import { expect, test, vi } from 'vitest'

vi.mock('./monaco', () => ({ monaco: {}, SCRIPT_LANGUAGES: ['typescript'] }))
const { headings, importsIn } = await import('./symbols')

test('headings lie in each other, and code between fences has none', () => {
  const text = '# One\n## Two ##\n```sh\n# no heading\n```\n#hash\n### Deep\r\n# Last\n~~~\n# open'
  expect(headings('a.md', text).map(h => [h.line, h.depth, h.name, h.container])).toEqual([
    [1, 0, 'One', ''],
    [2, 1, 'Two', 'One'],
    [7, 2, 'Deep', 'Two'],
    [8, 0, 'Last', ''],
  ])
})

test('import statements take all of their lines', () => {
  const text = "import a from 'a'\nimport {\n  b,\n  c,\n} from \"b\"\nimport 'c'\nconst d = import('d')\n"
  expect([...importsIn(text)]).toEqual([1, 2, 3, 4, 5, 6])
})
