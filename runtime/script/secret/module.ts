// @bobbin/secret: texts made of secrets that a script never sees. Each is a placeholder that says what to make of which;
// it is made where the secret is filled in, when the request leaves.

declare const TextEncoder: any;

type Bytes = ArrayBuffer | ArrayBufferView;
type Options = { hash?: string; encoding?: string; keyEncoding?: string };

const placeholder = /ENV_VARIABLE_(?:[A-Z2-7]{16}|1[A-Za-z0-9_-]*\.)/;
const longest = 1 << 20; // characters of one placeholder

function secret(text: unknown, needs: string, instead: string): string {
  if (typeof text === 'string' && placeholder.test(text)) return text;
  const got = typeof text === 'string' ? 'a text without one' : text === null ? 'null' : typeof text;
  throw new TypeError(`${needs} needs a password parameter, such as context.environment.vars.token, and got ${got}. ${instead}`);
}

function derived(expression: Record<string, string | undefined>): string {
  const bytes = new TextEncoder().encode(JSON.stringify(expression));
  const text = bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
  if (text.length > longest - 2) throw new RangeError('A text made of a secret can hold about 750 KB, and this one is larger');
  return `ENV_VARIABLE_1${text}.`;
}

export function base64(text: string): string {
  return derived({ op: 'base64', text: secret(text, 'base64()', 'Other texts are encoded by btoa().') });
}

export function basic(user: string, password: string): string {
  if (typeof user !== 'string') throw new TypeError(`basic() needs a user, and got ${user === null ? 'null' : typeof user}`);
  if (user.includes(':')) throw new TypeError('The user of basic() cannot have a colon');
  secret(password, 'basic()', "Other passwords are sent as 'Basic ' + btoa(`${user}:${password}`).");
  return `Basic ${base64(`${user}:${password}`)}`;
}

function oneOf(name: string, value: string | undefined, all: string[]): string | undefined {
  if (value === undefined) return undefined;
  const plain = String(value).toLowerCase().replace(/^sha-/, 'sha').replace(/^utf-8$/, 'utf8');
  if (!all.includes(plain)) throw new TypeError(`${name} is one of ${all.join(', ')}, not "${value}"`);
  return plain;
}

export function hmac(key: string, data: string | Bytes, options: Options = {}): string {
  secret(key, 'hmac()', 'Other keys are used with crypto.subtle.sign().');
  const expression: Record<string, string | undefined> = {
    op: 'hmac',
    key,
    keyEncoding: oneOf('keyEncoding', options.keyEncoding, ['utf8', 'hex', 'base64', 'base64url']),
    hash: oneOf('hash', options.hash, ['sha1', 'sha256', 'sha384', 'sha512']),
    encoding: oneOf('encoding', options.encoding, ['hex', 'base64', 'base64url']),
  };
  if (typeof data === 'string') expression.data = data;
  else if (data instanceof ArrayBuffer) expression.bytes = (new Uint8Array(data) as any).toBase64();
  else if (ArrayBuffer.isView(data)) expression.bytes = (new Uint8Array(data.buffer, data.byteOffset, data.byteLength) as any).toBase64();
  else throw new TypeError(`hmac() signs a text, an ArrayBuffer or a view on one, not ${data === null ? 'null' : typeof data}`);
  return derived(expression);
}
