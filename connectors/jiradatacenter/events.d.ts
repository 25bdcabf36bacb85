// What Jira Data Center's webhooks contain.

export interface WebhookUser {
  self: string;
  /** The user's name to log in with. */
  name: string;
  key: string;
  displayName: string;
  active: boolean;
  emailAddress?: string;
  timeZone?: string;
  avatarUrls?: Record<string, string>;
}

export interface WebhookProject {
  self: string;
  id: string;
  key: string;
  name: string;
  projectTypeKey?: string;
  simplified?: boolean;
  avatarUrls?: Record<string, string>;
  projectCategory?: { self: string; id: string; name: string; description?: string };
}

export interface WebhookIssueType {
  self: string;
  id: string;
  name: string;
  description?: string;
  iconUrl?: string;
  subtask: boolean;
  avatarId?: number;
  hierarchyLevel?: number;
  entityId?: string;
}

export interface WebhookStatus {
  self: string;
  id: string;
  name: string;
  description?: string;
  iconUrl?: string;
  statusCategory: { self: string; id: number; key: string; colorName: string; name: string };
}

export interface WebhookVersion {
  self: string;
  id: string | number;
  name: string;
  description?: string;
  archived?: boolean;
  released?: boolean;
  releaseDate?: string;
  startDate?: string;
  overdue?: boolean;
  userStartDate?: string;
  userReleaseDate?: string;
  projectId?: number;
}

export interface WebhookAttachment {
  self: string;
  id: string;
  filename: string;
  author?: WebhookUser;
  created: string;
  size: number;
  mimeType: string;
  content: string;
  thumbnail?: string;
}

export interface WebhookIssueFields {
  summary: string;
  /** Text in wiki markup. */
  description?: string | null;
  status: WebhookStatus;
  project: WebhookProject;
  issuetype: WebhookIssueType;
  priority?: { self: string; id: string; name: string; iconUrl?: string } | null;
  assignee?: WebhookUser | null;
  reporter?: WebhookUser | null;
  creator?: WebhookUser | null;
  labels: string[];
  created: string;
  updated: string;
  duedate?: string | null;
  resolution?: { self: string; id: string; name: string; description?: string } | null;
  resolutiondate?: string | null;
  components?: { self: string; id: string; name: string; description?: string }[];
  fixVersions?: WebhookVersion[];
  versions?: WebhookVersion[];
  attachment?: WebhookAttachment[];
  parent?: { id: string; key: string; self: string; fields?: Partial<WebhookIssueFields> };
  subtasks?: { id: string; key: string; self: string; fields?: Partial<WebhookIssueFields> }[];
  issuelinks?: any[];
  environment?: string | null;
  timetracking?: { originalEstimate?: string; remainingEstimate?: string; timeSpent?: string; [field: string]: any };
  /** Custom fields (customfield_10010) and whatever else the site has. */
  [field: string]: any;
}

export interface WebhookIssue {
  id: string;
  self: string;
  key: string;
  fields: WebhookIssueFields;
}

/** An issue in an event about something else: with the most important fields only. */
export interface WebhookIssueBrief {
  id: string;
  self: string;
  key: string;
  fields: Pick<WebhookIssueFields, 'summary' | 'issuetype' | 'project' | 'assignee' | 'priority' | 'status'>;
}

export interface WebhookChangelog {
  id: string;
  items: WebhookChange[];
}

export interface WebhookChange {
  field: string;
  fieldId?: string;
  fieldtype: string;
  from: string | null;
  fromString: string | null;
  to: string | null;
  toString: any;
}

export interface WebhookComment {
  self: string;
  id: string;
  author: WebhookUser;
  /** Text in wiki markup. */
  body: string;
  updateAuthor: WebhookUser;
  created: string;
  updated: string;
  visibility?: { type: string; value: string; identifier?: string };
}

export interface WebhookWorklog {
  self: string;
  id: string;
  issueId: string;
  author: WebhookUser;
  updateAuthor: WebhookUser;
  comment?: string;
  created: string;
  updated: string;
  started: string;
  timeSpent: string;
  timeSpentSeconds: number;
}

export interface WebhookSprint {
  id: number;
  self: string;
  state: 'future' | 'active' | 'closed';
  name: string;
  startDate?: string;
  endDate?: string;
  completeDate?: string;
  createdDate?: string;
  originBoardId: number;
  goal?: string;
}

/** What every event has. */
export interface WebhookEvent {
  /** When it happened, in milliseconds since 1970. */
  timestamp: number;
  /** Jira's name of the event: jira:issue_created. */
  webhookEvent: string;
  /** Ids of the registered webhooks it matched, for webhooks an app registered. */
  matchedWebhookIds?: number[];
}

