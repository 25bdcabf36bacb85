// What the service hooks of Azure DevOps send.

export interface Identity {
  id: string;
  displayName: string;
  uniqueName?: string;
  url?: string;
  [field: string]: any;
}

export interface Message {
  text: string;
  html: string;
  markdown: string;
}

export interface Repository {
  id: string;
  name: string;
  url: string;
  project: { id: string; name: string; url?: string; [field: string]: any };
  defaultBranch?: string;
  remoteUrl?: string;
  [field: string]: any;
}

export interface PullRequest {
  repository: Repository;
  pullRequestId: number;
  status: 'active' | 'completed' | 'abandoned' | string;
  createdBy: Identity;
  creationDate: string;
  closedDate?: string;
  title: string;
  description?: string;
  sourceRefName: string;
  targetRefName: string;
  mergeStatus?: string;
  reviewers: (Identity & { vote: number })[];
  url: string;
  [field: string]: any;
}

export interface Push {
  commits?: { commitId: string; comment: string; author: { name: string; email: string; date: string }; url: string; [field: string]: any }[];
  refUpdates: { name: string; oldObjectId: string; newObjectId: string }[];
  repository: Repository;
  pushedBy: Identity;
  pushId: number;
  date: string;
  [field: string]: any;
}

export interface Build {
  id: number;
  buildNumber: string;
  status: string;
  result?: 'succeeded' | 'partiallySucceeded' | 'failed' | 'canceled' | string;
  url: string;
  startTime?: string;
  finishTime?: string;
  definition?: { id: number; name: string; [field: string]: any };
  [field: string]: any;
}

export interface WorkItem {
  id: number;
  rev: number;
  /** By reference name: System.Title, System.State, ... */
  fields: Record<string, any>;
  url: string;
  [field: string]: any;
}

export interface WorkItemUpdate {
  id: number;
  workItemId: number;
  rev: number;
  revisedBy: Identity;
  revisedDate: string;
  /** What changed, by reference name. */
  fields?: Record<string, { oldValue?: any; newValue?: any }>;
  /** The work item as it is now. */
  revision: WorkItem;
  url: string;
  [field: string]: any;
}

/** What every event has. */
export interface WebhookEvent<Resource = any> {
  id: string;
  /** git.push, workitem.created, ... */
  eventType: string;
  publisherId: string;
  subscriptionId?: string;
  notificationId?: number;
  message: Message | null;
  detailedMessage: Message | null;
  resource: Resource;
  resourceVersion: string;
  resourceContainers: Record<string, { id: string; [field: string]: any }>;
  createdDate: string;
}

/** Any of them: look at eventType. */
export interface AnyEvent extends WebhookEvent {}
export interface GitPushEvent extends WebhookEvent<Push> {}
export interface PullRequestCreatedEvent extends WebhookEvent<PullRequest> {}
export interface PullRequestUpdatedEvent extends WebhookEvent<PullRequest> {}
export interface PullRequestMergedEvent extends WebhookEvent<PullRequest> {}
export interface PullRequestCommentedEvent extends WebhookEvent<{ comment: { id: number; content: string; author: Identity; [field: string]: any }; pullRequest: PullRequest }> {}
export interface BuildCompletedEvent extends WebhookEvent<Build> {}
export interface WorkItemCreatedEvent extends WebhookEvent<WorkItem> {}
export interface WorkItemUpdatedEvent extends WebhookEvent<WorkItemUpdate> {}
export interface WorkItemCommentedEvent extends WebhookEvent<WorkItem> {}
export interface WorkItemDeletedEvent extends WebhookEvent<WorkItem> {}
export interface WorkItemRestoredEvent extends WebhookEvent<WorkItem> {}

export interface RepositoryCreatedEvent extends WebhookEvent {}
export interface RepositoryDeletedEvent extends WebhookEvent {}
export interface RepositoryRenamedEvent extends WebhookEvent {}
export interface RepositoryForkedEvent extends WebhookEvent {}
export interface CodeCheckedInEvent extends WebhookEvent {}
export interface PipelineRunStateChangedEvent extends WebhookEvent {}
export interface PipelineStageStateChangedEvent extends WebhookEvent {}
export interface PipelineApprovalPendingEvent extends WebhookEvent {}
export interface PipelineApprovalCompletedEvent extends WebhookEvent {}
export interface ReleaseCreatedEvent extends WebhookEvent {}
export interface ReleaseAbandonedEvent extends WebhookEvent {}
export interface ReleaseDeploymentStartedEvent extends WebhookEvent {}
export interface ReleaseDeploymentCompletedEvent extends WebhookEvent {}
