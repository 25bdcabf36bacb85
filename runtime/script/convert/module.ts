// @bobbin/convert: between text, bytes and base64, files into a multipart form, Markdown and ADF.

declare const TextEncoder: any, TextDecoder: any, crypto: any, __bobbin: any;

type Bytes = Uint8Array;
type Chunk = { fileName: string; value: string | ArrayBuffer | ArrayBufferView; fieldName?: string; fileIdentifier?: string; contentType?: string };

// The one spelling of an encoding's name.
function known(encoding: string): string {
  const name = String(encoding).toLowerCase();
  switch (name) {
    case 'utf8': case 'utf-8': return 'utf-8';
    case 'utf16le': case 'utf-16le': case 'utf16': case 'utf-16': case 'ucs2': case 'ucs-2': return 'utf-16le';
    case 'utf16be': case 'utf-16be': return 'utf-16be';
    case 'latin1': case 'binary': case 'iso-8859-1': return 'latin1';
    case 'ascii': case 'us-ascii': return 'ascii';
    case 'base64': case 'base64url': case 'hex': return name;
  }
  throw new RangeError(`The encoding "${encoding}" is not known: utf8, utf-16le, utf-16be, latin1, ascii, base64, base64url and hex are`);
}

function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Bytes {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  if (ArrayBuffer.isView(buffer)) return new Uint8Array(buffer.buffer as ArrayBuffer, buffer.byteOffset, buffer.byteLength);
  throw new TypeError('An ArrayBuffer or a view on one is needed');
}

function units(text: string, little: boolean): Bytes {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), little);
  return bytes;
}

function single(text: string, encoding: string, highest: number): Bytes {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > highest) throw new RangeError(`The character "${text[i]}" at ${i} is not in ${encoding}`);
    bytes[i] = code;
  }
  return bytes;
}

function toBytes(text: string, encoding: string): Bytes {
  if (typeof text !== 'string') throw new TypeError(`A text is needed, not ${text === null ? 'null' : typeof text}`);
  switch (known(encoding)) {
    case 'utf-16le': return units(text, true);
    case 'utf-16be': return units(text, false);
    case 'latin1': return single(text, 'latin1', 0xff);
    case 'ascii': return single(text, 'ascii', 0x7f);
    case 'base64': case 'base64url': return fromBase64(text);
    case 'hex': return (Uint8Array as any).fromHex(text);
  }
  return new TextEncoder().encode(text);
}

function toText(bytes: Bytes, encoding: string): string {
  switch (known(encoding)) {
    case 'utf-16le': return new TextDecoder('utf-16le', { ignoreBOM: true }).decode(bytes);
    case 'utf-16be': return new TextDecoder('utf-16be', { ignoreBOM: true }).decode(bytes);
    case 'latin1': case 'ascii': return fromSingle(bytes);
    case 'base64': return (bytes as any).toBase64();
    case 'base64url': return (bytes as any).toBase64({ alphabet: 'base64url', omitPadding: true });
    case 'hex': return (bytes as any).toHex();
  }
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

// The decoder's latin1 is windows-1252, as the web has it; here every byte is the character of its number.
function fromSingle(bytes: Bytes): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return text;
}

// Padding and line breaks are optional, and so is the alphabet: - and _ occur in base64url only.
function fromBase64(base64: string): Bytes {
  if (typeof base64 !== 'string') throw new TypeError(`A base64 text is needed, not ${base64 === null ? 'null' : typeof base64}`);
  try {
    return (Uint8Array as any).fromBase64(base64, { alphabet: /[-_]/.test(base64) ? 'base64url' : 'base64' });
  } catch (e) {
    throw new TypeError('The text is not base64', { cause: e });
  }
}

export function convertBase64ToBuffer(base64: string): Bytes { return fromBase64(base64); }
export function convertBase64ToText(base64: string, encoding = 'utf8'): string { return toText(fromBase64(base64), encoding); }
export function convertBufferToBase64(buffer: ArrayBuffer | ArrayBufferView, _fastTransfer?: boolean): string { return toText(bytesOf(buffer), 'base64'); }
export function convertBufferToText(buffer: ArrayBuffer | ArrayBufferView, encoding = 'utf8', _fastTransfer?: boolean): string { return toText(bytesOf(buffer), encoding); }
export function convertTextToBase64(text: string, encoding = 'utf8'): string { return toText(toBytes(text, encoding), 'base64'); }
export function convertTextToBuffer(text: string, encoding = 'utf8'): Bytes { return toBytes(text, encoding); }
export function convertTextToText(text: string, from: string, to = 'utf8'): string { return toText(toBytes(text, from), to); }

export function convertArrayBufferToFormDataBuffer(...chunks: Chunk[]): { arrayBuffer: ArrayBuffer; contentType: string } {
  const boundary = `----BobbinForm${crypto.randomUUID().replaceAll('-', '')}`;
  const parts: Bytes[] = [];
  const quoted = (text: string) => text.replace(/\n/g, '%0A').replace(/\r/g, '%0D').replace(/"/g, '%22');
  for (const chunk of chunks) {
    if (typeof chunk?.fileName !== 'string' || chunk.value === undefined || chunk.value === null) throw new TypeError('Each chunk needs fileName and value');
    const field = chunk.fieldName ?? chunk.fileIdentifier ?? 'file';
    const type = (chunk.contentType ?? 'application/octet-stream').replace(/[\r\n]/g, '');
    parts.push(toBytes(`--${boundary}\r\nContent-Disposition: form-data; name="${quoted(field)}"; filename="${quoted(chunk.fileName)}"\r\nContent-Type: ${type}\r\n\r\n`, 'utf8'));
    parts.push(typeof chunk.value === 'string' ? toBytes(chunk.value, 'utf8') : bytesOf(chunk.value));
    parts.push(toBytes('\r\n', 'utf8'));
  }
  parts.push(toBytes(`--${boundary}--\r\n`, 'utf8'));
  const all = new Uint8Array(parts.reduce((size, p) => size + p.byteLength, 0));
  let at = 0;
  for (const p of parts) { all.set(p, at); at += p.byteLength; }
  return { arrayBuffer: all.buffer, contentType: `multipart/form-data; boundary=${boundary}` };
}

export function convertMarkdownToADF(markdown: string): any {
  if (typeof markdown !== 'string') throw new TypeError(`A text is needed, not ${markdown === null ? 'null' : typeof markdown}`);
  return JSON.parse(__bobbin.markdownToADF(markdown));
}

export function convertADFToMarkdown(document: object | null | undefined): string {
  return document === null || document === undefined ? '' : __bobbin.adfToMarkdown(JSON.stringify(document) ?? '');
}

export const Convert = {
  base64ToBuffer: convertBase64ToBuffer,
  base64ToText: convertBase64ToText,
  bufferToBase64: convertBufferToBase64,
  bufferToText: convertBufferToText,
  textToBase64: convertTextToBase64,
  textToBuffer: convertTextToBuffer,
  textToText: convertTextToText,
  arrayBufferToFormDataBuffer: convertArrayBufferToFormDataBuffer,
  markdownToADF: convertMarkdownToADF,
  adfToMarkdown: convertADFToMarkdown,
};
