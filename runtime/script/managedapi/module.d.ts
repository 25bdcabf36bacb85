/** What a service answered, as errors carry it. Its body has been read already, so it may be read any number of times. */
export interface ManagedResponse {
  /** The address that was called. */
  readonly url: string;
  readonly status: number;
  readonly statusText: string;
  /** True for 200 to 299. */
  readonly ok: boolean;
  readonly headers: globalThis.Headers;
  /** The body: parsed when it is JSON, text when it is text, an ArrayBuffer otherwise, undefined when there is none. */
  readonly body: any;
  text(): Promise<string>;
  json<T = any>(): Promise<T>;
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** The second argument of a client's `fetch`. */
export interface FetchInit extends RequestInit {}

/** A file to send, for operations that take attachments. */
export interface FileUpload {
  fileName: string;
  content: string | ArrayBuffer | ArrayBufferView | Blob;
  /** Media type of the content; application/octet-stream when not given. */
  contentType?: string;
}

declare const onePageOfAList: unique symbol;
/** What an operation gives whose answer P is one page of a list, which is in its field At: `paginate` gives the whole of it. */
export interface ListPage<At extends string, P, R = never> extends Promise<P | R> { readonly [onePageOfAList]: [At, P] }

/** What a list holds that is in the field At of P. */
export type ListItem<At extends string, P> =
  0 extends 1 & P ? any
  : At extends '' ? P extends readonly (infer T)[] ? T : any
  : At extends keyof P ? ListItem<'', NonNullable<P[At]>>
  : At extends `${infer A}.${infer B}` ? A extends keyof P ? ListItem<B, NonNullable<P[A]>> : any
  : any;

/** A whole list. Its pages are asked for one after the other, each when the loop comes to it; `break` ends it. */
export interface Paginated<T> extends AsyncIterable<T> {
  /** All of it, in memory. */
  toArray(): Promise<T[]>;
}

/** A function of a client that answers with one page of a list. */
export type ListMethod = (options: any) => { readonly [onePageOfAList]: any };
/** The answer of such a function. */
export type PageOf<M> = M extends (options: any) => { readonly [onePageOfAList]: [any, infer P] } ? P : never;
/** What the list of such a function holds. */
export type ItemOf<M> = M extends (options: any) => { readonly [onePageOfAList]: [infer At extends string, infer P] } ? ListItem<At, P> : never;

/** What every client has besides its groups. */
export interface ManagedClient {
  /** Everything of a list, whatever pages the service gives it in: `for await (const issue of Jira.paginate(Jira.Issue.getIssues, { ... }))`. */
  paginate<M extends ListMethod>(method: M, ...options: Parameters<M>): Paginated<ItemOf<M>>;
  /** The same page by page: the answers as the service gives them. */
  pages<M extends ListMethod>(method: M, ...options: Parameters<M>): AsyncIterable<PageOf<M>>;
  /** The connection this client speaks for. */
  readonly connectionId: string;
  /** Calls the service with the connection's login. A relative URL is taken below the account's base URL. */
  fetch(url: string, init?: FetchInit): Promise<Response>;
  /** Replaces the error strategy of every call of this client (the default retries 429); null switches all handling off. */
  setGlobalErrorStrategy(strategy: ErrorStrategyOption<any> | null): void;
}

/** The fields chosen of a GraphQL answer. */
export type ChosenFields = { [field: string]: true | { args?: any; fields?: ChosenFields } | undefined };

/** The client of a service that is asked by GraphQL: what is in a list follows from the fields that are chosen. */
export interface QueryClient extends Omit<ManagedClient, 'paginate' | 'pages'> {
  /** Everything of a list, whatever pages the service gives it in. Where the next page begins is asked for by itself. */
  paginate<O extends { fields: ChosenFields }, At extends string, P>(method: (options: O) => ListPage<At, P, any>, options: O): Paginated<ListItem<At, P>>;
  /** The same page by page: the answers as the service gives them. */
  pages<O extends { fields: ChosenFields }, At extends string, P>(method: (options: O) => ListPage<At, P, any>, options: O): AsyncIterable<P>;
}

/** The call itself went wrong: no answer came, or the answer could not be read. */
export class UnexpectedError extends Error {
  constructor(message: string, options?: { cause?: unknown });
}

/** A service's pages lead nowhere: it names a page again, or another host. */
export class PagingError extends UnexpectedError {
  constructor(message: string);
}

/** The service answered with a status outside 200 to 299. */
export class HttpError extends Error {
  constructor(message: string, response: ManagedResponse);
  readonly response: ManagedResponse;
  /** Same as response.status. */
  readonly status: number;
  /** Same as response.statusText. */
  readonly statusText: string;
  /** Same as response.headers. */
  readonly headers: globalThis.Headers;
  text(): Promise<string>;
  json<T = any>(): Promise<T>;
}
/** 400 */
export class BadRequestError extends HttpError {}
/** 401 */
export class UnauthorizedError extends HttpError {}
/** 403 */
export class ForbiddenError extends HttpError {}
/** 404 */
export class NotFoundError extends HttpError {}
/** 429, and what else a service answers when it was asked too often; `response` tells which. */
export class TooManyRequestsError extends HttpError {
  constructor(message: string, response: ManagedResponse, retryAfter?: number);
  /** How long the service wants to be left alone, in milliseconds; undefined when it does not say. */
  readonly retryAfter: number | undefined;
}
/** 500 and above */
export class ServerError extends HttpError {}

declare const special: unique symbol;
/** Made by retry(): the call is made again. */
export interface RetryInstruction { readonly [special]: 'retry' }
/** Made by continuePropagation(): the error goes on as if the handler were not there. */
export interface PropagationInstruction { readonly [special]: 'propagate' }

/** What a handler may give back: the value the call returns instead (null, but not undefined), or an instruction. */
export type HandlerResult<R> = R | RetryInstruction | PropagationInstruction;

/** Handles one kind of error. `attempt` counts the calls made so far, from 1. */
export type ErrorHandler<R = any, E extends Error = Error> =
  (error: E, attempt: number) => HandlerResult<R> | Promise<HandlerResult<R>>;

/** Handlers by kind of error, the most specific first. */
export interface ErrorStrategy<R = any> {
  handleHttp400Error?: ErrorHandler<R, BadRequestError>;
  handleHttp401Error?: ErrorHandler<R, UnauthorizedError>;
  handleHttp403Error?: ErrorHandler<R, ForbiddenError>;
  handleHttp404Error?: ErrorHandler<R, NotFoundError>;
  handleHttp429Error?: ErrorHandler<R, TooManyRequestsError>;
  handleHttp5xxError?: ErrorHandler<R, ServerError>;
  handleHttpAnyError?: ErrorHandler<R, HttpError>;
  /** Another spelling of handleHttpAnyError. */
  handleAnyHttpError?: ErrorHandler<R, HttpError>;
  handleUnexpectedError?: ErrorHandler<R, UnexpectedError>;
  handleAnyError?: ErrorHandler<R, Error>;
}

/** Makes an error strategy step by step. */
export class ErrorStrategyBuilder<R = never> {
  http400Error<T>(handler: ErrorHandler<T, BadRequestError>): ErrorStrategyBuilder<R | T>;
  http401Error<T>(handler: ErrorHandler<T, UnauthorizedError>): ErrorStrategyBuilder<R | T>;
  http403Error<T>(handler: ErrorHandler<T, ForbiddenError>): ErrorStrategyBuilder<R | T>;
  http404Error<T>(handler: ErrorHandler<T, NotFoundError>): ErrorStrategyBuilder<R | T>;
  http429Error<T>(handler: ErrorHandler<T, TooManyRequestsError>): ErrorStrategyBuilder<R | T>;
  http5xxError<T>(handler: ErrorHandler<T, ServerError>): ErrorStrategyBuilder<R | T>;
  httpAnyError<T>(handler: ErrorHandler<T, HttpError>): ErrorStrategyBuilder<R | T>;
  /** Another spelling of httpAnyError. */
  anyHttpError<T>(handler: ErrorHandler<T, HttpError>): ErrorStrategyBuilder<R | T>;
  unexpectedError<T>(handler: ErrorHandler<T, UnexpectedError>): ErrorStrategyBuilder<R | T>;
  anyError<T>(handler: ErrorHandler<T, Error>): ErrorStrategyBuilder<R | T>;
  /** Retries 429 up to `total` times (5), waiting as long as the service asks. */
  retryOnRateLimiting(total?: number): ErrorStrategyBuilder<R>;
  build(): ErrorStrategy<R>;
}

/** What `errorStrategy` takes: an object of handlers, a builder, or a function that is given a builder. */
export type ErrorStrategyOption<R = any> =
  | ErrorStrategy<R>
  | ErrorStrategyBuilder<R>
  | ((builder: ErrorStrategyBuilder<never>) => ErrorStrategyBuilder<R> | ErrorStrategy<R>);

/** Given back by a handler: make the call again after `delay` milliseconds (0). */
export function retry(delay?: number): RetryInstruction;
/** Given back by a handler: go on to the less specific handlers, or with true past all of them. */
export function continuePropagation(skipErrorStrategy?: boolean): PropagationInstruction;
/** A handler that retries `total` times (5), first after `delay` ms (0), each time `delayIncrease` ms (1000) later. */
export function getRetryErrorHandler(total?: number, delay?: number, delayIncrease?: number): ErrorHandler<never>;

/** One HTTP request as a platform performs it. */
export interface PlatformRequest {
  url: string;
  method: string;
  headers: Record<string, string>;
  body?: string | ArrayBuffer;
}

/** The names under which older code knows a platform's request and its answer. */
export type Request = PlatformRequest;
export type Response = ManagedResponse;
export type Headers = globalThis.Headers;
export declare const Headers: new (init?: HeadersInit) => globalThis.Headers;

/** What a platform supplies so that a managed API runs on it. */
export interface PlatformImplementation {
  buffer: { encode(text: string): ArrayBuffer; decode(buffer: ArrayBuffer): string };
  performHttpCall(request: PlatformRequest): Promise<ManagedResponse>;
}

/** Makes the answer that performHttpCall gives. */
export function buildResponse(url: string, status: number, statusText: string, headers: Record<string, string> | globalThis.Headers, body?: string | ArrayBuffer): ManagedResponse;

/**
 * Base of clients that bring their own platform: JiraCloudApiCore extends it. getPlatformImplementation is called by the
 * constructor, before the fields of a class that extends it are set.
 */
export abstract class BaseApiCore {
  constructor();
  protected abstract getPlatformImplementation(): PlatformImplementation;
  protected buildResponse(url: string, status: number, statusText: string, headers: Record<string, string> | globalThis.Headers, body?: string | ArrayBuffer): ManagedResponse;
  fetch(url: string, init?: FetchInit): Promise<ManagedResponse>;
  setGlobalErrorStrategy(strategy: ErrorStrategyOption<any> | null): void;
}
