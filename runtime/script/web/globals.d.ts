// The globals of the web platform that scripts have.

/** Bytes, however they are held. */
type BufferSource = ArrayBuffer | ArrayBufferView;
type BlobPart = BufferSource | Blob | string;
type BodyInit = string | BufferSource | Blob | FormData | URLSearchParams | ReadableStream<Uint8Array>;
type HeadersInit = Headers | Record<string, string> | Iterable<readonly [string, string]>;
type FormDataEntryValue = File | string;
type RequestInfo = string | Request;
type RequestRedirect = 'follow' | 'error' | 'manual';
type ResponseType = 'basic' | 'default' | 'error';

/** Sends an HTTP request. An answer with status 4xx or 5xx is an answer too; it rejects with a TypeError when none came. */
declare function fetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;

interface RequestInit {
  /** GET when not given. */
  method?: string;
  headers?: HeadersInit;
  body?: BodyInit | null;
  /** What to do with a redirect; it is followed when not given. */
  redirect?: RequestRedirect;
  /** Needed by the standard when the body is a stream; not looked at here. */
  duplex?: 'half';
  /** A client certificate, an own authority; not part of the standard. The `options` of an `https.Agent` of Node.js are understood too. */
  agent?: FetchAgent | { options: FetchAgent } | null;
  /** Aborts the request, or the reading of its answer. */
  signal?: AbortSignal | null;
}

/** How the encrypted connection of a request is made. Everything but `passphrase` is PEM; all may be password parameters. */
interface FetchAgent {
  /** The authorities to trust, in place of those this machine trusts. */
  ca?: string | BufferSource | (string | BufferSource)[];
  /** The certificate of the client, with its chain. */
  cert?: string | BufferSource | (string | BufferSource)[];
  /** The key of the certificate. */
  key?: string | BufferSource | (string | BufferSource)[];
  /** Opens an encrypted key. */
  passphrase?: string;
  /** false accepts any certificate of the service: only for tests. */
  rejectUnauthorized?: boolean;
}

interface ResponseInit {
  status?: number;
  statusText?: string;
  headers?: HeadersInit;
}

/** HTTP headers. Names have no case. */
declare class Headers {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  /** The value, those of a repeated header joined by commas; null when there is none. */
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, parent: Headers) => void, thisArg?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

/** What requests and responses have in common. A body can be read once. */
interface Body {
  readonly body: ReadableStream<Uint8Array> | null;
  readonly bodyUsed: boolean;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  bytes(): Promise<Uint8Array>;
  formData(): Promise<FormData>;
  json<T = any>(): Promise<T>;
  text(): Promise<string>;
}

interface Request extends Body {}
declare class Request {
  constructor(input: RequestInfo | URL, init?: RequestInit);
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly redirect: RequestRedirect;
  readonly signal: AbortSignal;
  readonly cache: string;
  readonly credentials: string;
  readonly destination: string;
  readonly duplex: string;
  readonly integrity: string;
  readonly keepalive: boolean;
  readonly mode: string;
  readonly referrer: string;
  readonly referrerPolicy: string;
  clone(): Request;
}

interface Response extends Body {}
declare class Response {
  constructor(body?: BodyInit | null, init?: ResponseInit);
  static error(): Response;
  static json(data: unknown, init?: ResponseInit): Response;
  static redirect(url: string | URL, status?: number): Response;
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  /** True for 200 to 299. */
  readonly ok: boolean;
  readonly headers: Headers;
  readonly redirected: boolean;
  readonly type: ResponseType;
  clone(): Response;
}

interface BlobPropertyBag { type?: string; endings?: 'transparent' | 'native' }
interface FilePropertyBag extends BlobPropertyBag { lastModified?: number }

declare class Blob {
  constructor(parts?: Iterable<BlobPart>, options?: BlobPropertyBag);
  readonly size: number;
  readonly type: string;
  arrayBuffer(): Promise<ArrayBuffer>;
  /** The same at once; not part of the standard. */
  arrayBufferSync(): ArrayBuffer;
  bytes(): Promise<Uint8Array>;
  slice(start?: number, end?: number, type?: string): Blob;
  stream(): ReadableStream<Uint8Array>;
  text(): Promise<string>;
}

