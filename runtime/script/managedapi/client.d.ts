import type { BaseApiCore, ManagedClient } from '@bobbin/managed-api';

/** One operation of a service, as an operation table holds it. */
export interface Operation {
  all?: string;
  method: string;
  /** Below the account's base URL, parameters in braces. */
  path: string;
  query?: string[];
  /** Header parameters by their wire names. */
  header?: string[];
  body?: 'json' | 'form' | 'multipart' | 'binary' | 'text';
  answer?: 'json' | 'text' | 'binary' | 'none';
  fixed?: Record<string, string>;
}

/** Operations by name (Issue.Comment.getComments), or the JSON text of that: text is parsed at the first call. */
export type Operations = string | Record<string, Operation>;

export interface ClientDescriptor {
  /** The connector's name: jira-cloud. */
  connector: string;
  /** What the service is called in messages: Jira Cloud. */
  title: string;
  operations: Operations;
  /** False when the table holds only what the script uses, so that an unknown name is not said to be unknown to the service. */
  complete?: boolean;
  /** More operation names to suggest for an unknown one; text is a JSON array. */
  suggestions?: string | string[];
}

/** The client of one connection: an object of groups with methods. */
export function createClient(descriptor: ClientDescriptor & { connection: string }): ManagedClient & Record<string, any>;

/** The class form: `new JiraCloudApi('jira/cloud')`. */
export function clientClass(descriptor: ClientDescriptor): new (connectionId: string) => ManagedClient & Record<string, any>;

/** The base of clients that bring their own way of sending requests: JiraCloudApiCore. */
export function coreClass(descriptor: ClientDescriptor): abstract new () => BaseApiCore & Record<string, any>;
