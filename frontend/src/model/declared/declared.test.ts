import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseDeclarations } from './parse'
import { schemaOf } from './schema'

const schema = (name: string, source: string) => schemaOf(name, parseDeclarations(source))
const properties = (name: string, source: string) => {
  const definitions = schema(name, source)?.definitions as Record<string, { properties: object }> | undefined
  return definitions?.[name]?.properties
}

describe('the schema of a declared type', () => {
  test('has its fields, with their types and words', () => {
    const source = `
      // Not said of anything.
      export interface Issue {
        /** Its key, such as DEMO-1. */
        key: string;
        'not-a-word'?: number | null;
        labels: string[];
        state: 'open' | 'closed' | string;
        kind: 'issue';
        owner?: { name: string }[];
        [field: string]: any;
      }`
    expect(properties('Issue', source)).toEqual({
      key: { title: 'string', description: 'Its key, such as DEMO-1.', type: 'string' },
      'not-a-word': { title: 'number | null, optional', anyOf: [{ type: 'number' }, { type: 'null' }] },
      labels: { title: 'string[]', type: 'array', items: { type: 'string' } },
      state: {
        title: "'open' | 'closed' | string",
        anyOf: [{ enum: ['open', 'closed'] }, { type: 'string' }],
      },
      kind: { title: "'issue'", const: 'issue' },
      owner: {
        title: '{ name: string }[], optional',
        type: 'array',
        items: { type: 'object', properties: { name: { title: 'string', type: 'string' } } },
      },
    })
  })

  test('has what it extends, with the parameters that were given', () => {
    const source = `
      export interface Named { name: string }
      export interface WebhookEvent<Data = any, Other = Named> { data: Data; other: Other; more: Record<string, Data> }
      export interface Created extends Named, WebhookEvent<Named | null> {}
      export type Made = Created;`
    const made = properties('Created', source)
    expect(made).toMatchObject({
      name: { type: 'string' },
      data: { anyOf: [{ $ref: '#/definitions/Named' }, { type: 'null' }] },
      other: { title: 'Other', allOf: [{ $ref: '#/definitions/Named' }] },
      more: {
        type: 'object',
        additionalProperties: { anyOf: [{ $ref: '#/definitions/Named' }, { type: 'null' }] },
      },
    })
    expect(properties('Made', source)).toEqual(made)
  })

  test('may hold itself, and parts of others', () => {
    const source = `
      interface Fields { summary: string; labels: string[]; parent?: { fields: Partial<Fields> } }
      interface Brief { fields: Pick<Fields, 'summary'>; rest: Omit<Fields, 'summary' | 'parent'>; both: Fields & { more: number } }`
    const made = properties('Brief', source)
    expect(made).toMatchObject({
      fields: { properties: { summary: { type: 'string' } } },
      rest: { properties: { labels: { type: 'array' } } },
      both: { properties: { summary: {}, labels: {}, parent: {}, more: { type: 'number' } } },
    })
    expect(made).not.toHaveProperty('rest.properties.summary')
  })

  test('is nothing for a name that is not there, and anything for what is not understood', () => {
    expect(schema('Other', 'export interface Issue {}')).toBeUndefined()
    expect(
      properties(
        'A',
        'declare function f(x: string): void; interface A { b: Unknown; c(): void; d: number }',
      ),
    ).toEqual({
      b: { title: 'Unknown' },
      d: { title: 'number', type: 'number' },
    })
  })
})

const CONNECTORS = resolve(import.meta.dirname, '../../../../connectors')
const declaring = readdirSync(CONNECTORS).filter(c => existsSync(join(CONNECTORS, c, 'events.d.ts')))

describe('the events of every connector', () => {
  test.each(declaring)('%s', connector => {
    const declared = parseDeclarations(readFileSync(join(CONNECTORS, connector, 'events.d.ts'), 'utf8'))
    const text = readFileSync(join(CONNECTORS, connector, 'events.d.ts'), 'utf8')
    const names = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map(m => m[1] ?? '')
    expect(names.filter(name => !declared.has(name))).toEqual([])
    const events = names.filter(name => name.endsWith('Event') && !/= any;/.test(text))
    const empty = events.filter(name => {
      const definitions = schemaOf(name, declared)?.definitions as Record<string, { properties?: object }>
      return definitions?.[name] && Object.keys(definitions[name].properties ?? {}).length === 0
    })
    expect(empty).toEqual([])
  })
})