declare class File extends Blob {
  constructor(parts: Iterable<BlobPart>, name: string, options?: FilePropertyBag);
  readonly name: string;
  readonly lastModified: number;
  readonly webkitRelativePath: string;
}

/** Fields and files; as a body it is sent as multipart/form-data. */
declare class FormData {
  constructor();
  append(name: string, value: string): void;
  append(name: string, value: Blob, fileName?: string): void;
  delete(name: string): void;
  get(name: string): FormDataEntryValue | null;
  getAll(name: string): FormDataEntryValue[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  set(name: string, value: Blob, fileName?: string): void;
  forEach(callback: (value: FormDataEntryValue, name: string, parent: FormData) => void, thisArg?: unknown): void;
  entries(): IterableIterator<[string, FormDataEntryValue]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<FormDataEntryValue>;
  [Symbol.iterator](): IterableIterator<[string, FormDataEntryValue]>;
}

interface UnderlyingSource<R = any> {
  start?(controller: ReadableStreamDefaultController<R>): unknown;
  pull?(controller: ReadableStreamDefaultController<R>): unknown;
  cancel?(reason?: unknown): unknown;
  type?: undefined;
}
interface UnderlyingByteSource {
  type: 'bytes';
  /** Memory of so many bytes is made for reads that bring none. */
  autoAllocateChunkSize?: number;
  start?(controller: ReadableByteStreamController): unknown;
  pull?(controller: ReadableByteStreamController): unknown;
  cancel?(reason?: unknown): unknown;
}
interface QueuingStrategy<R = any> { highWaterMark?: number; size?(chunk: R): number }
type ReadableStreamReadResult<R> = { done: false; value: R } | { done: true; value: undefined };

/** Data that comes piece by piece: `for await (const piece of response.body)`. */
declare class ReadableStream<R = any> {
  constructor(source: UnderlyingByteSource, strategy?: { highWaterMark?: number });
  constructor(source?: UnderlyingSource<R>, strategy?: QueuingStrategy<R>);
  static from<R>(items: Iterable<R | PromiseLike<R>> | AsyncIterable<R>): ReadableStream<R>;
  readonly locked: boolean;
  cancel(reason?: unknown): Promise<void>;
  /** Reads a stream of bytes into memory of your own: bodies, `Blob.stream()`, sources of the type "bytes". */
  getReader(options: { mode: 'byob' }): ReadableStreamBYOBReader;
  getReader(options?: { mode?: undefined }): ReadableStreamDefaultReader<R>;
  /** Moves everything into the destination, as fast as that takes it, and closes it. */
  pipeTo(destination: WritableStream<R>, options?: StreamPipeOptions): Promise<void>;
  pipeThrough<T>(pair: ReadableWritablePair<T, R>, options?: StreamPipeOptions): ReadableStream<T>;
  tee(): [ReadableStream<R>, ReadableStream<R>];
  values(options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
  [Symbol.asyncIterator](options?: { preventCancel?: boolean }): AsyncIterableIterator<R>;
}
declare class ReadableStreamDefaultReader<R = any> {
  constructor(stream: ReadableStream<R>);
  readonly closed: Promise<void>;
  read(): Promise<ReadableStreamReadResult<R>>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
declare class ReadableStreamBYOBReader {
  constructor(stream: ReadableStream<Uint8Array>);
  readonly closed: Promise<void>;
  /** Fills the view, at least `min` elements of it; its buffer is given away, and `value` has the bytes. */
  read<V extends ArrayBufferView>(view: V, options?: { min?: number }): Promise<{ done: false; value: V } | { done: true; value: V | undefined }>;
  cancel(reason?: unknown): Promise<void>;
  releaseLock(): void;
}
declare class ReadableByteStreamController {
  private constructor();
  readonly byobRequest: ReadableStreamBYOBRequest | null;
  readonly desiredSize: number | null;
  enqueue(chunk: ArrayBufferView): void;
  close(): void;
  error(error?: unknown): void;
}
declare class ReadableStreamBYOBRequest {
  private constructor();
  readonly view: Uint8Array | null;
  respond(bytesWritten: number): void;
  respondWithNewView(view: ArrayBufferView): void;
}
declare class ReadableStreamDefaultController<R = any> {
  private constructor();
  readonly desiredSize: number | null;
  enqueue(chunk: R): void;
  close(): void;
  error(error?: unknown): void;
}
declare class CountQueuingStrategy {
  constructor(init: { highWaterMark: number });
  readonly highWaterMark: number;
  size(): 1;
}
declare class ByteLengthQueuingStrategy {
  constructor(init: { highWaterMark: number });
  readonly highWaterMark: number;
  size(chunk: ArrayBufferView): number;
}

interface StreamPipeOptions { preventClose?: boolean; preventAbort?: boolean; preventCancel?: boolean; signal?: AbortSignal }
interface ReadableWritablePair<R = any, W = any> { readonly readable: ReadableStream<R>; readonly writable: WritableStream<W> }
interface UnderlyingSink<W = any> {
  start?(controller: WritableStreamDefaultController): unknown;
  write?(chunk: W, controller: WritableStreamDefaultController): unknown;
  close?(): unknown;
  abort?(reason?: unknown): unknown;
}
interface Transformer<I = any, O = any> {
  start?(controller: TransformStreamDefaultController<O>): unknown;
  transform?(chunk: I, controller: TransformStreamDefaultController<O>): unknown;
  flush?(controller: TransformStreamDefaultController<O>): unknown;
  cancel?(reason?: unknown): unknown;
}

/** Where data goes piece by piece. */
declare class WritableStream<W = any> {
  constructor(sink?: UnderlyingSink<W>, strategy?: QueuingStrategy<W>);
  readonly locked: boolean;
  abort(reason?: unknown): Promise<void>;
  close(): Promise<void>;
  getWriter(): WritableStreamDefaultWriter<W>;
}
declare class WritableStreamDefaultWriter<W = any> {
  constructor(stream: WritableStream<W>);
  readonly closed: Promise<void>;
  readonly desiredSize: number | null;
  /** Fulfilled while there is room for more. */
  readonly ready: Promise<void>;
  abort(reason?: unknown): Promise<void>;
  close(): Promise<void>;
  releaseLock(): void;
  write(chunk?: W): Promise<void>;
}
declare class WritableStreamDefaultController {
  private constructor();
  readonly signal: AbortSignal;
  error(error?: unknown): void;
}
declare class TransformStream<I = any, O = any> {
  constructor(transformer?: Transformer<I, O>, writableStrategy?: QueuingStrategy<I>, readableStrategy?: QueuingStrategy<O>);
  readonly readable: ReadableStream<O>;
  readonly writable: WritableStream<I>;
}
declare class TransformStreamDefaultController<O = any> {
  private constructor();
  readonly desiredSize: number | null;
  enqueue(chunk?: O): void;
  error(reason?: unknown): void;
  terminate(): void;
}
type CompressionFormat = 'gzip' | 'deflate' | 'deflate-raw';
declare class CompressionStream {
  constructor(format: CompressionFormat);
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<BufferSource>;
}
declare class DecompressionStream {
  constructor(format: CompressionFormat);
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<BufferSource>;
}
declare class TextDecoderStream {
  constructor(label?: string, options?: TextDecoderOptions);
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  readonly readable: ReadableStream<string>;
  readonly writable: WritableStream<BufferSource>;
}
declare class TextEncoderStream {
  constructor();
  readonly encoding: 'utf-8';
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<string>;
}

declare class URL {
  /** Throws a TypeError when the address is not one. */
  constructor(url: string | URL, base?: string | URL);
  static canParse(url: string | URL, base?: string | URL): boolean;
  static parse(url: string | URL, base?: string | URL): URL | null;
  href: string;
  readonly origin: string;
  protocol: string;
  username: string;
  password: string;
  host: string;
  hostname: string;
  port: string;
  pathname: string;
  search: string;
  hash: string;
  /** The query; changing it changes the address. */
  readonly searchParams: URLSearchParams;
  toString(): string;
  toJSON(): string;
}

declare class URLSearchParams {
  constructor(init?: string | URLSearchParams | Record<string, string> | Iterable<readonly [string, string]>);
  readonly size: number;
  append(name: string, value: string): void;
  delete(name: string, value?: string): void;
  get(name: string): string | null;
  getAll(name: string): string[];
  has(name: string, value?: string): boolean;
  set(name: string, value: string): void;
  sort(): void;
  forEach(callback: (value: string, name: string, parent: URLSearchParams) => void, thisArg?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
  toString(): string;
}

interface EventInit { bubbles?: boolean; cancelable?: boolean; composed?: boolean }
interface CustomEventInit<T = any> extends EventInit { detail?: T }
type EventListenerOrEventListenerObject = ((event: Event) => void) | { handleEvent(event: Event): void };
interface AddEventListenerOptions { capture?: boolean; once?: boolean; passive?: boolean; signal?: AbortSignal }

declare class Event {
  constructor(type: string, init?: EventInit);
  static readonly NONE: 0;
  static readonly CAPTURING_PHASE: 1;
  static readonly AT_TARGET: 2;
  static readonly BUBBLING_PHASE: 3;
  readonly type: string;
  readonly target: EventTarget | null;
  readonly srcElement: EventTarget | null;
  readonly currentTarget: EventTarget | null;
  readonly bubbles: boolean;
  readonly cancelable: boolean;
  readonly composed: boolean;
  readonly defaultPrevented: boolean;
  readonly returnValue: boolean;
  readonly eventPhase: number;
  readonly isTrusted: boolean;
  /** Milliseconds since the script began. */
  readonly timeStamp: number;
  cancelBubble: boolean;
  composedPath(): EventTarget[];
  preventDefault(): void;
  stopPropagation(): void;
  stopImmediatePropagation(): void;
}
declare class CustomEvent<T = any> extends Event {
  constructor(type: string, init?: CustomEventInit<T>);
  readonly detail: T;
}
declare class MessageEvent<T = any> extends Event {
  constructor(type: string, init?: EventInit & { data?: T; ports?: MessagePort[] });
  readonly data: T;
  readonly origin: string;
  readonly lastEventId: string;
  readonly source: null;
  readonly ports: readonly MessagePort[];
}
declare class EventTarget {
  constructor();
  addEventListener(type: string, callback: EventListenerOrEventListenerObject | null, options?: AddEventListenerOptions | boolean): void;
  removeEventListener(type: string, callback: EventListenerOrEventListenerObject | null, options?: { capture?: boolean } | boolean): void;
  dispatchEvent(event: Event): boolean;
}

declare class AbortSignal extends EventTarget {
  private constructor();
  static abort(reason?: unknown): AbortSignal;
  /** Aborted after so many milliseconds. */
  static timeout(milliseconds: number): AbortSignal;
  /** Aborted as soon as one of them is. */
  static any(signals: Iterable<AbortSignal>): AbortSignal;
  readonly aborted: boolean;
  readonly reason: any;
  onabort: ((event: Event) => void) | null;
  throwIfAborted(): void;
}
declare class AbortController {
  constructor();
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

/** Two ports; what is posted to one arrives at the other as a copy. */
declare class MessageChannel {
  constructor();
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}
declare class MessagePort extends EventTarget {
  private constructor();
  onmessage: ((event: MessageEvent) => void) | null;
  close(): void;
  postMessage(message: unknown): void;
  /** Lets messages arrive; setting onmessage does it too. */
  start(): void;
}

declare class DOMException extends Error {
  constructor(message?: string, nameOrOptions?: string | { name?: string; cause?: unknown });
  readonly name: string;
  readonly message: string;
  readonly code: number;
  static readonly INDEX_SIZE_ERR: 1;
  static readonly INVALID_CHARACTER_ERR: 5;
  static readonly NOT_FOUND_ERR: 8;
  static readonly NOT_SUPPORTED_ERR: 9;
  static readonly INVALID_STATE_ERR: 11;
  static readonly SYNTAX_ERR: 12;
  static readonly NETWORK_ERR: 19;
  static readonly ABORT_ERR: 20;
  static readonly QUOTA_EXCEEDED_ERR: 22;
  static readonly TIMEOUT_ERR: 23;
  static readonly DATA_CLONE_ERR: 25;
}

declare class TextEncoder {
  constructor();
  readonly encoding: 'utf-8';
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, destination: Uint8Array): { read: number; written: number };
}
interface TextDecoderOptions { fatal?: boolean; ignoreBOM?: boolean }
declare class TextDecoder {
  /** utf-8 when not given, or any label of the Encoding standard (utf-16le, latin1, windows-1251, shift_jis, gbk...). */
  constructor(label?: string, options?: TextDecoderOptions);
  readonly encoding: string;
  readonly fatal: boolean;
  readonly ignoreBOM: boolean;
  /** `fastTransfer`, as a flag or an option, is taken and makes no difference. */
  decode(input?: BufferSource, options?: { stream?: boolean; fastTransfer?: boolean } | boolean): string;
}

/** Text of one character per byte, from base64. For bytes: Uint8Array.fromBase64 or @bobbin/convert. */
declare function atob(base64: string): string;
/** Base64 of a text whose characters stand for one byte each. */
declare function btoa(text: string): string;

type HashAlgorithmIdentifier = 'SHA-1' | 'SHA-256' | 'SHA-384' | 'SHA-512' | { name: string };
type NamedCurve = 'P-256' | 'P-384' | 'P-521';
type KeyType = 'secret' | 'public' | 'private';
type KeyFormat = 'raw' | 'spki' | 'pkcs8' | 'jwk';
type KeyUsage = 'encrypt' | 'decrypt' | 'sign' | 'verify' | 'deriveKey' | 'deriveBits' | 'wrapKey' | 'unwrapKey';
interface Algorithm { name: string }
type AlgorithmIdentifier = string | Algorithm;
interface HmacKeyGenParams extends Algorithm { hash: HashAlgorithmIdentifier; length?: number }
interface HmacImportParams extends Algorithm { hash: HashAlgorithmIdentifier; length?: number }
interface AesKeyGenParams extends Algorithm { length: number }
interface RsaHashedKeyGenParams extends Algorithm { hash: HashAlgorithmIdentifier; modulusLength: number; publicExponent: Uint8Array }
interface RsaHashedImportParams extends Algorithm { hash: HashAlgorithmIdentifier }
interface EcKeyGenParams extends Algorithm { namedCurve: NamedCurve | (string & {}) }
interface EcKeyImportParams extends Algorithm { namedCurve: NamedCurve | (string & {}) }
interface AesGcmParams extends Algorithm { iv: BufferSource; additionalData?: BufferSource; tagLength?: number }
interface AesCbcParams extends Algorithm { iv: BufferSource }
interface AesCtrParams extends Algorithm { counter: BufferSource; length: number }
interface RsaOaepParams extends Algorithm { label?: BufferSource }
interface RsaPssParams extends Algorithm { saltLength: number }
interface EcdsaParams extends Algorithm { hash: HashAlgorithmIdentifier }
interface EcdhKeyDeriveParams extends Algorithm { public: CryptoKey }
interface Pbkdf2Params extends Algorithm { hash: HashAlgorithmIdentifier; salt: BufferSource; iterations: number }
interface HkdfParams extends Algorithm { hash: HashAlgorithmIdentifier; salt: BufferSource; info: BufferSource }
type CipherParams = AlgorithmIdentifier | AesGcmParams | AesCbcParams | AesCtrParams | RsaOaepParams;
type SignParams = AlgorithmIdentifier | RsaPssParams | EcdsaParams;
type DeriveParams = EcdhKeyDeriveParams | Pbkdf2Params | HkdfParams;
type ImportParams = AlgorithmIdentifier | HmacImportParams | RsaHashedImportParams | EcKeyImportParams;
interface JsonWebKey {
  kty?: string; use?: string; key_ops?: string[]; alg?: string; ext?: boolean;
  crv?: string; x?: string; y?: string; d?: string;
  n?: string; e?: string; p?: string; q?: string; dp?: string; dq?: string; qi?: string; k?: string;
}
interface CryptoKeyPair { publicKey: CryptoKey; privateKey: CryptoKey }
interface KeyAlgorithm {
  name: string;
  hash?: { name: string };
  length?: number;
  modulusLength?: number;
  publicExponent?: Uint8Array;
  namedCurve?: string;
}

/** A key. What it is made of can be read only with exportKey, and only when it is extractable. */
declare class CryptoKey {
  private constructor();
  readonly type: KeyType;
  readonly extractable: boolean;
  readonly algorithm: KeyAlgorithm;
  readonly usages: KeyUsage[];
}
/** HMAC, AES-GCM, AES-CBC, AES-CTR, AES-KW, PBKDF2, HKDF, RSASSA-PKCS1-v1_5, RSA-PSS, RSA-OAEP, ECDSA, ECDH, Ed25519 and X25519. */
declare class SubtleCrypto {
  private constructor();
  digest(algorithm: HashAlgorithmIdentifier, data: BufferSource): Promise<ArrayBuffer>;
  generateKey(algorithm: 'Ed25519' | 'X25519' | { name: 'Ed25519' | 'X25519' }, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKeyPair>;
  generateKey(algorithm: RsaHashedKeyGenParams | EcKeyGenParams, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKeyPair>;
  generateKey(algorithm: AesKeyGenParams | HmacKeyGenParams, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
  generateKey(algorithm: AlgorithmIdentifier, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey | CryptoKeyPair>;
  importKey(format: 'jwk', data: JsonWebKey, algorithm: ImportParams, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
  importKey(format: Exclude<KeyFormat, 'jwk'>, data: BufferSource, algorithm: ImportParams, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
  exportKey(format: 'jwk', key: CryptoKey): Promise<JsonWebKey>;
  exportKey(format: Exclude<KeyFormat, 'jwk'>, key: CryptoKey): Promise<ArrayBuffer>;
  exportKey(format: KeyFormat, key: CryptoKey): Promise<ArrayBuffer | JsonWebKey>;
  sign(algorithm: SignParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(algorithm: SignParams, key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>;
  encrypt(algorithm: CipherParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  decrypt(algorithm: CipherParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  /** length is in bits. */
  deriveBits(algorithm: DeriveParams, key: CryptoKey, length?: number | null): Promise<ArrayBuffer>;
  deriveKey(algorithm: DeriveParams, key: CryptoKey, derived: AlgorithmIdentifier | AesKeyGenParams | HmacImportParams, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
  wrapKey(format: KeyFormat, key: CryptoKey, wrapping: CryptoKey, algorithm: CipherParams): Promise<ArrayBuffer>;
  unwrapKey(format: KeyFormat, data: BufferSource, unwrapping: CryptoKey, algorithm: CipherParams, key: ImportParams, extractable: boolean, usages: Iterable<KeyUsage>): Promise<CryptoKey>;
}
declare class Crypto {
  private constructor();
  readonly subtle: SubtleCrypto;
  getRandomValues<T extends ArrayBufferView>(array: T): T;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
}
declare var crypto: Crypto;

interface PerformanceEntry<D = any> {
  readonly name: string;
  readonly entryType: 'mark' | 'measure';
  readonly startTime: number;
  readonly duration: number;
  readonly detail: D;
}
interface PerformanceMeasureOptions<D = any> { start?: string | number; end?: string | number; duration?: number; detail?: D }
interface Performance {
  mark<D>(name: string, options?: { startTime?: number; detail?: D }): PerformanceEntry<D>;
  measure<D>(name: string, startMark?: string | PerformanceMeasureOptions<D>, endMark?: string): PerformanceEntry<D>;
  clearMarks(name?: string): void;
  clearMeasures(name?: string): void;
  getEntries(): PerformanceEntry[];
  getEntriesByName(name: string, type?: 'mark' | 'measure'): PerformanceEntry[];
  getEntriesByType(type: 'mark' | 'measure'): PerformanceEntry[];
  /** Milliseconds since the script began (seconds with "compatibility": "sr-connect"). */
  now(): number;
  readonly timeOrigin: number;
  toJSON(): { timeOrigin: number };
}
declare var performance: Performance;

interface Navigator {
  readonly userAgent: string;
  readonly language: string;
  readonly onLine: boolean;
}
declare var navigator: Navigator;
