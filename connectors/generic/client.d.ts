import type { ManagedClient } from '@bobbin/managed-api';

declare const client: Generic;
export default client;

/** The client of a generic connection: `fetch`, with the connection's login. */
export interface Generic extends ManagedClient {}

/** A client made by hand, for the connection with that name. */
export declare class GenericAppApi {
  constructor(connectionId: string);
}
export interface GenericAppApi extends Generic {}