export interface IssueEvent extends WebhookEvent {
  issue_event_type_name?: string;
  /** Who did it. */
  user: WebhookUser;
  issue: WebhookIssue;
  changelog?: WebhookChangelog;
}
export interface IssueCreatedEvent extends IssueEvent {}
export interface IssueUpdatedEvent extends IssueEvent {
  changelog: WebhookChangelog;
  comment?: WebhookComment;
}
export interface IssueDeletedEvent extends IssueEvent {}
/** Sent by a workflow rule. */
export interface IssueTransitionedEvent {
  timestamp: number;
  webhookEvent?: string;
  user: WebhookUser;
  issue: WebhookIssue;
  comment?: string;
  transition: { workflowId: number; workflowName: string; transitionId: number; transitionName: string; from_status: string; to_status: string };
}

export interface CommentEvent extends WebhookEvent {
  comment: WebhookComment;
  issue: WebhookIssueBrief;
  eventType?: string;
}
export interface CommentCreatedEvent extends CommentEvent {}
export interface CommentUpdatedEvent extends CommentEvent {}
export interface CommentDeletedEvent extends CommentEvent {}

export interface WorklogEvent extends WebhookEvent {
  worklog: WebhookWorklog;
}
export interface WorklogCreatedEvent extends WorklogEvent {}
export interface WorklogUpdatedEvent extends WorklogEvent {}
export interface WorklogDeletedEvent extends WorklogEvent {}

export interface IssueLinkEvent extends WebhookEvent {
  issueLink: {
    id: number;
    sourceIssueId: number;
    destinationIssueId: number;
    issueLinkType: { id: number; name: string; outwardName: string; inwardName: string; isSubTaskLinkType: boolean; isSystemLinkType: boolean };
    systemLink?: boolean;
    sequence?: number | null;
  };
}
export interface IssueLinkCreatedEvent extends IssueLinkEvent {}
export interface IssueLinkDeletedEvent extends IssueLinkEvent {}

export interface AttachmentEvent extends WebhookEvent {
  attachment: WebhookAttachment;
}

export interface IssuePropertyEvent extends WebhookEvent {
  issue: WebhookIssueBrief;
  property: { key: string; value?: any };
}
export interface IssuePropertySetEvent extends IssuePropertyEvent {}
export interface IssuePropertyDeletedEvent extends IssuePropertyEvent {}

export interface VersionEvent extends WebhookEvent {
  version: WebhookVersion;
}
export interface VersionCreatedEvent extends VersionEvent {}
export interface VersionUpdatedEvent extends VersionEvent {}
export interface VersionReleasedEvent extends VersionEvent {}
export interface VersionUnreleasedEvent extends VersionEvent {}
export interface VersionMovedEvent extends VersionEvent {}
export interface VersionMergedEvent extends VersionEvent {
  mergedTo?: WebhookVersion;
}
export interface VersionDeletedEvent extends VersionEvent {
  mergedTo?: WebhookVersion;
}

export interface ProjectEvent extends WebhookEvent {
  project: {
    self: string;
    id: number;
    key: string;
    name: string;
    projectLead: WebhookUser;
    assigneeType?: string;
    avatarUrls?: Record<string, string>;
  };
}
export interface ProjectCreatedEvent extends ProjectEvent {}
export interface ProjectUpdatedEvent extends ProjectEvent {}
export interface ProjectDeletedEvent extends ProjectEvent {}

export interface UserEvent extends WebhookEvent {
  user: WebhookUser;
}
export interface UserCreatedEvent extends UserEvent {}
export interface UserUpdatedEvent extends UserEvent {}
export interface UserDeletedEvent extends UserEvent {}

export interface SprintEvent extends WebhookEvent {
  sprint: WebhookSprint;
  oldValue?: WebhookSprint;
}
export interface SprintCreatedEvent extends SprintEvent {}
export interface SprintUpdatedEvent extends SprintEvent {}
export interface SprintStartedEvent extends SprintEvent {}
export interface SprintClosedEvent extends SprintEvent {}
export interface SprintDeletedEvent extends SprintEvent {}

export interface BoardEvent extends WebhookEvent {
  board?: { id: number; self: string; name: string; type: string };
  configuration?: any;
}
export interface BoardCreatedEvent extends BoardEvent {}
export interface BoardUpdatedEvent extends BoardEvent {}
export interface BoardDeletedEvent extends BoardEvent {}
export interface BoardConfigurationChangedEvent extends BoardEvent {}

export interface OptionEvent extends WebhookEvent {
  property: { key: string; self: string; value: string };
}
export interface OptionVotingChangedEvent extends OptionEvent {}
export interface OptionWatchingChangedEvent extends OptionEvent {}
export interface OptionUnassignedIssuesChangedEvent extends OptionEvent {}
export interface OptionSubtasksChangedEvent extends OptionEvent {}
export interface OptionAttachmentsChangedEvent extends OptionEvent {}
export interface OptionIssueLinksChangedEvent extends OptionEvent {}
export interface OptionTimeTrackingChangedEvent extends OptionEvent {}


/** A rich text as the API (not a webhook) has it: Atlassian Document Format. */
export interface ADF {
  type: 'doc';
  version: 1;
  content: ADFNode[];
}
export interface ADFNode {
  type: string;
  text?: string;
  content?: ADFNode[];
  attrs?: Record<string, any>;
  marks?: { type: string; attrs?: Record<string, any> }[];
}
