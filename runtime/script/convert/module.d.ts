/** How text becomes bytes: utf8 unless said otherwise. base64, base64url and hex name bytes by text. */
export type Encoding =
  | 'utf8' | 'utf-8' | 'utf16le' | 'utf-16le' | 'utf16be' | 'utf-16be' | 'ucs2' | 'ucs-2'
  | 'latin1' | 'binary' | 'ascii' | 'base64' | 'base64url' | 'hex';

/** Bytes, however they are held. */
export type BufferLike = ArrayBuffer | ArrayBufferView;

/** One file of a multipart form. */
export interface FormDataChunk {
  /** The file's name. */
  fileName: string;
  value: string | BufferLike;
  /** The form field's name; `file` when not given. */
  fieldName?: string;
  /** Another word for fieldName. */
  fileIdentifier?: string;
  /** The media type of the value; application/octet-stream when not given. */
  contentType?: string;
}

/** A whole multipart form, to be sent with its content type as header. */
export interface FormDataBuffer {
  arrayBuffer: ArrayBuffer;
  contentType: string;
}

/** Bytes of base64 text; base64url is taken too. */
export function convertBase64ToBuffer(base64: string): Uint8Array;
/** Text that base64 text stands for. */
export function convertBase64ToText(base64: string, encoding?: Encoding): string;
/** Base64 text of bytes. `fastTransfer` makes no difference here. */
export function convertBufferToBase64(buffer: BufferLike, fastTransfer?: boolean): string;
/** Text that bytes stand for. `fastTransfer` makes no difference here. */
export function convertBufferToText(buffer: BufferLike, encoding?: Encoding, fastTransfer?: boolean): string;
/** Base64 text of a text's bytes. */
export function convertTextToBase64(text: string, encoding?: Encoding): string;
/** Bytes of a text. */
export function convertTextToBuffer(text: string, encoding?: Encoding): Uint8Array;
/** The bytes of a text in one encoding, as text in another: ('aGk=', 'base64', 'hex'). */
export function convertTextToText(text: string, from: Encoding, to?: Encoding): string;
/** A multipart form with one file per chunk. */
export function convertArrayBufferToFormDataBuffer(...chunks: FormDataChunk[]): FormDataBuffer;

/** A document in the Atlassian Document Format, as Jira Cloud and Confluence Cloud take it. */
export interface ADFDocument {
  type: 'doc';
  version: 1;
  content: any[];
}

/**
 * A document in the Atlassian Document Format of Markdown: CommonMark with tables, task lists,
 * ~~strikethrough~~ and bare links. A picture becomes a link to it. At most 1 MB.
 */
export function convertMarkdownToADF(markdown: string): ADFDocument;
/**
 * Markdown of a document in the Atlassian Document Format, as in a Jira issue's description; an
 * empty text for null or undefined. What Markdown lacks is left out or said in words.
 */
export function convertADFToMarkdown(document: object | null | undefined): string;

/** The same functions without the word convert. */
export namespace Convert {
  export {
    convertBase64ToBuffer as base64ToBuffer,
    convertBase64ToText as base64ToText,
    convertBufferToBase64 as bufferToBase64,
    convertBufferToText as bufferToText,
    convertTextToBase64 as textToBase64,
    convertTextToBuffer as textToBuffer,
    convertTextToText as textToText,
    convertArrayBufferToFormDataBuffer as arrayBufferToFormDataBuffer,
    convertMarkdownToADF as markdownToADF,
    convertADFToMarkdown as adfToMarkdown,
  };
}
