// What Linear's webhooks contain.

export interface Entity {
  id: string;
  createdAt: string;
  updatedAt: string;
  archivedAt?: string | null;
  [field: string]: any;
}

export interface Issue extends Entity {
  /** DEMO-7 */
  identifier: string;
  number: number;
  title: string;
  description?: string | null;
  /** 0 none, 1 urgent, 2 high, 3 medium, 4 low. */
  priority: number;
  priorityLabel: string;
  estimate?: number | null;
  dueDate?: string | null;
  url: string;
  teamId: string;
  team?: { id: string; key: string; name: string };
  stateId: string;
  state: { id: string; name: string; type: string; color: string };
  creatorId?: string;
  assigneeId?: string | null;
  assignee?: { id: string; name: string; email?: string; [field: string]: any } | null;
  labelIds: string[];
  labels: { id: string; name: string; color: string }[];
  projectId?: string | null;
  cycleId?: string | null;
  parentId?: string | null;
}
export interface Comment extends Entity {
  body: string;
  issueId?: string;
  issue?: { id: string; identifier: string; title: string; [field: string]: any };
  userId?: string;
  user?: { id: string; name: string; [field: string]: any };
}
export interface Project extends Entity {
  name: string;
  description: string;
  state: string;
  leadId?: string | null;
  teamIds: string[];
  url: string;
}
export interface ProjectUpdate extends Entity {
  body: string;
  health: 'onTrack' | 'atRisk' | 'offTrack' | string;
  projectId: string;
  userId: string;
}
export interface Cycle extends Entity {
  number: number;
  name?: string | null;
  startsAt: string;
  endsAt: string;
  teamId: string;
}
export interface IssueLabel extends Entity {
  name: string;
  color: string;
}
export interface Attachment extends Entity {
  title: string;
  url: string;
  issueId: string;
}
export interface Reaction extends Entity {
  emoji: string;
  userId?: string;
}
export interface Document extends Entity {
  title: string;
}
export interface Initiative extends Entity {
  name: string;
}

/** What every event has. */
export interface WebhookEvent<Data = any> {
  action: 'create' | 'update' | 'remove' | string;
  /** Who did it. */
  actor: { id: string; name?: string; email?: string; type: string; [field: string]: any } | null;
  createdAt: string;
  data: Data;
  url?: string;
  type: string;
  /** The former values of what changed. */
  updatedFrom?: any;
  organizationId: string;
  /** Milliseconds since 1970. */
  webhookTimestamp: number;
  webhookId: string;
}
export interface IssueCreatedEvent extends WebhookEvent<Issue> {}
export interface IssueUpdatedEvent extends WebhookEvent<Issue> {
  updatedFrom: Partial<Issue>;
}
export interface IssueRemovedEvent extends WebhookEvent<Issue> {}
export interface CommentCreatedEvent extends WebhookEvent<Comment> {}
export interface CommentUpdatedEvent extends WebhookEvent<Comment> {
  updatedFrom: Partial<Comment>;
}
export interface CommentRemovedEvent extends WebhookEvent<Comment> {}
export interface ProjectCreatedEvent extends WebhookEvent<Project> {}
export interface ProjectUpdatedEvent extends WebhookEvent<Project> {
  updatedFrom: Partial<Project>;
}
export interface ProjectRemovedEvent extends WebhookEvent<Project> {}
export interface ProjectUpdateCreatedEvent extends WebhookEvent<ProjectUpdate> {}
export interface ProjectUpdateUpdatedEvent extends WebhookEvent<ProjectUpdate> {
  updatedFrom: Partial<ProjectUpdate>;
}
export interface ProjectUpdateRemovedEvent extends WebhookEvent<ProjectUpdate> {}
export interface CycleCreatedEvent extends WebhookEvent<Cycle> {}
export interface CycleUpdatedEvent extends WebhookEvent<Cycle> {
  updatedFrom: Partial<Cycle>;
}
export interface CycleRemovedEvent extends WebhookEvent<Cycle> {}
export interface IssueLabelCreatedEvent extends WebhookEvent<IssueLabel> {}
export interface IssueLabelUpdatedEvent extends WebhookEvent<IssueLabel> {
  updatedFrom: Partial<IssueLabel>;
}
export interface IssueLabelRemovedEvent extends WebhookEvent<IssueLabel> {}
export interface AttachmentCreatedEvent extends WebhookEvent<Attachment> {}
export interface AttachmentUpdatedEvent extends WebhookEvent<Attachment> {
  updatedFrom: Partial<Attachment>;
}
export interface AttachmentRemovedEvent extends WebhookEvent<Attachment> {}
export interface ReactionCreatedEvent extends WebhookEvent<Reaction> {}
export interface ReactionUpdatedEvent extends WebhookEvent<Reaction> {
  updatedFrom: Partial<Reaction>;
}
export interface ReactionRemovedEvent extends WebhookEvent<Reaction> {}
export interface DocumentCreatedEvent extends WebhookEvent<Document> {}
export interface DocumentUpdatedEvent extends WebhookEvent<Document> {
  updatedFrom: Partial<Document>;
}
export interface DocumentRemovedEvent extends WebhookEvent<Document> {}
export interface InitiativeCreatedEvent extends WebhookEvent<Initiative> {}
export interface InitiativeUpdatedEvent extends WebhookEvent<Initiative> {
  updatedFrom: Partial<Initiative>;
}
export interface InitiativeRemovedEvent extends WebhookEvent<Initiative> {}
