/** A request to a generic event listener. */
export interface HttpEventRequest {
  method: string;
  path: string;
  /** The query as it was sent, without the question mark. */
  queryString: string;
  queryStringParams: Record<string, string>;
  /** Names in the sender's casing. */
  headers: Record<string, string>;
  /** What `body` is: parsed JSON, text, or anything else as Base64. Absent without a body. */
  bodyType?: 'json' | 'text' | 'base64';
  body?: any;
  /** The body byte for byte, in Base64, where the listener has `"rawBody": true`: to check a signature of it. */
  rawBody?: string;
  /** The sender's IP address. */
  sourceIp: string;
}

/** A request whose body is JSON, parsed. */
export interface HttpEventJSONRequest<T = any> extends HttpEventRequest {
  bodyType: 'json';
  body: T;
}

/** A request whose body is text. */
export interface HttpEventTextRequest extends HttpEventRequest {
  bodyType: 'text';
  body: string;
}

/** A request with any other body, as Base64. */
export interface HttpEventBase64Request extends HttpEventRequest {
  bodyType: 'base64';
  body: string;
}

/** What a script answers to a sync HTTP event. */
export interface HttpEventResponse {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** Whether `body` is Base64 of the bytes to send. */
  isBase64?: boolean;
}

/** Says whether the body is JSON. */
export function isJSON<T = any>(event: HttpEventRequest): event is HttpEventJSONRequest<T>;
/** Says whether the body is text. */
export function isText(event: HttpEventRequest): event is HttpEventTextRequest;
/** Says whether the body is Base64. */
export function isBase64(event: HttpEventRequest): event is HttpEventBase64Request;

/** A response with JSON, status 200. Spread it to change the status: `{ ...buildJSONResponse(x), status: 201 }`. */
export function buildJSONResponse(body: unknown): HttpEventResponse;
/** A response with plain text, status 200. */
export function buildPlainTextResponse(body: string): HttpEventResponse;
/** A response with a page, status 200. */
export function buildHTMLResponse(body: string): HttpEventResponse;
