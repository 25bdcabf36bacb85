// Texts made of password parameters. A script never sees the secret: each function gives a placeholder that takes its value
// when a request leaves, and only for the hosts of the parameter. Placeholders can be made of placeholders.

/**
 * The value of an Authorization header: user and password, as Basic.
 * @param user who logs in
 * @param password a password parameter, or a text with one
 */
export function basic(user: string, password: string): string;

/**
 * Base64 of a text with password parameters in it.
 */
export function base64(text: string): string;

/** How `hmac` reads and writes. */
export interface HmacOptions {
  /** `sha256` when left out. */
  hash?: 'sha1' | 'sha256' | 'sha384' | 'sha512' | 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512';
  /** How the signature is written; `hex` when left out. */
  encoding?: 'hex' | 'base64' | 'base64url';
  /** How the key is written in the password parameter; `utf8` (the text itself is the key) when left out. */
  keyEncoding?: 'utf8' | 'hex' | 'base64' | 'base64url';
}

/**
 * The signature of data by a key (HMAC).
 * @param key a password parameter, a text with one, or what `hmac` gave
 * @param data what is signed; password parameters in a text take part with their values
 */
export function hmac(key: string, data: string | ArrayBuffer | ArrayBufferView, options?: HmacOptions): string;
