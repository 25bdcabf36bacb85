// What Zendesk's webhooks contain: of subscriptions to events, or what a trigger or an automation
// sends.

export interface Ticket {
  id: string;
  subject: string;
  description?: string;
  status: string;
  priority?: string | null;
  type?: string | null;
  requester_id?: string;
  assignee_id?: string | null;
  group_id?: string | null;
  organization_id?: string | null;
  tags?: string[];
  created_at: string;
  updated_at: string;
  [field: string]: any;
}

export interface User {
  id: string;
  email?: string;
  role: string;
  external_id?: string;
  organization_id?: string;
  created_at: string;
  updated_at: string;
  [field: string]: any;
}

export interface Organization {
  id: string;
  name: string;
  external_id?: string | null;
  created_at: string;
  updated_at: string;
  [field: string]: any;
}

export interface Article {
  id: string;
  brand_id: string;
  [field: string]: any;
}

/** What a subscription to events sends. */
export interface WebhookEvent<Detail = any, Event = any> {
  /** zen:event-type:user.created, ... */
  type: string;
  account_id: number;
  id: string;
  time: string;
  zendesk_event_version: string;
  /** zen:ticket:35436 */
  subject: string;
  /** What it happened to, as it is now. */
  detail: Detail;
  /** What happened; a change has current and previous. */
  event: Event;
}

/** Any delivery. What a trigger or an automation sends is the JSON that was written there. */
export type ZendeskGenericEvent = any;
export interface TicketCreatedEvent extends WebhookEvent<Ticket> {}
export interface TicketStatusChangedEvent extends WebhookEvent<Ticket> {}
export interface TicketPriorityChangedEvent extends WebhookEvent<Ticket> {}
export interface TicketSubjectChangedEvent extends WebhookEvent<Ticket> {}
export interface TicketAgentAssignmentChangedEvent extends WebhookEvent<Ticket> {}
export interface TicketGroupAssignmentChangedEvent extends WebhookEvent<Ticket> {}
export interface TicketTagsChangedEvent extends WebhookEvent<Ticket> {}
export interface TicketCommentAddedEvent extends WebhookEvent<Ticket> {}
export interface TicketSoftDeletedEvent extends WebhookEvent<Ticket> {}
export interface TicketMergedEvent extends WebhookEvent<Ticket> {}
export interface UserCreatedEvent extends WebhookEvent<User> {}
export interface UserDeletedEvent extends WebhookEvent<User> {}
export interface UserActiveChangedEvent extends WebhookEvent<User> {}
export interface UserNameChangedEvent extends WebhookEvent<User> {}
export interface UserRoleChangedEvent extends WebhookEvent<User> {}
export interface UserMergedEvent extends WebhookEvent<User> {}
export interface UserOrganizationMembershipCreatedEvent extends WebhookEvent<User> {}
export interface OrganizationCreatedEvent extends WebhookEvent<Organization> {}
export interface OrganizationDeletedEvent extends WebhookEvent<Organization> {}
export interface OrganizationNameChangedEvent extends WebhookEvent<Organization> {}
export interface OrganizationTagsChangedEvent extends WebhookEvent<Organization> {}
export interface ArticlePublishedEvent extends WebhookEvent<Article> {}
