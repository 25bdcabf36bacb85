// What Opsgenie's webhook integration sends.

export interface Alert {
  alertId: string;
  message: string;
  tags: string[];
  tinyId: string;
  entity?: string;
  alias: string;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** Nanoseconds since 1970, more than a number holds exactly. */
  updatedAt: number;
  username?: string;
  userId?: string;
  description?: string;
  team?: string;
  teams?: string[];
  responders?: { id: string; type: string; name?: string }[];
  actions?: string[];
  details?: Record<string, string>;
  priority: 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | string;
  source?: string;
  note?: string;
  owner?: string;
  [field: string]: any;
}

/** What every event has. */
export interface WebhookEvent {
  /** Create, Acknowledge, Close, ...; or the name of a custom action. */
  action: string;
  alert: Alert;
  source: { name: string; type: string };
  integrationId: string;
  integrationName: string;
  [field: string]: any;
}

export interface AlertCreatedEvent extends WebhookEvent {}
export interface AlertAcknowledgedEvent extends WebhookEvent {}
export interface AlertUnacknowledgedEvent extends WebhookEvent {}
export interface AlertSnoozedEvent extends WebhookEvent {}
export interface AlertSnoozeEndedEvent extends WebhookEvent {}
export interface AlertEscalatedEvent extends WebhookEvent {}
export interface AlertClosedEvent extends WebhookEvent {}
export interface AlertAssignedEvent extends WebhookEvent {}
export interface AlertOwnershipTakenEvent extends WebhookEvent {}
export interface AlertTeamAddedEvent extends WebhookEvent {}
export interface AlertRecipientAddedEvent extends WebhookEvent {}
export interface AlertNotedEvent extends WebhookEvent {}
export interface AlertTaggedEvent extends WebhookEvent {}
export interface AlertTagsRemovedEvent extends WebhookEvent {}
export interface AlertPriorityUpdatedEvent extends WebhookEvent {}
export interface AlertMessageUpdatedEvent extends WebhookEvent {}
export interface AlertDescriptionUpdatedEvent extends WebhookEvent {}
export interface AlertDeletedEvent extends WebhookEvent {}
export interface AlertCustomActionEvent extends WebhookEvent {}
