// bobbin:client/request: from the parameters of a call to an address and what is sent there.

declare const FormData: any, Blob: any, URLSearchParams: any, Headers: any;

interface Operation { method: string; path: string; query?: string[]; comma?: boolean; commas?: string[]; header?: string[]; body?: string; answer?: string; fixed?: Record<string, string>; graphql?: GraphQL }
interface GraphQL { kind: string; field: string; args?: Record<string, string>; nested?: Record<string, string>; plain?: boolean }

const absent = (value: unknown) => value === undefined || value === null;
const textOf = (value: unknown) => (value instanceof Date ? value.toISOString() : String(value));
const plain = (value: any) => typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

// The address below the account's base URL. It throws before anything leaves when a path parameter is missing.
export function urlOf(name: string, op: Operation, options: any): string {
  const used = new Set<string>(['body', 'headers', 'errorStrategy', ...(op.header ?? []), ...(op.graphql ? ['args', 'fields'] : [])]);
  const path = op.path.replace(/\{([^}]+)\}/g, (_, key: string) => {
    used.add(key);
    const value = options[key];
    if (absent(value) || value === '') throw new TypeError(`${name} needs ${key} (${op.method} ${op.path})`);
    const text = textOf(value);
    // These two would be taken for a step in the path, encoded or not.
    if (text === '.' || text === '..') throw new TypeError(`${name}: ${key} cannot be "${text}"`);
    return encodeURIComponent(text);
  });
  const query: string[] = [];
  for (const wire of op.query ?? []) {
    // GitLab writes the names of lists with brackets; scripts may leave them out.
    const key = !(wire in options) && wire.endsWith('[]') ? wire.slice(0, -2) : wire;
    used.add(key);
    put(query, wire, options[key], op.comma === true || op.commas?.includes(wire) === true);
  }
  for (const key of Object.keys(options)) {
    if (used.has(key) || absent(options[key])) continue;
    // Services know more parameters than their documents, so an unknown one is sent; an object is a forgotten body.
    if (plain(options[key]) || typeof options[key] === 'function') throw new TypeError(`${name} has no parameter ${key}${op.body ? `: did you mean body: { ${key} }?` : ''}`);
    put(query, key, options[key], op.comma === true);
  }
  return query.length === 0 ? path : `${path}${path.includes('?') ? '&' : '?'}${query.join('&')}`;
}

function put(list: string[], name: string, value: any, comma: boolean) {
  if (absent(value)) return;
  if (Array.isArray(value)) {
    const items = value.filter((v) => !absent(v));
    if (comma) { if (items.length > 0) list.push(pair(name, items.map(textOf).join(','))); } else for (const item of items) put(list, name, item, false);
  } else if (plain(value)) {
    for (const key of Object.keys(value)) put(list, `${name}[${key}]`, value[key], comma);
  } else list.push(pair(name, textOf(value)));
}
const pair = (name: string, value: string) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;

// Headers as fetch takes them without the class Headers, whose code a waiting invocation would hold: an object of texts.
type Texts = Record<string, string>;
const same = (headers: Texts, name: string) => Object.keys(headers).find((key) => key.toLowerCase() === name.toLowerCase());
const has = (headers: Texts, name: string) => same(headers, name) !== undefined;
function set(headers: Texts, name: string, value: string) {
  if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\t\x20-\x7e]*$/.test(value)) value = new Headers({ [name]: value }).get(name); // which may refuse it
  const known = same(headers, name);
  if (known !== undefined) delete headers[known];
  headers[name] = value;
}

// What fetch is given beside the address.
export function messageOf(name: string, op: Operation, options: any) {
  const headers: Texts = { accept: op.answer === 'binary' || op.answer === 'text' ? '*/*' : 'application/json', ...op.fixed };
  for (const key of op.header ?? []) if (!absent(options[key])) set(headers, key, textOf(options[key]));
  if (op.graphql) {
    set(headers, 'content-type', 'application/json');
    return { method: op.method, headers, body: JSON.stringify(queryOf(name, op.graphql, options)) };
  }
  const body = absent(options.body) && op.body !== 'json' ? undefined : bodyOf(name, op, options.body, headers);
  if (options.headers) for (const [key, value] of new Headers(options.headers)) set(headers, key, value);
  return { method: op.method, headers, body };
}

const isBlob = (value: any) => Object.prototype.toString.call(value) === '[object Blob]' || Object.prototype.toString.call(value) === '[object File]';
const isBytes = (value: any) => value instanceof ArrayBuffer || ArrayBuffer.isView(value);
const isForm = (value: any) => Object.prototype.toString.call(value) === '[object FormData]';
const isFile = (value: any) => plain(value) && 'content' in value && ('fileName' in value || 'filename' in value);

