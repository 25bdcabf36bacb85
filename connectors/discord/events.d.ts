// What Discord sends to an application's interactions endpoint and to its webhook for events.

export interface User {
  id: string;
  username: string;
  global_name?: string | null;
  bot?: boolean;
  [field: string]: any;
}

export interface Member {
  user: User;
  nick?: string | null;
  roles: string[];
  permissions: string;
  joined_at: string;
  [field: string]: any;
}

export interface Option {
  name: string;
  type: number;
  value?: string | number | boolean;
  options?: Option[];
  focused?: boolean;
}

/** Something a person does. Answer it with the token, within 15 minutes. */
export interface Interaction {
  id: string;
  application_id: string;
  /** 2 command, 3 component, 4 autocomplete, 5 modal. */
  type: number;
  token: string;
  guild_id?: string;
  channel_id?: string;
  /** In a server; elsewhere there is user. */
  member?: Member;
  user?: User;
  locale?: string;
  message?: any;
  [field: string]: any;
}
export interface ApplicationCommandEvent extends Interaction {
  data: { id: string; name: string; type: number; options?: Option[]; target_id?: string; resolved?: any; [field: string]: any };
}
export interface AutocompleteEvent extends Interaction {
  data: { id: string; name: string; type: number; options?: Option[]; [field: string]: any };
}
export interface MessageComponentEvent extends Interaction {
  data: { custom_id: string; component_type: number; values?: string[]; [field: string]: any };
}
export interface ModalSubmitEvent extends Interaction {
  data: { custom_id: string; components: any[]; [field: string]: any };
}

/** An event of the application. */
export interface WebhookEvent {
  version: number;
  application_id: string;
  type: number;
  event: { type: string; timestamp: string; data?: any };
}
export interface ApplicationAuthorizedEvent extends WebhookEvent {
  event: { type: string; timestamp: string; data: { integration_type?: number; scopes: string[]; user: User; guild?: any } };
}
export interface ApplicationDeauthorizedEvent extends WebhookEvent {
  event: { type: string; timestamp: string; data: { user: User } };
}

export interface EntitlementCreatedEvent extends WebhookEvent {}
export interface EntitlementUpdatedEvent extends WebhookEvent {}
export interface EntitlementDeletedEvent extends WebhookEvent {}
