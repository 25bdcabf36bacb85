// The JSON schema of a declared type: what a test event may hold, with what is said of it. A test event may be cut down
// to what its script reads, so nothing in it is required.
import type { Declared, Member, Type } from './parse'

type Schema = Record<string, unknown>

/** What the parameters of a generic type are where it is used. */
type Given = ReadonlyMap<string, { type: Type; given: Given }>

interface Field {
  member: Member
  given: Given
}

interface Fields {
  of: Map<string, Field>
  rest?: { type: Type; given: Given } | undefined
}

const NONE: Given = new Map()
const DEEPEST = 12
const LONGEST = 90

/** The schema of the type with a name, or undefined when it is not declared. */
export function schemaOf(name: string, declared: Map<string, Declared>): Schema | undefined {
  if (!declared.has(name)) return undefined
  const maker = new Maker(declared)
  const root = maker.schema({ kind: 'ref', name, args: [] }, NONE, 0)
  return { $schema: 'http://json-schema.org/draft-07/schema#', ...root, definitions: maker.definitions }
}

class Maker {
  readonly definitions: Record<string, Schema> = {}

  constructor(private readonly declared: Map<string, Declared>) {}

  schema(type: Type, given: Given, depth: number): Schema {
    if (depth > DEEPEST) return {}
    switch (type.kind) {
      case 'word':
        return /^(string|number|boolean|null)$/.test(type.word) ? { type: type.word } : {}
      case 'literal':
        return { const: type.value }
      case 'array':
        return { type: 'array', items: this.schema(type.of, given, depth + 1) }
      case 'union':
        return this.union(type.of, given, depth)
      case 'ref':
        return this.ref(type.name, type.args, given, depth)
      default:
        return this.object(type, given, depth)
    }
  }

  private union(of: Type[], given: Given, depth: number): Schema {
    const literals = of.flatMap(t => (t.kind === 'literal' ? [t.value] : []))
    const others = of.filter(t => t.kind !== 'literal').map(t => this.schema(t, given, depth + 1))
    if (others.some(s => Object.keys(s).length === 0)) return {}
    const all = literals.length > 0 ? [{ enum: literals }, ...others] : others
    return all.length === 1 ? (all[0] ?? {}) : { anyOf: all }
  }

  private ref(name: string, args: Type[], given: Given, depth: number): Schema {
    const bound = given.get(name)
    if (bound) return this.schema(bound.type, bound.given, depth + 1)
    const [first, second] = args
    if (name === 'Record' && second)
      return { type: 'object', additionalProperties: this.schema(second, given, depth + 1) }
    if (/^(Readonly)?Array$/.test(name) && first)
      return { type: 'array', items: this.schema(first, given, depth + 1) }
    if (/^(Partial|Required|Readonly)$/.test(name) && first) return this.schema(first, given, depth + 1)
    const found = this.declared.get(name)
    if (!found || found.params.length > 0) return this.object({ kind: 'ref', name, args }, given, depth)
    if (!this.definitions[name]) {
      this.definitions[name] = {} // it may hold itself
      this.definitions[name] = {
        ...this.object({ kind: 'ref', name, args }, NONE, 0),
        ...(found.doc && { description: found.doc }),
      }
    }
    return { $ref: `#/definitions/${name}` }
  }

  private object(type: Type, given: Given, depth: number): Schema {
    const fields = this.fields(type, given, depth)
    if (!fields) return type.kind === 'ref' ? this.alias(type.name, type.args, given, depth) : {}
    const properties = [...fields.of].map(([name, { member, given: there }]) => {
      const schema = this.schema(member.type, there, depth + 1)
      return [name, { ...told(member), ...(schema.$ref ? { allOf: [schema] } : schema) }]
    })
    const rest = fields.rest && this.schema(fields.rest.type, fields.rest.given, depth + 1)
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(rest && Object.keys(rest).length > 0 && { additionalProperties: rest }),
    }
  }

  /** The fields of a type that has some. */
  private fields(type: Type, given: Given, depth: number): Fields | undefined {
    if (depth > DEEPEST) return undefined
    if (type.kind === 'object') {
      const of = new Map(type.members.map(member => [member.name, { member, given }]))
      return { of, rest: type.rest && { type: type.rest, given } }
    }
    if (type.kind === 'both') return merged(type.of.map(t => this.fields(t, given, depth + 1)))
    return type.kind === 'ref' ? this.fieldsOf(type.name, type.args, given, depth) : undefined
  }

  private fieldsOf(name: string, args: Type[], given: Given, depth: number): Fields | undefined {
    const bound = given.get(name)
    if (bound) return this.fields(bound.type, bound.given, depth + 1)
    const [first, second] = args
    if (/^(Partial|Required|Readonly)$/.test(name) && first) return this.fields(first, given, depth + 1)
    if (/^(Pick|Omit)$/.test(name) && first && second) {
      const names = namesIn(second)
      const fields = this.fields(first, given, depth + 1)
      const kept = [...(fields?.of ?? [])].filter(([n]) => names.has(n) === (name === 'Pick'))
      return fields && { of: new Map(kept) }
    }
    const found = this.declared.get(name)
    if (!found) return undefined
    const inner = bind(found, args, given)
    return merged([...found.bases, found.type].map(t => this.fields(t, inner, depth + 1)))
  }

  /** What an alias stands for, where that is no object. */
  private alias(name: string, args: Type[], given: Given, depth: number): Schema {
    const found = this.declared.get(name)
    if (!found || found.bases.length > 0) return {}
    return this.schema(found.type, bind(found, args, given), depth + 1)
  }
}

function bind({ params }: Declared, args: Type[], given: Given): Given {
  const any: Type = { kind: 'word', word: 'any' }
  return new Map(params.map(({ name, or }, i) => [name, { type: args[i] ?? or ?? any, given }]))
}

function merged(all: (Fields | undefined)[]): Fields | undefined {
  const known = all.filter(f => f !== undefined)
  if (known.length < all.length) return undefined
  return { of: new Map(known.flatMap(f => [...f.of])), rest: known.findLast(f => f.rest)?.rest }
}

function namesIn(type: Type): Set<unknown> {
  const all = type.kind === 'union' ? type.of : [type]
  return new Set(all.map(t => (t.kind === 'literal' ? t.value : undefined)))
}

/** What the editor says of a field: its type as it is written, and its words. */
function told({ text, optional, doc }: Member): Schema {
  const short = text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text
  return { title: optional ? `${short}, optional` : short, ...(doc && { description: doc }) }
}