function bodyOf(name: string, op: Operation, body: any, headers: Texts): any {
  if (body === undefined) return undefined;
  if (op.method === 'GET' || op.method === 'HEAD') throw new TypeError(`${name} takes no body (${op.method} ${op.path})`);
  if (isForm(body) || isBytes(body) || isBlob(body)) return body;
  switch (op.body) {
    case 'form': {
      const list: string[] = [];
      if (!plain(body)) return String(body);
      for (const key of Object.keys(body)) put(list, key, body[key], false);
      return new URLSearchParams(list.join('&'));
    }
    case 'multipart': return formOf(name, body);
    case 'binary': return isFile(body) ? contentOf(body) : typeof body === 'string' ? body : JSON.stringify(body);
    case 'text':
      set(headers, 'content-type', 'text/plain;charset=UTF-8');
      return textOf(body);
  }
  // A text in a type the script names is sent as it is: XML, where a service takes both.
  if (typeof body === 'string' && has(headers, 'content-type') && !/[/+]json\b/i.test(headers[same(headers, 'content-type')!]!)) return body;
  const text = JSON.stringify(body);
  // Some operations have a JSON type of their own: application/json-patch+json.
  if (text !== undefined && !has(headers, 'content-type')) set(headers, 'content-type', 'application/json');
  return text;
}

function formOf(name: string, body: any) {
  const form = new FormData();
  if (Array.isArray(body) || isFile(body)) {
    for (const file of Array.isArray(body) ? body : [body]) {
      if (!isFile(file)) throw new TypeError(`${name}: each file needs fileName and content`);
      form.append('file', contentOf(file), file.fileName ?? file.filename);
    }
    return form;
  }
  if (!plain(body)) throw new TypeError(`${name}: the body is an object of fields or a list of files`);
  for (const key of Object.keys(body)) {
    for (const value of Array.isArray(body[key]) ? body[key] : [body[key]]) {
      if (absent(value)) continue;
      if (isFile(value)) form.append(key, contentOf(value), value.fileName ?? value.filename);
      else if (isBlob(value)) form.append(key, value);
      else if (isBytes(value)) form.append(key, new Blob([value]), key);
      else form.append(key, plain(value) ? JSON.stringify(value) : textOf(value));
    }
  }
  return form;
}

function contentOf(file: any) {
  if (absent(file.content)) throw new TypeError(`The file ${file.fileName ?? file.filename} has no content`);
  return isBlob(file.content) && !file.contentType ? file.content : new Blob([file.content], { type: file.contentType ?? '' });
}

// The GraphQL query of an operation. Its arguments travel as variables; of those within the
// selection the ones that hold words of an enumeration do, the others are written into it.
function queryOf(name: string, g: GraphQL, { args, fields }: any) {
  const declared: string[] = [], passed: string[] = [], variables: Record<string, unknown> = {};
  const declare = (variable: string, type: string, value: unknown) => {
    declared.push(`$${variable}: ${type}`);
    variables[variable] = value;
    return `$${variable}`;
  };
  for (const key of Object.keys(args ?? {})) {
    if (args[key] === undefined) continue;
    const type = g.args?.[key];
    if (type === undefined) throw new TypeError(`${name} has no argument ${key}. It has ${Object.keys(g.args ?? {}).join(', ') || 'none'}.`);
    passed.push(`${key}: ${declare(key, type, args[key])}`);
  }
  const select = (chosen: any): string => {
    const parts: string[] = [];
    for (const key of Object.keys(chosen ?? {})) {
      const value = chosen[key];
      if (value === true) parts.push(key);
      else if (plain(value)) {
        const field = key.slice(key.indexOf(':') + 1).trim(); // without an alias
        const given = Object.keys(value.args ?? {}).filter((arg) => value.args[arg] !== undefined).map((arg) => {
          const type = g.nested?.[`${field}.${arg}`];
          return `${arg}: ${type ? declare(`${arg}${declared.length}`, type, value.args[arg]) : literal(value.args[arg])}`;
        });
        parts.push(`${key}${listOf(given)}${value.fields ? select(value.fields) : ''}`);
      } else if (value) throw new TypeError(`${name}: the field ${key} is chosen by true, or by an object with args and fields`);
    }
    if (parts.length === 0) throw new TypeError(`${name} needs fields, which say what to answer with: fields: { id: true }`);
    return ` { ${parts.join(' ')} }`;
  };
  const selection = g.plain ? '' : select(fields);
  return { query: `${g.kind}${listOf(declared)} { ${g.field}${listOf(passed)}${selection} }`, variables };
}

const listOf = (items: string[]) => (items.length === 0 ? '' : `(${items.join(', ')})`);

function literal(value: any): string {
  if (absent(value)) return 'null';
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (plain(value)) return `{${Object.keys(value).filter((key) => value[key] !== undefined).map((key) => `${key}: ${literal(value[key])}`).join(', ')}}`;
  return JSON.stringify(value);
}
